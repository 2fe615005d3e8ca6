// user/sh/expand.c -- words to texts.
#include <inttypes.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>

#include <user/sh/arithmetic.h>
#include <user/sh/expand.h>
#include <user/sh/lexer.h>
#include <user/sh/pattern.h>
#include <user/sh/shell.h>
#include <user/sh/substitute.h>
#include <user/sh/variables.h>

const char *tilde_home(const char *user, size_t length) {
    const struct passwd *entry;

    if (length == 0)
        return variable_get("HOME");
    entry = getpwnam(arena_copy_bytes(&scratch, user, length));
    return entry ? entry->pw_dir : NULL;
}

// A ~ at the start of a word, or of what is behind a : in a value. What follows the text in the
// word could be a part of the user's name: then the ~ is an ordinary byte.
static const char *expand_tilde(struct expansion *x, const char *text, bool is_last) {
    size_t length = strcspn(text + 1, x->is_value ? "/:" : "/");
    const char *end = text + 1 + length, *home;

    if (*end == 0 && !is_last)
        return text;
    home = tilde_home(text + 1, length);
    if (!home)
        return text;
    field_add_quoted(x, home);
    return end;
}

static void expand_literal(struct expansion *x, const struct part *part, bool is_first) {
    const char *text = part->text, *colon;

    if (is_first && *text == '~')
        text = expand_tilde(x, text, !part->next);
    while (x->is_value && (colon = strstr(text, ":~")) != NULL) {
        field_add_literal(x, arena_copy_bytes(&scratch, text, (size_t)(colon + 1 - text)));
        text = expand_tilde(x, colon + 1, !part->next);
        if (text == colon + 1) {
            field_add_literal(x, "~");
            text++;
        }
    }
    field_add_literal(x, text);
}

static void expand_arithmetic(struct expansion *x, const struct part *part) {
    char digits[24];

    snprintf(digits, sizeof(digits), "%" PRId64, arithmetic_evaluate(expand_text(part->argument)));
    field_add_value(x, digits, part->quoted);
}

void expand_parts(struct expansion *x, const struct part *parts, bool split) {
    bool is_first = true;

    for (const struct part *part = parts; part; part = part->next) {
        if (part->kind == PART_PARAMETER)
            expand_parameter(x, part);
        else if (part->kind == PART_COMMAND)
            field_add_value(x, substitute(part->command), part->quoted);
        else if (part->kind == PART_ARITHMETIC)
            expand_arithmetic(x, part);
        else if (part->quoted)
            field_add_quoted(x, part->text);
        else if (split && *part->text != '~')
            field_add_value(x, part->text, false);
        else
            expand_literal(x, part, is_first);
        is_first = false;
    }
}

static struct expansion begin(enum expansion_mode mode) {
    const char *ifs = mode == EXPAND_FIELDS ? variable_get("IFS") : "";

    return (struct expansion){
        .mode = mode, .ifs = ifs ? ifs : " \t\n", .field = {.arena = &scratch}};
}

// Whether unquoted text could become something else.
static bool is_special(const char *text) {
    return strpbrk(text, "~*?\1") || (text[0] == '[' ? text[1] != 0 : strchr(text, '[') != NULL);
}

void expand_words(struct list *fields, const struct word *words) {
    for (; words; words = words->next) {
        const char *plain = word_plain(words->parts);
        struct expansion x;

        if (plain && !is_special(plain)) {
            list_add(fields, (char *)plain);
            continue;
        }
        x = begin(EXPAND_FIELDS);
        x.fields = fields;
        expand_parts(&x, words->parts, false);
        field_end(&x);
    }
}

static char *expand_one(const struct part *parts, enum expansion_mode mode, bool is_value) {
    struct expansion x = begin(mode);

    x.is_value = is_value;
    expand_parts(&x, parts, false);
    return buffer_text(&x.field);
}

char *expand_text(const struct part *parts) { return expand_one(parts, EXPAND_TEXT, false); }

char *expand_value(const struct part *parts) { return expand_one(parts, EXPAND_TEXT, true); }

char *expand_pattern(const struct part *parts) { return expand_one(parts, EXPAND_PATTERN, false); }

char *expand_string(const char *text) {
    return expand_text(lexer_text(&scratch, text, shell.line));
}
