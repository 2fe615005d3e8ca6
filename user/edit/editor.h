// user/edit/editor.h -- the editor without terminal and files: a text, a cursor, and what keys do.
#pragma once

#include <user/edit/text.h>
#include <user/edit/undo.h>
#include <user/lib/tool/pattern.h>

// What is asked for in the last row of the screen.
enum ask {
    ASK_NOTHING,
    ASK_FIND,
    ASK_REPLACE,
    ASK_REPLACE_BY,
    ASK_LINE,
    ASK_NAME,
    ASK_OVERWRITE,
    ASK_QUIT,
};

// What a key asks of who knows files: done, it is set back to WISH_NOTHING.
enum wish { WISH_NOTHING, WISH_SAVE, WISH_QUIT, WISH_REDRAW };

struct editor {
    struct text text;
    struct undo undo;
    struct place cursor;
    size_t wanted_column; // where up and down try to stay
    struct place anchor; // the other end of the selection
    bool selecting, marking; // marking: by ^Space, so that plain arrows select
    char *clip; // what was cut or copied
    size_t clip_length;
    struct pattern *pattern; // what was searched for last
    char *searched;

    size_t top, left; // the line and the column at the screen's upper left
    size_t rows, columns; // of the screen
    size_t tab;
    bool numbers, help;

    char *name; // of the file; NULL: none yet
    const char *fixed; // why the text must not be changed, or NULL
    bool open_end; // the file had no newline at its end and needs none

    enum ask ask;
    char answer[256]; // what is being typed
    size_t answer_length;
    char replaced[256];
    bool quit_after_save;
    bool overwrite; // what is in the file of that name may be lost

    char message[200];
    enum wish wish;
    bool typing; // the last key was a character
};

void editor_start(struct editor *editor, size_t rows, size_t columns);
void editor_end(struct editor *editor);

// The text that the editor begins with.
void editor_load(struct editor *editor, const char *bytes, size_t length);

// Do what a key is for; what is pasted comes as it is.
void editor_press(struct editor *editor, int key);
void editor_paste(struct editor *editor, const char *bytes, size_t length);

void editor_say(struct editor *editor, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

bool editor_is_changed(const struct editor *editor);

// The selection, its ends in their order. False: nothing is selected.
bool editor_selection(const struct editor *editor, struct place *from, struct place *to);

// ---- For the files of the editor ----

// Move the cursor; with `extend` the selection goes along, else it ends.
void editor_move(struct editor *editor, struct place to, bool extend);
bool editor_may_change(struct editor *editor);
bool editor_delete_selection(struct editor *editor);

// motion.c: the key's movement. False: it is no such key.
bool motion_press(struct editor *editor, int key);
struct place motion_left(const struct editor *editor);
struct place motion_right(const struct editor *editor);
struct place motion_word_left(const struct editor *editor);

// ask.c: questions and their answers.
void ask_start(struct editor *editor, enum ask ask);
void ask_press(struct editor *editor, int key);
const char *ask_text(const struct editor *editor);

// find.c
void find_set(struct editor *editor, const char *text);
void find_next(struct editor *editor);
void find_replace_all(struct editor *editor, const char *by);
