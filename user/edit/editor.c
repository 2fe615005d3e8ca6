// user/edit/editor.c -- the editor without terminal and files: what keys do with the text.
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <user/edit/cells.h>
#include <user/edit/editor.h>
#include <user/edit/keys.h>
#include <user/lib/tool/tool.h>

void editor_start(struct editor *editor, size_t rows, size_t columns) {
    *editor = (struct editor){.rows = rows, .columns = columns, .tab = 8, .numbers = true};
    text_start(&editor->text);
    undo_start(&editor->undo);
}

void editor_end(struct editor *editor) {
    text_free(&editor->text);
    undo_free(&editor->undo);
    if (editor->pattern)
        pattern_free(editor->pattern);
    free(editor->searched);
    free(editor->clip);
    free(editor->name);
}

void editor_load(struct editor *editor, const char *bytes, size_t length) {
    text_insert(&editor->text, (struct place){0, 0}, bytes, length);
    editor->open_end = length > 0 && bytes[length - 1] != '\n';
}

void editor_say(struct editor *editor, const char *format, ...) {
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(editor->message, sizeof editor->message, format, arguments);
    va_end(arguments);
}

bool editor_is_changed(const struct editor *editor) { return !undo_is_saved(&editor->undo); }

bool editor_may_change(struct editor *editor) {
    if (editor->fixed)
        editor_say(editor, "%s", editor->fixed);
    return !editor->fixed;
}

// ---- The selection ----

bool editor_selection(const struct editor *editor, struct place *from, struct place *to) {
    bool before = place_before(editor->anchor, editor->cursor);

    *from = before ? editor->anchor : editor->cursor;
    *to = before ? editor->cursor : editor->anchor;
    return editor->selecting && !place_same(*from, *to);
}

static void select_nothing(struct editor *editor) { editor->selecting = editor->marking = false; }

void editor_move(struct editor *editor, struct place to, bool extend) {
    if (!extend)
        select_nothing(editor);
    else if (!editor->selecting)
        editor->anchor = editor->cursor;
    editor->selecting = extend;
    editor->cursor = to;
    editor->wanted_column = SIZE_MAX;
}

bool editor_delete_selection(struct editor *editor) {
    struct place from, to;
    bool selected = editor_selection(editor, &from, &to);

    if (selected) {
        undo_delete(&editor->undo, &editor->text, from, to);
        editor_move(editor, from, false);
    }
    select_nothing(editor);
    return selected;
}

static void mark(struct editor *editor) {
    if (editor->marking) {
        select_nothing(editor);
        return;
    }
    editor->selecting = editor->marking = true;
    editor->anchor = editor->cursor;
    editor_say(editor, "The selection begins here; it goes with the cursor");
}

static void select_all(struct editor *editor) {
    editor_move(editor, (struct place){0, 0}, false);
    editor_move(editor, text_end(&editor->text), true);
}

// ---- Changes ----

static void insert(struct editor *editor, const char *bytes, size_t length) {
    editor_delete_selection(editor);
    editor_move(editor, undo_insert(&editor->undo, &editor->text, editor->cursor, bytes, length),
                false);
}

void editor_paste(struct editor *editor, const char *bytes, size_t length) {
    if (!editor_may_change(editor))
        return;
    undo_step(&editor->undo);
    insert(editor, bytes, length);
}

// A new line begins with the blanks of the one before.
static void press_return(struct editor *editor) {
    const struct text_line *line;
    struct place from, to;
    size_t blanks = 0;
    char *bytes;

    if (!editor_selection(editor, &from, &to))
        from = editor->cursor;
    line = &editor->text.lines[from.line];
    while (blanks < from.byte && (line->bytes[blanks] == ' ' || line->bytes[blanks] == '\t'))
        blanks++;
    bytes = tool_allocate(blanks + 1);
    bytes[0] = '\n';
    if (blanks)
        memcpy(bytes + 1, line->bytes, blanks);
    insert(editor, bytes, blanks + 1);
    free(bytes);
}

// Take away what is from the cursor to there, in one direction or the other.
static void delete_to(struct editor *editor, struct place there) {
    struct place here = editor->cursor;

    if (editor_delete_selection(editor))
        return;
    if (place_before(there, here)) {
        undo_delete(&editor->undo, &editor->text, there, here);
        editor_move(editor, there, false);
    } else {
        undo_delete(&editor->undo, &editor->text, here, there);
    }
}

// ---- Cut, copy and paste ----

// The selection, or the whole line of the cursor.
static void range_to_copy(const struct editor *editor, struct place *from, struct place *to) {
    if (editor_selection(editor, from, to))
        return;
    *from = (struct place){editor->cursor.line, 0};
    *to = from->line + 1 < editor->text.count ? (struct place){from->line + 1, 0}
                                              : text_end(&editor->text);
}

