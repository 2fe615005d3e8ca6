// servers/tty/discipline.h -- the line discipline: what typed bytes do, and how output looks.
//
//   typed --> discipline_input --> | lines that are complete | line being edited | --> echo
//                                  ^ taken                   ^ line              ^ added
//   discipline_peek, _drop <-------'
//   written --> discipline_output --> terminal_put
//
// The bits and characters are those of POSIX (XBD 11, General Terminal Interface) and of Linux,
// where POSIX leaves it open. Without ICANON, `line` is always `added`. No system calls.
#pragma once

#include <stdbool.h>

#include <abi/terminal.h>

enum {
    INPUT_SIZE = 16384, // bytes typed ahead; a power of two
    INPUT_LOW = 1024,   // with less room than this, no more should be taken from the line
};

struct discipline {
    uint8_t bytes[INPUT_SIZE];
    uint8_t marks[INPUT_SIZE];   // enum mark, of each byte
    struct terminal_modes modes; // from here on discipline_save
    uint32_t taken, line, added; // count for ever; their difference is at most INPUT_SIZE
    uint32_t column;             // of the cursor, as far as it can be known from here
    uint32_t line_column;        // where it was when the edited line began
    bool literal;                // the next byte is taken as it is
    bool stopped;                // no output, until VSTART is typed
};

// What the discipline does to the world; tests stand in for it.
void terminal_put(uint8_t byte);     // to the screen; dropped if there is no room
void terminal_signal(int signal);    // to the foreground process group

void discipline_start(struct discipline *d);

// It is what an instance before this one has left, and may be anything: whether it can be used.
bool discipline_is_sound(const struct discipline *d);

// Before changes that are to take effect at once (user/lib/once.h), once for all of them until the
// commit. Typed bytes are saved as they are overwritten.
void discipline_save(struct discipline *d);

// A byte was typed.
void discipline_input(struct discipline *d, uint8_t byte);

// A program writes a byte: one or two go to the screen.
void discipline_output(struct discipline *d, uint8_t byte);

// Bytes that can be read at once.
uint32_t discipline_available(const struct discipline *d);

// Whether a read of `size` bytes need not wait: a line, or its end, is there; without ICANON, VMIN
// bytes, at least one, but no more than `size`.
bool discipline_ready(const struct discipline *d, uint64_t size);

// Copy the bytes that a read gets: with ICANON, at most to the end of the line. Returns how many;
// 0 with ICANON is an end of file. *places says what discipline_drop is to be told once the bytes
// have arrived.
uint32_t discipline_peek(const struct discipline *d, uint8_t *to, uint32_t size, uint32_t *places);
void discipline_drop(struct discipline *d, uint32_t places);

// Room for more typed bytes.
uint32_t discipline_room(const struct discipline *d);

// Forget what was typed.
void discipline_flush(struct discipline *d);

// New modes. What was typed and not read stays: under ICANON as lines, without it as bytes.
void discipline_set_modes(struct discipline *d, const struct terminal_modes *modes);
