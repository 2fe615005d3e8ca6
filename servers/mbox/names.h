// servers/mbox/names.h -- the names of mailboxes: one for each at most.
#pragma once

#include <stdbool.h>

#include <abi/mbox.h>

enum { NAMES_MAX = 256 };

// Give the box at that place a name of 1 to MBOX_NAME_MAX bytes, none of them zero. ERR_ARG,
// ERR_NAMETOOLONG, ERR_EXISTS if another has it, ERR_STATE if the box has one, ERR_FULL.
int name_add(unsigned box, const char *text, uint64_t size);

// The place of the box with that name, or ERR_NOENT.
int name_find(const char *text, uint64_t size);

// Forget the name of a box, if it has one.
void name_remove(unsigned box);
