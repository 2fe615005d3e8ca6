// user/sh/prompt.h -- what is shown before a line is read.
#pragma once

#include <stdbool.h>

// PS1 (the first line of a command) or PS2, expanded, in scratch memory. Bytes that are not shown,
// as colours, stand between the bytes 1 and 2.
char *prompt_text(bool first);

// Sets PS1 and PS2, unless they are set.
void prompt_start(void);
