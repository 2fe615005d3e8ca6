// user/sh/expand.h -- words to texts: what $, `, ~, quotes, IFS and patterns make of them.
//
// All results are in scratch memory. What cannot be expanded ends the command.
#pragma once

#include <stdbool.h>

#include <user/sh/tree.h>

// Adds the fields that the words become: split, with patterns replaced by file names.
void expand_words(struct list *fields, const struct word *words);

// One text, neither split nor matched with files.
char *expand_text(const struct part *parts);

// The same for the value of an assignment: a ~ behind a : is expanded, too.
char *expand_value(const struct part *parts);

// The same as a pattern, see pattern.h.
char *expand_pattern(const struct part *parts);

// Expands a text as in double quotes: a prompt, PS4, ENV.
char *expand_string(const char *text);

// ---- For expand.c, fields.c and parameter.c ----

enum expansion_mode { EXPAND_FIELDS, EXPAND_TEXT, EXPAND_PATTERN };

// A word on its way. Fields end where IFS has a byte in what was expanded, and between the
// parameters of $@.
struct expansion {
    enum expansion_mode mode;
    bool is_value;          // of an assignment
    bool begun;             // the field exists even if it is empty: "" or "$x" were in it
    bool after_blank;       // the last field was ended by IFS white space
    bool has_special;       // something unquoted in it may be a pattern
    const char *ifs;
    struct buffer field;
    struct list *fields;
};

void expand_parts(struct expansion *x, const struct part *parts, bool split);
void expand_parameter(struct expansion *x, const struct part *part);

// Add to the field: quoted text; text of the script; what was expanded (`quoted` or split).
void field_add_quoted(struct expansion *x, const char *text);
void field_add_literal(struct expansion *x, const char *text);
void field_add_value(struct expansion *x, const char *text, bool quoted);

// Ends the field, if there is one.
void field_end(struct expansion *x);

// The home folder of ~ or ~user, the text behind the ~ being `length` long; NULL: unknown.
const char *tilde_home(const char *user, size_t length);
