// user/sh/run.h -- reads commands and runs them.
#pragma once

#include <stdbool.h>

// Runs the commands of the input on top, up to its end or until shell.skip is set. Returns the
// status of the last one. `last`: the shell ends after them.
int run_input(bool last);

// The same for a text; `line` is the number of its first line.
int run_text(const char *text, int line, bool last);

// The same for a file, whose descriptor is closed.
int run_file(int fd);

// The commands that the user types: an error ends just the one that has it.
int run_interactive(void);

// Guards the stack: around each function, `eval`, `.` and trap.
void nesting_enter(void);
void nesting_leave(void);
