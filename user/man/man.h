// user/man/man.h -- what the parts of man know of each other.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

// Write a Markdown text for people: lines of at most `width` columns, and on a terminal (`bright`)
// headings and names bold.
void render(FILE *out, const char *text, size_t width, bool bright);

// table.c: the rows of a table, each `| cell | cell |`, written in columns.
void table_add(const char *row, size_t length);
void table_write(FILE *out, size_t width, bool bright);

// words.c: a text with `names`, **bold** words and [links](to) in it, broken into lines. The first
// begins in column `column`, the others are indented by `indent`.
void words_write(FILE *out, const char *text, size_t length, size_t column, size_t indent,
                 size_t width, bool bright);

// How many columns it takes when it is written in one line.
size_t words_width(const char *text, size_t length);
