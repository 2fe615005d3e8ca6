// user/sed/script.c -- reads scripts into commands.
#include <user/sed/sed.h>

#include <user/lib/tool/tool.h>

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { DEPTH_MAX = 100 };

struct command *commands;
size_t command_count;
static const char *at, *script_name;
static uint64_t line; // of the script, for people
static size_t open_braces[DEPTH_MAX], depth;

_Noreturn static void fail(const char *what) {
    tool_fail("%s: line %llu: %s", script_name, (unsigned long long)line, what);
}

static void skip(const char *bytes) {
    for (; *at && strchr(bytes, *at); at++)
        line += *at == '\n';
}

static uint64_t take_number(void) {
    char *end;
    unsigned long long value = strtoull(at, &end, 10);

    at = end;
    return value;
}

// Copy a bracket expression of a regular expression: the delimiter may be in it. \n and \t in it
// are what they are outside of it.
static void take_bracket(struct text *to) {
    text_add(to, at++, 1);
    if (*at == '^')
        text_add(to, at++, 1);
    if (*at == ']')
        text_add(to, at++, 1);
    while (*at && *at != ']' && *at != '\n') {
        const char *stop = NULL;

        if (*at == '[' && at[1] && strchr(":.=", at[1])) {
            const char end[3] = {at[1], ']', '\0'};

            stop = strstr(at + 2, end);
        }
        if (stop) {
            text_add(to, at, (size_t)(stop + 2 - at));
            at = stop + 2;
        } else if (*at == '\\' && (at[1] == 'n' || at[1] == 't')) {
            text_add(to, at[1] == 'n' ? "\n" : "\t", 1);
            at += 2;
        } else {
            text_add(to, at++, 1);
        }
    }
}

// Take what is up to the delimiter, which is taken too.
static char *take_delimited(char delimiter, bool is_pattern, size_t *length) {
    struct text text = {0};

    text_set(&text, "", 0);
    while (*at != delimiter) {
        if (!*at || (*at == '\n' && is_pattern))
            fail("a delimiter is missing");
        if (*at == '[' && is_pattern) {
            take_bracket(&text);
        } else if (*at == '\\' && at[1] == delimiter) {
            at++;
            // "s,x\,y,": the comma is no delimiter, and nothing special either.
            if (!is_pattern && delimiter == '&')
                text_add(&text, "\\", 1);
            text_add(&text, at++, 1);
        } else if (*at == '\\' && at[1]) {
            line += at[1] == '\n';
            text_add(&text, at, 2);
            at += 2;
        } else {
            line += *at == '\n';
            text_add(&text, at++, 1);
        }
    }
    at++;
    *length = text.length;
    return text.bytes;
}

// NULL: it is empty, so the one that was used last is meant.
static struct pattern *compile(const char *text, size_t length, bool ignore_case) {
    int flags = (settings.extended ? PATTERN_EXTENDED : 0) |
                (ignore_case ? PATTERN_IGNORE_CASE : 0);
    const char *error;
    struct pattern *pattern;

    if (length == 0)
        return NULL;
    pattern = pattern_compile(text, length, flags, &error);
    if (!pattern)
        fail(error);
    return pattern;
}

// A line's number, $, or a pattern. False: there is no address.
static bool take_address(struct address *a, bool second) {
    *a = (struct address){ADDRESS_NONE, 0, 0, NULL};
    if (isdigit((unsigned char)*at)) {
        a->kind = ADDRESS_LINE;
        a->number = take_number();
        if (*at == '~') {
            at++;
            a->kind = ADDRESS_STEP;
            a->step = take_number();
        }
    } else if (*at == '$') {
        at++;
        a->kind = ADDRESS_LAST;
    } else if (*at == '/' || *at == '\\') {
        char delimiter = *at == '\\' ? *++at : '/', *text;
        size_t length;

        if (!delimiter || delimiter == '\n')
            fail("a delimiter is missing");
        at++;
        text = take_delimited(delimiter, true, &length);
        a->kind = ADDRESS_PATTERN;
        a->pattern = compile(text, length, *at == 'I');
        at += *at == 'I';
        free(text);
    } else if (second && (*at == '+' || *at == '~')) {
        a->kind = *at++ == '+' ? ADDRESS_COUNT : ADDRESS_STEP;
        a->number = a->step = take_number();
    }
    return a->kind != ADDRESS_NONE;
}

static void take_addresses(struct command *c) {
    if (!take_address(&c->from, false))
        return;
    skip(" \t");
    if (*at == ',') {
        at++;
        skip(" \t");
        if (!take_address(&c->to, true))
            fail("the second address is missing");
    }
    if (c->from.kind == ADDRESS_LINE && c->from.number == 0) {
        if (c->to.kind != ADDRESS_PATTERN)
            fail("there is no line 0");
        c->in_range = true; // 0,/re/ may end at the first line
    }
}

// The rest of the line, or up to a semicolon as well.
static char *take_word(const char *ends) {
    size_t length;
    char *word;

    skip(" \t");
    length = strcspn(at, ends);
    word = memcpy(tool_allocate(length + 1), at, length);
    word[length] = '\0';
    at += length;
    while (length > 0 && isspace((unsigned char)word[length - 1]))
        word[--length] = '\0';
    return word;
}

// The text of a, i and c: up to the end of a line that has no backslash there.
static void take_text(struct command *c) {
    struct text text = {0};

    skip(" \t");
    if (*at == '\\') {
        size_t blanks = strspn(++at, " \t");

        if (at[blanks] == '\n') {
            at += blanks + 1;
            line++;
        }
    }
    if (!*at)
        fail("the text is missing");
    for (; *at && *at != '\n'; at++) {
        if (*at == '\\' && at[1]) {
            at++;
            line += *at == '\n';
        }
        text_add(&text, at, 1);
    }
    text_add(&text, "\n", 1);
    c->text = text.bytes;
    c->text_length = text.length;
}

