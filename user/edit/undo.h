// user/edit/undo.h -- changes of the text, each of which can be undone and made again.
//
//   changes    first     first                first
//            | insert  | delete, insert  |    insert ... |
//              0         1       2            ^ done: those from here on are undone
//
// A step is what one key did: a change that is `first`, and those up to the next that is.
#pragma once

#include <user/edit/text.h>

struct change {
    struct place from, to; // of what was inserted, or deleted
    char *bytes;
    size_t length;
    bool inserted, first;
};

struct undo {
    struct change *changes;
    size_t count, capacity;
    size_t done;
    size_t saved; // `done` when the text was as in the file; UNDO_NEVER: it cannot be again
    bool new_step; // the next change is first
};

#define UNDO_NEVER ((size_t)-1)

void undo_start(struct undo *undo);
void undo_free(struct undo *undo);

// What is changed from here on is a step of its own.
void undo_step(struct undo *undo);

// Change the text as text_insert and text_delete do, and remember it.
struct place undo_insert(struct undo *undo, struct text *text, struct place at, const char *bytes,
                         size_t length);
void undo_delete(struct undo *undo, struct text *text, struct place from, struct place to);

// Undo the last step, or make the next one again; *cursor is where it was. False: there is none.
bool undo_back(struct undo *undo, struct text *text, struct place *cursor);
bool undo_again(struct undo *undo, struct text *text, struct place *cursor);

// The text is as in the file now; whether it is.
void undo_set_saved(struct undo *undo);
bool undo_is_saved(const struct undo *undo);