static void copy(struct editor *editor) {
    struct place from, to;

    range_to_copy(editor, &from, &to);
    free(editor->clip);
    editor->clip = text_copy(&editor->text, from, to, &editor->clip_length);
    editor_say(editor, "%zu bytes copied", editor->clip_length);
}

static void cut(struct editor *editor) {
    struct place from, to;

    range_to_copy(editor, &from, &to);
    copy(editor);
    undo_delete(&editor->undo, &editor->text, from, to);
    editor_move(editor, from, false);
    editor_say(editor, "%zu bytes cut", editor->clip_length);
}

// ---- Keys ----

static void undo(struct editor *editor,
                 bool (*change)(struct undo *, struct text *, struct place *),
                 const char *nothing) {
    struct place place;

    if (change(&editor->undo, &editor->text, &place))
        editor_move(editor, place, false);
    else
        editor_say(editor, "%s", nothing);
}

static void press_change(struct editor *editor, int key) {
    const struct text_line *line = &editor->text.lines[editor->cursor.line];
    struct place here = editor->cursor;
    char byte = (char)key;

    switch (key) {
    case '\r':
    case '\n': press_return(editor); break;
    case CONTROL('H'):
    case 0x7f: delete_to(editor, motion_left(editor)); break;
    case CONTROL('D'):
    case KEY_DELETE: delete_to(editor, motion_right(editor)); break;
    case CONTROL('W'):
    case KEY_WORD_BACKSPACE: delete_to(editor, motion_word_left(editor)); break;
    case CONTROL('K'):
        delete_to(editor, here.byte < line->length ? (struct place){here.line, line->length}
                                                   : motion_right(editor));
        break;
    case CONTROL('X'): cut(editor); break;
    case CONTROL('V'): insert(editor, editor->clip, editor->clip_length); break;
    default: insert(editor, &byte, 1); break;
    }
}

static bool is_change(int key) {
    static const char controls[] = {'\t',         '\r',         '\n',
                                    CONTROL('H'), CONTROL('D'), CONTROL('K'),
                                    CONTROL('V'), CONTROL('W'), CONTROL('X')};

    return (key >= ' ' && key < 256) || key == KEY_DELETE || key == KEY_WORD_BACKSPACE ||
           (key < ' ' && memchr(controls, key, sizeof controls));
}

static void press_quit(struct editor *editor) {
    if (editor_is_changed(editor))
        ask_start(editor, ASK_QUIT);
    else
        editor->wish = WISH_QUIT;
}

static void press_save(struct editor *editor) {
    editor->quit_after_save = false;
    if (!editor->name)
        ask_start(editor, ASK_NAME);
    else if (editor_may_change(editor))
        editor->wish = WISH_SAVE;
}

static void press_command(struct editor *editor, int key) {
    switch (key) {
    case CONTROL('S'): press_save(editor); break;
    case CONTROL('O'): ask_start(editor, ASK_NAME); break;
    case CONTROL('Q'): press_quit(editor); break;
    case CONTROL('Z'): undo(editor, undo_back, "There is nothing to undo"); break;
    case CONTROL('Y'): undo(editor, undo_again, "There is nothing to do again"); break;
    case CONTROL('C'): copy(editor); break;
    case CONTROL('F'): ask_start(editor, ASK_FIND); break;
    case CONTROL('R'):
        if (editor_may_change(editor))
            ask_start(editor, ASK_REPLACE);
        break;
    case CONTROL('N'):
    case KEY_NEXT: find_next(editor); break;
    case CONTROL('G'): ask_start(editor, ASK_LINE); break;
    case CONTROL('T'): editor->numbers = !editor->numbers; break;
    case CONTROL('L'): editor->wish = WISH_REDRAW; break;
    case CONTROL('A'): select_all(editor); break;
    case CONTROL('@'): mark(editor); break;
    case KEY_HELP: editor->help = true; break;
    case KEY_ESCAPE: select_nothing(editor); break;
    }
}

void editor_press(struct editor *editor, int key) {
    bool typed = key >= ' ' && key < 256 && key != 0x7f && editor->ask == ASK_NOTHING;

    editor->message[0] = '\0';
    if (!typed || !editor->typing)
        undo_step(&editor->undo);
    editor->typing = typed;
    if (editor->help)
        editor->help = false;
    else if (editor->ask != ASK_NOTHING)
        ask_press(editor, key);
    else if (is_change(key) && !editor_may_change(editor))
        return;
    else if (is_change(key))
        press_change(editor, key);
    else if (!motion_press(editor, key))
        press_command(editor, key);
}
