// user/sh/terminal.h -- the terminal: whose it is, its modes and its size.
#pragma once

#include <stdbool.h>
#include <sys/types.h>

// Finds the terminal and makes the shell's process group its foreground. Returns false, with a
// message, if there is none.
bool terminal_start(void);
void terminal_end(void);

// Gives it to a process group; takes it back. After a job that was stopped or killed the modes are
// made as they were before; those of any other are kept.
void terminal_give(pid_t group);
void terminal_take(bool restore_modes);

// Modes for the line editor: each byte comes as it is typed, and is not echoed.
bool terminal_raw(void);
void terminal_cooked(void);

// The number of columns, as it is now.
int terminal_width(void);

// Asks the terminal itself for its size: it types the answer, KEY_SIZE. On a serial line nothing
// else can tell. terminal_set_size tells the system.
void terminal_ask_size(bool if_unknown);
void terminal_set_size(unsigned rows, unsigned columns);

// The cursor goes to the start of the next line, as after a ^C that was echoed.
void terminal_line_end(void);

// Whether colours and cursor movement can be used: on all terminals but those of TERM=dumb.
bool terminal_is_smart(void);
