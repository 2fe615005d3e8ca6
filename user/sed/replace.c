// user/sed/replace.c -- the command s: replaces what matches.
#include <user/sed/sed.h>

#include <ctype.h>
#include <stdlib.h>

// What \U \L \u \l make of the bytes that follow.
struct letters {
    char all;  // U, L or 0
    char next; // u, l or 0: only for one byte
};

static void add_bytes(struct text *to, const char *bytes, size_t length, struct letters *l) {
    if (!l->all && !l->next) {
        text_add(to, bytes, length);
        return;
    }
    for (size_t i = 0; i < length; i++) {
        int byte = (unsigned char)bytes[i];
        char how = l->next ? (char)toupper(l->next) : l->all, made;

        byte = how == 'U' ? toupper(byte) : how == 'L' ? tolower(byte) : byte;
        made = (char)byte;
        text_add(to, &made, 1);
        l->next = 0;
    }
}

// One backslash sequence of the replacement, `letter` being what is behind the backslash.
static void add_escape(struct text *to, char letter, const struct text *space,
                       const struct pattern_range *groups, struct letters *l) {
    const struct pattern_range *group = &groups[letter >= '0' && letter <= '9' ? letter - '0' : 0];

    switch (letter) {
    case 'U':
    case 'L': *l = (struct letters){letter, 0}; return;
    case 'E': *l = (struct letters){0, 0}; return;
    case 'u':
    case 'l': l->next = letter; return;
    case 'n': add_bytes(to, "\n", 1, l); return;
    case 't': add_bytes(to, "\t", 1, l); return;
    }
    if (letter < '0' || letter > '9')
        add_bytes(to, &letter, 1, l);
    else if (group->start != PATTERN_NONE)
        add_bytes(to, space->bytes + group->start, group->end - group->start, l);
}

static void add_replacement(struct text *to, const struct command *c, const struct text *space,
                            const struct pattern_range *groups) {
    struct letters l = {0, 0};

    for (size_t i = 0; i < c->text_length; i++) {
        if (c->text[i] == '\\' && i + 1 < c->text_length)
            add_escape(to, c->text[++i], space, groups, &l);
        else if (c->text[i] == '&')
            add_bytes(to, space->bytes + groups[0].start, groups[0].end - groups[0].start, &l);
        else
            add_bytes(to, c->text + i, 1, &l);
    }
}

uint64_t replace(struct command *c, struct text *space, struct pattern *pattern) {
    static struct text result;
    struct pattern_range groups[PATTERN_GROUPS];
    uint64_t found = 0, replaced = 0;
    size_t at = 0, copied = 0, last_end = PATTERN_NONE;

    result.length = 0;
    while (at <= space->length && pattern_match(pattern, space->bytes, space->length, at, groups)) {
        size_t start = groups[0].start, end = groups[0].end;

        // An empty match just behind another match is none.
        if (start < end || start != last_end) {
            found++;
            last_end = end;
            if (found >= c->number) {
                text_add(&result, space->bytes + copied, start - copied);
                add_replacement(&result, c, space, groups);
                copied = end;
                replaced++;
            }
            if (replaced && !c->global)
                break;
        }
        at = end > start ? end : end + 1;
    }
    if (!replaced)
        return 0;
    text_add(&result, space->bytes + copied, space->length - copied);
    text_set(space, result.bytes, result.length);
    return replaced;
}
