// user/sh/history.h -- the lines that were typed, and the file that keeps them.
#pragma once

#include <stddef.h>

// Reads the file, $HISTFILE or ~/.sh_history; writes it.
void history_load(void);
void history_save(void);

// Adds a line, unless it is empty, begins with a blank, or is the newest again.
void history_add(const char *line);

// The lines, the oldest first; NULL if there is no such line.
size_t history_count(void);
const char *history_line(size_t index);
