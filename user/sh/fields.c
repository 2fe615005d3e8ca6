// user/sh/fields.c -- makes fields of what was expanded.
#include <string.h>

#include <user/sh/expand.h>
#include <user/sh/options.h>
#include <user/sh/pattern.h>

static bool has_field(const struct expansion *x) { return x->begun || x->field.length; }

static void start_next(struct expansion *x) {
    x->field = (struct buffer){.arena = &scratch};
    x->begun = false;
    x->has_special = false;
}

static void add_field(struct expansion *x) {
    char *text = buffer_text(&x->field);

    if (x->has_special && !option_is_set(OPTION_NOGLOB))
        glob_expand(x->fields, text);
    else
        list_add(x->fields, pattern_unquote(text));
    start_next(x);
}

void field_end(struct expansion *x) {
    if (has_field(x))
        add_field(x);
    x->after_blank = false;
}

void field_add_quoted(struct expansion *x, const char *text) {
    x->begun = true;
    x->after_blank = false;
    if (x->mode == EXPAND_TEXT) {
        buffer_add_text(&x->field, text);
        return;
    }
    for (; *text; text++) {
        if (pattern_is_special(*text))
            buffer_add(&x->field, QUOTE);
        buffer_add(&x->field, *text);
    }
}

// A byte that is not quoted.
static void add_byte(struct expansion *x, char byte) {
    if (byte == QUOTE && x->mode != EXPAND_TEXT)
        buffer_add(&x->field, QUOTE);
    if (byte == '*' || byte == '?' || byte == '[')
        x->has_special = true;
    buffer_add(&x->field, byte);
}

void field_add_literal(struct expansion *x, const char *text) {
    x->after_blank = false;
    for (; *text; text++)
        add_byte(x, *text);
}

// White space in IFS ends a field; any number of it counts as one. Another byte of IFS, with the
// white space around it, ends one too, even if it is empty.
static void add_split(struct expansion *x, char byte) {
    if (!strchr(x->ifs, byte)) {
        add_byte(x, byte);
        x->after_blank = false;
    } else if (byte == ' ' || byte == '\t' || byte == '\n') {
        if (has_field(x)) {
            add_field(x);
            x->after_blank = true;
        }
    } else if (x->after_blank) {
        x->after_blank = false;
    } else {
        add_field(x);
    }
}

void field_add_value(struct expansion *x, const char *text, bool quoted) {
    if (quoted) {
        field_add_quoted(x, text);
    } else if (x->mode == EXPAND_FIELDS && *x->ifs) {
        for (; *text; text++)
            add_split(x, *text);
    } else {
        field_add_literal(x, text);
    }
}
