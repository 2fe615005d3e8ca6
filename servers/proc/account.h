// servers/proc/account.h -- accounts of kernel memory, shared by processes.
//
// They are named by their place in a table here, and closed when no process uses them.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <abi/types.h>

// The account of the first process: all of this server's own but a part that it keeps.
int account_start(unsigned *account);

// A new one, with so many pages of another one.
int account_split(unsigned from, uint64_t pages, unsigned *account);

// One more, one less process uses it.
void account_use(unsigned account);
void account_leave(unsigned account);

handle_t account_handle(unsigned account);

// Whether it is the handle of one.
bool account_keeps(handle_t handle);

// Whether less than one part in so many of it is free.
bool account_is_short(unsigned account, unsigned part);
