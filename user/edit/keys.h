// user/edit/keys.h -- keys: what the terminal sends for them.
#pragma once

#include <stdbool.h>

// A key is the byte that was typed, ^A being 1, or one of these, with KEY_SHIFT and KEY_CONTROL.
enum key {
    KEY_UP = 256,
    KEY_DOWN,
    KEY_LEFT,
    KEY_RIGHT,
    KEY_HOME,
    KEY_END,
    KEY_PAGE_UP,
    KEY_PAGE_DOWN,
    KEY_DELETE,
    KEY_ESCAPE,
    KEY_WORD_BACKSPACE,
    KEY_HELP, // F1
    KEY_NEXT, // F3
    KEY_PASTE, // what follows was pasted, up to KEY_PASTE_END
    KEY_PASTE_END,
    KEY_SIZE, // the terminal said how large it is
    KEY_RESIZED, // it has another size now
    KEY_ENDED, // there is no terminal any more, or a signal asks for the end
    KEY_NONE, // an unknown sequence
    KEY_SHIFT = 0x1000,
    KEY_CONTROL = 0x2000,
};

#define CONTROL(letter) ((letter) - '@')

// Wait for a key. KEY_SIZE: key_rows and key_columns say what the size is.
int key_read(void);
extern unsigned key_rows, key_columns;

// Whether more was typed already.
bool key_is_waiting(void);
