// user/lib/restart.h -- what a server does that is not started for the first time.
#pragma once

#include <abi/startup.h>

// Close every handle that an instance before this one had got or made: all but the task's first
// ones and what *page lists. A notification is set first, so that who waits for it asks again, and
// a task that may be controlled is killed.
void restart_begin(const struct startup *page);
