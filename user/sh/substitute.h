// user/sh/substitute.h -- $( ): what a command writes.
#pragma once

#include <user/sh/tree.h>

// Runs the command in a subshell. Returns what it wrote to standard output, without the line ends
// at its end, in scratch memory. shell.substitution_status gets its status.
char *substitute(const struct node *command);
