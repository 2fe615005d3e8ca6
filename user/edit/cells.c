// user/edit/cells.c -- characters of a line, and the columns that they take on the screen.
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <user/edit/cells.h>

struct code_range {
    uint32_t first, last;
};

// Marks that stand over the character before them, and what joins characters.
static const struct code_range combining[] = {
    {0x300, 0x36f},   {0x483, 0x489},   {0x591, 0x5bd},   {0x610, 0x61a},
    {0x64b, 0x65f},   {0x1ab0, 0x1aff}, {0x1dc0, 0x1dff}, {0x200b, 0x200f},
    {0x20d0, 0x20ff}, {0xfe00, 0xfe0f}, {0xfe20, 0xfe2f}, {0xe0100, 0xe01ef},
};

// Characters of two columns: those of East Asia, and pictures.
static const struct code_range wide[] = {
    {0x1100, 0x115f},   {0x2e80, 0x303e},   {0x3041, 0xa4cf},   {0xac00, 0xd7a3},
    {0xf900, 0xfaff},   {0xfe30, 0xfe6f},   {0xff00, 0xff60},   {0xffe0, 0xffe6},
    {0x1f300, 0x1f64f}, {0x1f680, 0x1f6ff}, {0x1f900, 0x1f9ff}, {0x20000, 0x3fffd},
};

static bool is_in(const struct code_range *ranges, size_t count, uint32_t code) {
    for (size_t i = 0; i < count; i++)
        if (code >= ranges[i].first && code <= ranges[i].last)
            return true;
    return false;
}

static bool is_combining(uint32_t code) {
    return is_in(combining, sizeof combining / sizeof *combining, code);
}

static size_t sequence_length(unsigned char first) {
    if (first < 0x80)
        return 1;
    return first >= 0xc2 && first < 0xe0   ? 2
           : first >= 0xe0 && first < 0xf0 ? 3
           : first >= 0xf0 && first < 0xf5 ? 4
                                           : 0;
}

// The length of the UTF-8 sequence at a byte; 0: it is none, or one of a control character.
static size_t decode(const char *bytes, size_t left, uint32_t *code) {
    static const uint32_t least[] = {0, 0, 0xa0, 0x800, 0x10000};
    unsigned char first = (unsigned char)bytes[0];
    size_t length = sequence_length(first);

    if (length == 0 || length > left)
        return 0;
    *code = length == 1 ? first : first & (0x7fu >> length);
    for (size_t i = 1; i < length; i++) {
        if ((bytes[i] & 0xc0) != 0x80)
            return 0;
        *code = *code << 6 | (bytes[i] & 0x3f);
    }
    if (*code < least[length] || *code > 0x10ffff || (*code >= 0xd800 && *code < 0xe000))
        return 0;
    return length;
}

size_t cells_next(const char *bytes, size_t length, size_t at) {
    uint32_t code;
    size_t size;

    if (at >= length)
        return length;
    size = decode(bytes + at, length - at, &code);
    if (size == 0)
        return at + 1;
    at += size;
    while (at < length && (size = decode(bytes + at, length - at, &code)) && is_combining(code))
        at += size;
    return at;
}

// A character begins at most a few bytes before, unless it has many marks: from a byte that is
// ASCII, reading forwards finds the same characters as from the start of the line.
size_t cells_before(const char *bytes, size_t length, size_t at) {
    size_t start = at ? at - 1 : 0, next;

    while (start > 0 && (bytes[start] & 0x80))
        start--;
    while (start < at && (next = cells_next(bytes, length, start)) < at)
        start = next;
    return start;
}

size_t cells_show(const char *bytes, size_t at, size_t end, size_t column, size_t tab, char *shown,
                  size_t *size) {
    unsigned char byte = (unsigned char)bytes[at];
    char unused[CELLS_SHOWN];
    uint32_t code;
    size_t width = 1;

    if (byte == '\t') {
        width = tab - column % tab;
        *size = width;
        if (shown)
            memset(shown, ' ', width);
        return width;
    }
    if (byte < ' ' || byte == 0x7f) {
        *size = (size_t)sprintf(shown ? shown : unused, "^%c", byte ^ 0x40);
        return 2;
    }
    if (!decode(bytes + at, end - at, &code)) {
        *size = (size_t)sprintf(shown ? shown : unused, "<%02x>", byte);
        return 4;
    }
    *size = end - at;
    if (shown)
        memcpy(shown, bytes + at, end - at);
    return is_in(wide, sizeof wide / sizeof *wide, code) ? 2 : width;
}

// Go over the characters up to a byte or a column, whichever comes first.
static size_t walk(const char *bytes, size_t length, size_t limit, size_t *column, size_t tab) {
    size_t at = 0, here = 0, size, end;

    for (; at < length && at < limit; at = end) {
        size_t width;

        end = cells_next(bytes, length, at);
        width = cells_show(bytes, at, end, here, tab, NULL, &size);
        if (here + width > *column)
            break;
        here += width;
    }
    *column = here;
    return at;
}

size_t cells_column(const char *bytes, size_t length, size_t at, size_t tab) {
    size_t column = SIZE_MAX / 2;

    walk(bytes, length, at, &column, tab);
    return column;
}

size_t cells_at(const char *bytes, size_t length, size_t column, size_t tab) {
    return walk(bytes, length, length, &column, tab);
}
