// user/sh/line.h -- reads a line from the terminal, with the keys that people expect.
#pragma once

#include <stdbool.h>

// Shows the prompt and reads a line. `first`: of a command (PS1; else PS2). Returns the line with
// its end, to be freed with free; NULL at ^D.
char *line_read(bool first);

// Shows the prompt alone, for input that is no terminal.
void line_prompt(bool first);
