// user/lib/restart.h -- what a server does that is not started for the first time.
//
// Variables that are marked KEPT are its keepsake: init clears them before the first start, and the
// next instance finds what the dead one has left. That may be anything, as the old one may have
// died because it wrote where it should not: it is to be checked as if a client had sent it.
#pragma once

#include <stdbool.h>

#include <abi/startup.h>

#define KEPT __attribute__((section(".bss.keepsake")))

// Whether the keepsake names that handle, of the server's own table. A server that keeps handles
// defines this function; else none is kept.
bool restart_keeps(handle_t handle);

// Whether that memory is part of the keepsake.
bool restart_is_kept(const void *place, uint64_t size);

// Before main: what was not committed (user/lib/once.h) is undone. Then close every handle that an
// instance before this one had got or made, but for the task's first ones, what *page lists, and
// what restart_keeps says. A notification is set first, so that who waits for it asks again, and a
// task that may be controlled is killed.
void restart_begin(const struct startup *page);
