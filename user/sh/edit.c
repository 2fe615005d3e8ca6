// user/sh/edit.c -- a line that is being edited.
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include <user/sh/edit.h>
#include <user/sh/memory.h>

enum { EDIT_MAX = 1 << 20 };

// A byte that continues a character, in UTF-8.
static bool is_inside(char byte) { return ((unsigned char)byte & 0xc0) == 0x80; }

void edit_clear(struct edit *edit) { edit_delete(edit, 0, edit->length); }

void edit_set(struct edit *edit, const char *text) {
    edit_clear(edit);
    edit_insert(edit, text, strlen(text));
}

void edit_insert(struct edit *edit, const char *bytes, size_t length) {
    if (length > EDIT_MAX - edit->length)
        return;
    if (edit->length + length >= edit->capacity) {
        edit->capacity = (edit->length + length + 64) * 2;
        edit->text = memory_resize(edit->text, edit->capacity);
    }
    memmove(edit->text + edit->cursor + length, edit->text + edit->cursor,
            edit->length - edit->cursor);
    memcpy(edit->text + edit->cursor, bytes, length);
    edit->length += length;
    edit->cursor += length;
    edit->text[edit->length] = 0;
}

void edit_delete(struct edit *edit, size_t start, size_t end) {
    if (!edit->text)
        edit_insert(edit, "", 0);
    memmove(edit->text + start, edit->text + end, edit->length - end + 1);
    edit->length -= end - start;
    if (edit->cursor >= end)
        edit->cursor -= end - start;
    else if (edit->cursor > start)
        edit->cursor = start;
}

void edit_cut(struct edit *edit, size_t start, size_t end) {
    if (start == end)
        return;
    free(edit->cut);
    edit->cut = memory_copy_bytes(edit->text + start, end - start);
    edit_delete(edit, start, end);
}

void edit_paste(struct edit *edit) {
    if (edit->cut)
        edit_insert(edit, edit->cut, strlen(edit->cut));
}

size_t edit_left(const struct edit *edit) {
    size_t place = edit->cursor;

    while (place > 0 && is_inside(edit->text[--place]))
        ;
    return place;
}

size_t edit_right(const struct edit *edit) {
    size_t place = edit->cursor;

    if (place < edit->length)
        place++;
    while (place < edit->length && is_inside(edit->text[place]))
        place++;
    return place;
}

static bool is_word(char byte) {
    return isalnum((unsigned char)byte) || byte == '_' || (unsigned char)byte >= 0x80;
}

size_t edit_word_left(const struct edit *edit) {
    size_t place = edit->cursor;

    while (place > 0 && !is_word(edit->text[place - 1]))
        place--;
    while (place > 0 && is_word(edit->text[place - 1]))
        place--;
    return place;
}

size_t edit_word_right(const struct edit *edit) {
    size_t place = edit->cursor;

    while (place < edit->length && !is_word(edit->text[place]))
        place++;
    while (place < edit->length && is_word(edit->text[place]))
        place++;
    return place;
}

size_t edit_blank_left(const struct edit *edit) {
    size_t place = edit->cursor;

    while (place > 0 && edit->text[place - 1] == ' ')
        place--;
    while (place > 0 && edit->text[place - 1] != ' ')
        place--;
    return place;
}

void edit_transpose(struct edit *edit) {
    size_t second, first;
    char *moved;

    if (edit->cursor == edit->length)
        edit->cursor = edit_left(edit);
    second = edit->cursor;
    edit->cursor = first = edit_left(edit);
    if (first == second)
        return;
    moved = memory_copy_bytes(edit->text + first, second - first);
    edit_delete(edit, first, second);
    edit->cursor = edit_right(edit);
    edit_insert(edit, moved, strlen(moved));
    free(moved);
}
