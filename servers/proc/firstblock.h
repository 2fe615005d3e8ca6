// servers/proc/firstblock.h -- what the first process finds on its stack.
#pragma once

#include <servers/proc/body.h>

enum {
    FIRSTBLOCK_SIZE = 8192, // bytes of the block
    FIRST_ARGUMENTS_MAX = 16,
};

struct first_command {
    const char *arguments[FIRST_ARGUMENTS_MAX]; // [0] is the path
    unsigned count;
    bool once; // the machine goes off after it
};

// Understand the argument of this server: words; or "command", and a line for the shell. `text` has
// `size` bytes, may be cut at its blanks already, and is zero behind its end. It is cut, and the
// command points into it. Whether there is any.
bool first_command_read(char *text, size_t size, struct first_command *command);

// Give the process its mounts, and make its block: arguments, environment, files. *block is good
// until the next call, and has room as body_load asks for it.
int firstblock_make(const struct process *p, const struct first_command *command, uint8_t **block);
