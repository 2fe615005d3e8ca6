// user/edit/motion.c -- where keys move the cursor.
#include <ctype.h>
#include <stdint.h>

#include <user/edit/cells.h>
#include <user/edit/editor.h>
#include <user/edit/keys.h>

static const struct text_line *line_at(const struct editor *editor, size_t line) {
    return &editor->text.lines[line];
}

struct place motion_left(const struct editor *editor) {
    struct place at = editor->cursor;
    const struct text_line *line = line_at(editor, at.line);

    if (at.byte > 0)
        return (struct place){at.line, cells_before(line->bytes, line->length, at.byte)};
    return at.line ? (struct place){at.line - 1, line[-1].length} : at;
}

struct place motion_right(const struct editor *editor) {
    struct place at = editor->cursor;
    const struct text_line *line = line_at(editor, at.line);

    if (at.byte < line->length)
        return (struct place){at.line, cells_next(line->bytes, line->length, at.byte)};
    return at.line + 1 < editor->text.count ? (struct place){at.line + 1, 0} : at;
}

static bool in_word(char byte) {
    return isalnum((unsigned char)byte) || byte == '_' || (byte & 0x80);
}

struct place motion_word_left(const struct editor *editor) {
    struct place at = editor->cursor;
    const char *bytes = line_at(editor, at.line)->bytes;

    if (at.byte == 0)
        return motion_left(editor);
    while (at.byte > 0 && !in_word(bytes[at.byte - 1]))
        at.byte--;
    while (at.byte > 0 && in_word(bytes[at.byte - 1]))
        at.byte--;
    return at;
}

static struct place word_right(const struct editor *editor) {
    struct place at = editor->cursor;
    const struct text_line *line = line_at(editor, at.line);

    if (at.byte == line->length)
        return motion_right(editor);
    while (at.byte < line->length && !in_word(line->bytes[at.byte]))
        at.byte++;
    while (at.byte < line->length && in_word(line->bytes[at.byte]))
        at.byte++;
    return at;
}

// The same column, as near as the other line has it.
static void move_lines(struct editor *editor, size_t lines, bool down, bool extend) {
    struct place at = editor->cursor;
    const struct text_line *line = line_at(editor, at.line);
    size_t column = editor->wanted_column, last = editor->text.count - 1;

    if (column == SIZE_MAX)
        column = cells_column(line->bytes, line->length, at.byte, editor->tab);
    if (down)
        at.line = lines < last - at.line ? at.line + lines : last;
    else
        at.line = at.line > lines ? at.line - lines : 0;
    line = line_at(editor, at.line);
    at.byte = cells_at(line->bytes, line->length, column, editor->tab);
    editor_move(editor, at, extend);
    editor->wanted_column = column;
}

// Home: the first character that is no blank; if the cursor is there, the start of the line.
static struct place line_start(const struct editor *editor) {
    struct place at = {editor->cursor.line, 0};
    const struct text_line *line = line_at(editor, at.line);

    while (at.byte < line->length && (line->bytes[at.byte] == ' ' || line->bytes[at.byte] == '\t'))
        at.byte++;
    if (at.byte == editor->cursor.byte)
        at.byte = 0;
    return at;
}

// Left and right of a selection are its ends.
static struct place step(const struct editor *editor, bool forward, bool extend) {
    struct place from, to;

    if (!extend && editor_selection(editor, &from, &to))
        return forward ? to : from;
    return forward ? motion_right(editor) : motion_left(editor);
}

bool motion_press(struct editor *editor, int key) {
    bool extend = (key & KEY_SHIFT) || editor->marking;
    size_t page = editor->rows > 4 ? editor->rows - 3 : 1, line = editor->cursor.line;

    switch (key & ~KEY_SHIFT) {
    case KEY_UP: move_lines(editor, 1, false, extend); break;
    case KEY_DOWN: move_lines(editor, 1, true, extend); break;
    case KEY_PAGE_UP: move_lines(editor, page, false, extend); break;
    case KEY_PAGE_DOWN: move_lines(editor, page, true, extend); break;
    case KEY_LEFT: editor_move(editor, step(editor, false, extend), extend); break;
    case KEY_RIGHT: editor_move(editor, step(editor, true, extend), extend); break;
    case KEY_LEFT | KEY_CONTROL: editor_move(editor, motion_word_left(editor), extend); break;
    case KEY_RIGHT | KEY_CONTROL: editor_move(editor, word_right(editor), extend); break;
    case KEY_HOME: editor_move(editor, line_start(editor), extend); break;
    case CONTROL('E'):
    case KEY_END:
        editor_move(editor, (struct place){line, line_at(editor, line)->length}, extend);
        break;
    case KEY_UP | KEY_CONTROL:
    case KEY_HOME | KEY_CONTROL: editor_move(editor, (struct place){0, 0}, extend); break;
    case KEY_DOWN | KEY_CONTROL:
    case KEY_END | KEY_CONTROL: editor_move(editor, text_end(&editor->text), extend); break;
    default: return false;
    }
    return true;
}
