// kernel/fastpath.h -- call and reply_recv between two threads, when nothing is unusual.
#pragma once

#include <kernel/thread.h>

// Called by trap.S with tag and words in the caller's save area; the extended call with all
// argument registers there. Each returns the thread to switch to, which gets the words of the
// running one, or NULL: the general path did it all.
struct thread *ipc_call_fast(handle_t gate);
struct thread *ipc_call_extended_fast(handle_t gate);
struct thread *ipc_reply_recv_fast(handle_t endpoint);
