// tests/host/edit_world.h -- an editor without terminal and files, for tests that press its keys.
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <tests/host/check.h>
#include <user/edit/editor.h>
#include <user/edit/keys.h>

static struct editor editor;

static inline void begin(const char *text) {
    editor_end(&editor);
    editor_start(&editor, 10, 40);
    editor_load(&editor, text, strlen(text));
    undo_set_saved(&editor.undo);
}

static inline void type(const char *text) {
    for (; *text; text++)
        editor_press(&editor, (unsigned char)*text);
}

static inline void press(int key, int times) {
    while (times--)
        editor_press(&editor, key);
}

static inline bool text_is(const char *wanted) {
    size_t length;
    char *text = text_copy(&editor.text, (struct place){0, 0}, text_end(&editor.text), &length);
    bool same = length == strlen(wanted) && memcmp(text, wanted, length) == 0;

    if (!same)
        printf("the text is \"%s\", not \"%s\"\n", text, wanted);
    free(text);
    return same;
}

static inline bool cursor_is(size_t line, size_t byte) {
    bool same = editor.cursor.line == line && editor.cursor.byte == byte;

    if (!same)
        printf("the cursor is at %zu:%zu, not %zu:%zu\n", editor.cursor.line, editor.cursor.byte,
               line, byte);
    return same;
}
