// user/sh/display.h -- shows the line that is being edited, over as many rows as it needs.
#pragma once

#include <stdbool.h>

#include <user/sh/edit.h>

// A new line begins, behind this prompt.
void display_start(const char *prompt);

// Shows the line as it is now. Whatever changed, the screen is right afterwards.
void display_line(const struct edit *edit);

// Shows `length` bytes that were just inserted at the end of the line: no more than these are
// written.
void display_added(const struct edit *edit, size_t length);

// The same line with another prompt for a while (a search); NULL: its own again.
void display_prompt(const char *prompt);

// The cursor goes behind the line, and on to the next row. What is written then is not the line's;
// display_line shows that anew.
void display_leave(const struct edit *edit);

// An empty screen.
void display_clear(void);

// The columns that a text takes. What stands between the bytes 1 and 2 takes none.
size_t display_width(const char *text, size_t length);
