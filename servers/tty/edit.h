// servers/tty/edit.h -- the line being edited: what erases in it, ends it, and shows it.
#pragma once

#include <servers/tty/discipline.h>

#define CONTROL(letter) ((letter)&0x1f)

enum { BELL = 7, DELETE = 127, TAB_WIDTH = 8 };

enum mark {
    MARK_NONE,
    MARK_END, // the last byte of a line
    MARK_EOF, // not a byte: what was typed before it is to be read now
};

// A byte of a UTF-8 character that is not its first.
static inline bool is_continuation(uint8_t byte) { return (byte & 0xc0) == 0x80; }

static inline uint32_t column_after_tab(uint32_t column) { return (column | (TAB_WIDTH - 1)) + 1; }

// Put a byte at the line's end; there must be room.
void edit_store(struct discipline *d, uint8_t byte, enum mark mark);

// Show a typed byte, as the modes say.
void edit_echo(struct discipline *d, uint8_t byte);

// The line is complete.
void edit_end_line(struct discipline *d, uint8_t byte, enum mark mark);

void edit_erase(struct discipline *d);
void edit_erase_word(struct discipline *d);
void edit_kill(struct discipline *d);
void edit_reprint(struct discipline *d);

// The line being edited is shown for the first time.
void edit_begin(struct discipline *d);
