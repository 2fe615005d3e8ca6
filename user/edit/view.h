// user/edit/view.h -- the editor as rows of a screen.
//
//    1 | #!/bin/sh            the text, with line numbers
//    2 | echo hello_
//   hello.sh [changed]   ...  the state
//   ^S save  ^Q quit ...      the keys, a message, or a question
#pragma once

#include <user/edit/editor.h>

// A row as bytes for the terminal.
struct view_row {
    char *text;
    size_t length;
};

// Make the part of the text that has the cursor the one that is seen.
void view_scroll(struct editor *editor);

// The row of the screen, the first being 0; its memory is valid until the next call.
struct view_row view_row(const struct editor *editor, size_t row);

// Where the cursor stands.
void view_cursor(const struct editor *editor, size_t *row, size_t *column);
