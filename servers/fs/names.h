// servers/fs/names.h -- which name in which directory stands for which inode: remembered lookups.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct name_place {
    uint32_t inode;  // 0: there is no such name
    uint32_t offset; // of the entry in the directory, if there is
};

void names_start(void);

// True if it is remembered.
bool names_find(uint32_t directory, const char *name, size_t size, struct name_place *place);
void names_remember(uint32_t directory, const char *name, size_t size, struct name_place place);
