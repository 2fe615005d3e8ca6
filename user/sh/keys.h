// user/sh/keys.h -- keys: what the terminal sends for them.
#pragma once

#include <stdbool.h>

// A key is the byte that was typed, ^A being 1, or one of these.
enum key {
    KEY_END_OF_FILE = -1,
    KEY_INTERRUPTED = -2,   // a signal with an action came
    KEY_UP = 256,
    KEY_DOWN,
    KEY_LEFT,
    KEY_RIGHT,
    KEY_HOME,
    KEY_END,
    KEY_DELETE,
    KEY_WORD_LEFT,
    KEY_WORD_RIGHT,
    KEY_WORD_DELETE,        // behind the cursor
    KEY_WORD_BACKSPACE,     // before it
    KEY_LAST_ARGUMENT,
    KEY_SIZE,               // the terminal said how large it is
    KEY_NONE,               // an unknown sequence
};

#define CONTROL(letter) ((letter) - '@')

// Waits for a key. KEY_SIZE: key_rows and key_columns say what the size is.
int key_read(void);
extern unsigned key_rows, key_columns;

// Whether more was typed already.
bool key_is_waiting(void);