static void take_flags(struct command *c, const char *pattern, size_t length) {
    bool ignore_case = false;

    c->number = 1;
    for (;; at++) {
        if (*at == 'g') {
            c->global = true;
        } else if (*at == 'p') {
            c->print = true;
        } else if (*at == 'i' || *at == 'I') {
            ignore_case = true;
        } else if (isdigit((unsigned char)*at)) {
            c->number = take_number();
            at--;
        } else {
            break;
        }
    }
    if (c->number == 0)
        fail("the number of a match must not be 0");
    if (*at == 'w') {
        at++;
        c->output = output_open(take_word("\n"));
    }
    c->pattern = compile(pattern, length, ignore_case);
}

static void check_groups(const struct command *c) {
    int groups = c->pattern ? pattern_groups(c->pattern) : PATTERN_GROUPS;

    for (size_t i = 0; i + 1 < c->text_length; i++) {
        if (c->text[i] == '\\' && isdigit((unsigned char)c->text[++i]) && c->text[i] - '0' > groups)
            fail("the replacement names a group that the pattern does not have");
    }
}

static void take_substitute(struct command *c) {
    char delimiter = *at, *pattern;
    size_t length;

    if (!delimiter || delimiter == '\n' || delimiter == '\\')
        fail("a delimiter is missing");
    at++;
    pattern = take_delimited(delimiter, true, &length);
    c->text = take_delimited(delimiter, false, &c->text_length);
    take_flags(c, pattern, length);
    check_groups(c);
    free(pattern);
}

// The bytes of y's sets: \\, \n and the delimiter have backslashes.
static size_t plain_bytes(char *text, size_t length) {
    size_t to = 0;

    for (size_t i = 0; i < length; i++) {
        if (text[i] == '\\' && i + 1 < length) {
            i++;
            text[to++] = text[i] == 'n' ? '\n' : text[i] == 't' ? '\t' : text[i];
        } else {
            text[to++] = text[i];
        }
    }
    return to;
}

static void take_map(struct command *c) {
    char delimiter = *at, *from, *to;
    size_t from_length, to_length;

    if (!delimiter || delimiter == '\n' || delimiter == '\\')
        fail("a delimiter is missing");
    at++;
    from = take_delimited(delimiter, false, &from_length);
    to = take_delimited(delimiter, false, &to_length);
    from_length = plain_bytes(from, from_length);
    if (from_length != plain_bytes(to, to_length))
        fail("the two texts of y are not equally long");
    c->map = tool_allocate(256);
    for (int i = 0; i < 256; i++)
        c->map[i] = (unsigned char)i;
    for (size_t i = 0; i < from_length; i++)
        c->map[(unsigned char)from[i]] = (unsigned char)to[i];
    free(from);
    free(to);
}

static void take_brace(struct command *c) {
    if (c->name == '{') {
        if (depth == DEPTH_MAX)
            fail("too many {");
        open_braces[depth++] = command_count;
        return;
    }
    if (c->from.kind != ADDRESS_NONE)
        fail("} takes no address");
    if (depth == 0)
        fail("there is no { for this }");
    commands[open_braces[--depth]].jump = command_count;
}

static void take_arguments(struct command *c) {
    switch (c->name) {
    case '{':
    case '}': take_brace(c); return;
    case 's': take_substitute(c); return;
    case 'y': take_map(c); return;
    case 'a':
    case 'i':
    case 'c': take_text(c); return;
    case 'r': c->text = take_word("\n"); return;
    case 'w': c->output = output_open(take_word("\n")); return;
    case ':':
        if (c->from.kind != ADDRESS_NONE)
            fail(": takes no address");
        c->text = take_word("\n; \t");
        return;
    case 'b':
    case 't':
    case 'T': c->text = take_word("\n;}"); return;
    case 'q':
    case 'Q':
        skip(" \t");
        c->number = take_number();
        return;
    }
    if (!strchr("dDgGhHlnNpPxz=F", c->name))
        fail("an unknown command");
}

void script_add(const char *script, const char *name) {
    at = script;
    script_name = name;
    line = 1;
    for (;;) {
        struct command *c;

        skip(" \t\n;");
        if (!*at)
            return;
        if (*at == '#') {
            at += strcspn(at, "\n");
            continue;
        }
        commands = tool_grow(commands, command_count, sizeof *commands);
        c = &commands[command_count];
        memset(c, 0, sizeof *c);
        take_addresses(c);
        skip(" \t");
        for (; *at == '!'; skip(" \t"))
            c->negated = *at++ == '!';
        if (!*at || *at == '\n')
            fail("a command is missing");
        c->name = *at++;
        take_arguments(c);
        command_count++;
        skip(" \t");
        if (*at && !strchr("\n;}#", *at) && !strchr("{}:", c->name))
            fail("something follows a command");
    }
}

void script_finish(void) {
    if (depth > 0)
        tool_fail("there is no } for a {");
    for (size_t i = 0; i < command_count; i++) {
        struct command *c = &commands[i];

        if (!strchr("btT", c->name))
            continue;
        c->jump = *c->text ? SIZE_MAX : command_count;
        for (size_t j = 0; *c->text && j < command_count; j++) {
            if (commands[j].name == ':' && strcmp(commands[j].text, c->text) == 0)
                c->jump = j;
        }
        if (c->jump == SIZE_MAX)
            tool_fail("there is no label '%s'", c->text);
    }
}
