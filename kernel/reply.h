// kernel/reply.h -- answers: the end of every call.
#pragma once

#include <kernel/thread.h>

// Ends a caller's call with a status; words (tag and four words) only count if status is 0, and
// may be NULL for zeroes. A fault's caller tries again or is ended; a ghost is freed. The caller
// must be SERVED or DEFERRED, or be out of its queue. ERR_GONE if the caller was killed.
int reply_finish(struct thread *caller, long status, const uint64_t *words);

// A deferred call's reply handle was closed unused: the caller gets ERR_DEAD.
void reply_dropped(struct thread *caller);
