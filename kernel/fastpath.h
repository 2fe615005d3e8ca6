// kernel/fastpath.h -- call and reply_recv between two threads, when nothing is unusual.
#pragma once

#include <kernel/thread.h>

struct fast_switch {
	struct thread *next; // NULL: the general path was taken
	badge_t badge;
};

// Called by trap.S with tag and words in the caller's save area.
struct fast_switch ipc_call_fast(uint64_t gate);
struct thread *ipc_reply_recv_fast(uint64_t endpoint);
