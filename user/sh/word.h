// user/sh/word.h -- reads words: quotes, $ and ` (for the lexer), and here-documents.
#pragma once

#include <user/sh/tree.h>

// Reads a word up to the blank, operator or line end behind it.
struct part *word_read(struct arena *arena);

// Takes a backslash and line end together: they join two lines. Returns whether they were there.
bool word_skip_joint(void);

// Whether a byte ends a word.
bool word_ends(int byte);

// A here-document whose text follows on the next line, or after that of the ones before it.
void here_add(struct arena *arena, struct redirect *redirect);

// A line has ended: reads the texts of all that were added.
void here_read(struct arena *arena);

// Within $( ) there are others: _save forgets those added and returns them, _restore adds them
// again before those of now.
struct here *here_save(void);
void here_restore(struct here *saved);
