// user/edit/text.c -- the text: lines of bytes, and what changes it.
#include <stdlib.h>
#include <string.h>

#include <user/edit/text.h>
#include <user/lib/tool/tool.h>

void text_start(struct text *text) {
    *text = (struct text){.lines = tool_allocate(sizeof *text->lines), .count = 1, .capacity = 1};
    text->lines[0] = (struct text_line){0};
}

void text_free(struct text *text) {
    for (size_t i = 0; i < text->count; i++)
        free(text->lines[i].bytes);
    free(text->lines);
    *text = (struct text){0};
}

// Make room for `count` lines at `line`; they are empty.
static void open_lines(struct text *text, size_t line, size_t count) {
    if (text->count + count > text->capacity) {
        text->capacity = (text->count + count) * 2;
        text->lines = tool_resize(text->lines, text->capacity * sizeof *text->lines);
    }
    memmove(text->lines + line + count, text->lines + line,
            (text->count - line) * sizeof *text->lines);
    memset(text->lines + line, 0, count * sizeof *text->lines);
    text->count += count;
}

static void close_lines(struct text *text, size_t line, size_t count) {
    for (size_t i = line; i < line + count; i++)
        free(text->lines[i].bytes);
    memmove(text->lines + line, text->lines + line + count,
            (text->count - line - count) * sizeof *text->lines);
    text->count -= count;
}

// Put bytes without a newline into a line.
static void line_insert(struct text_line *line, size_t at, const char *bytes, size_t length) {
    if (length == 0) // an empty line may have no memory
        return;
    if (line->length + length > line->capacity) {
        line->capacity = line->length + length + line->length / 2;
        line->bytes = tool_resize(line->bytes, line->capacity);
    }
    memmove(line->bytes + at + length, line->bytes + at, line->length - at);
    memcpy(line->bytes + at, bytes, length);
    line->length += length;
}

static size_t count_newlines(const char *bytes, size_t length) {
    size_t count = 0;

    for (const char *end = bytes + length; (bytes = memchr(bytes, '\n', (size_t)(end - bytes)));)
        bytes++, count++;
    return count;
}

struct place text_insert(struct text *text, struct place at, const char *bytes, size_t length) {
    size_t newlines = length ? count_newlines(bytes, length) : 0, last = at.line + newlines;
    struct text_line *line;
    const char *newline;

    if (newlines == 0) {
        line_insert(&text->lines[at.line], at.byte, bytes, length);
        return (struct place){at.line, at.byte + length};
    }
    open_lines(text, at.line + 1, newlines);
    line = &text->lines[at.line];
    if (line->length > at.byte)
        line_insert(&text->lines[last], 0, line->bytes + at.byte, line->length - at.byte);
    line->length = at.byte;
    for (const char *end = bytes + length; line < &text->lines[last]; line++) {
        newline = memchr(bytes, '\n', (size_t)(end - bytes));
        line_insert(line, line->length, bytes, (size_t)(newline - bytes));
        length -= (size_t)(newline + 1 - bytes);
        bytes = newline + 1;
    }
    line_insert(line, 0, bytes, length);
    return (struct place){last, length};
}

void text_delete(struct text *text, struct place from, struct place to) {
    struct text_line *first = &text->lines[from.line], *last = &text->lines[to.line];

    if (from.line == to.line) {
        if (from.byte == to.byte)
            return;
        memmove(first->bytes + from.byte, first->bytes + to.byte, first->length - to.byte);
        first->length -= to.byte - from.byte;
        return;
    }
    first->length = from.byte;
    if (last->length > to.byte)
        line_insert(first, from.byte, last->bytes + to.byte, last->length - to.byte);
    close_lines(text, from.line + 1, to.line - from.line);
}

char *text_copy(const struct text *text, struct place from, struct place to, size_t *length) {
    size_t size = 0, start = from.byte;
    char *bytes, *next;

    for (size_t i = from.line; i < to.line; i++)
        size += text->lines[i].length + 1;
    size += to.byte - from.byte;
    bytes = next = tool_allocate(size + 1);
    for (size_t i = from.line; i <= to.line; i++) {
        size_t end = i == to.line ? to.byte : text->lines[i].length;

        if (end > start)
            next = (char *)memcpy(next, text->lines[i].bytes + start, end - start) + end - start;
        if (i < to.line)
            *next++ = '\n';
        start = 0;
    }
    *next = '\0';
    *length = size;
    return bytes;
}

struct place text_end(const struct text *text) {
    return (struct place){text->count - 1, text->lines[text->count - 1].length};
}
