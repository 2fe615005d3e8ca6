// user/lib/posix/mailboxes.h -- what fork has to do about mailboxes.
#pragma once

#include <abi/types.h>

// Before a fork: a session for the child, or 0 if it needs none. ERR_x if it cannot be made.
long mailboxes_before_fork(void);

// After it, in the parent, also when it failed: the parent lets go of it.
void mailboxes_in_parent(handle_t child_session);

// After it, in the child: it has a session of its own.
void mailboxes_in_child(void);
