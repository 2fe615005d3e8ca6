// user/edit/screen.h -- the terminal: its modes, its size, and what stands on it.
#pragma once

#include <stdbool.h>
#include <stddef.h>

// Take the terminal; it is given back at the program's end too. False: there is none.
bool screen_start(void);
void screen_end(void);

// Its size as the system knows it; 24 rows of 80 columns if it does not.
void screen_size(size_t *rows, size_t *columns);

// Ask the terminal for its size: the answer is typed, as KEY_SIZE. A serial line tells it no other
// way.
void screen_ask_size(void);

// Tell the system, and with it other programs, what the terminal said.
void screen_set_size(size_t rows, size_t columns);

// Rows that are as they were before are not written again; after screen_forget all are.
void screen_row(size_t row, const char *text, size_t length);
void screen_forget(void);

// Put the cursor there, and send all.
void screen_show(size_t row, size_t column);

// Whether a signal said so; screen_was_resized only once for each.
bool screen_was_resized(void);
bool screen_must_end(void);
