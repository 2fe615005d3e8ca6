// user/man/render.c -- Markdown as people read it: the part of it that our pages use.
//
//   # ## ###      headings             ```      a block that stays as it is
//   | a | b |     a row of a table     - 1.     items of a list
//   (4 blanks)    stays as it is       other    paragraphs, broken into lines anew
#include <ctype.h>
#include <string.h>

#include <user/man/man.h>

static FILE *out;
static size_t width;
static bool bright;
static bool wrote_blank; // the last line is empty, or there is none yet

static void blank_line(void) {
    if (!wrote_blank)
        fputc('\n', out);
    wrote_blank = true;
}

static size_t line_length(const char *text) { return strcspn(text, "\n"); }

static const char *next_line(const char *text) {
    text += line_length(text);
    return *text ? text + 1 : text;
}

static bool is_fence(const char *text) { return strncmp(text, "```", 3) == 0; }

static bool is_kept(const char *text) { return strncmp(text, "    ", 4) == 0; }

// The length of "- " or "12. " with the blanks before it; 0: it is no item of a list.
static size_t item_mark(const char *text) {
    size_t start = strspn(text, " "), at = start;

    if ((text[at] == '-' || text[at] == '*') && text[at + 1] == ' ')
        return at + 2;
    while (isdigit((unsigned char)text[at]))
        at++;
    return at > start && text[at] == '.' && text[at + 1] == ' ' ? at + 2 : 0;
}

static bool begins_other(const char *text) {
    return *text == '\n' || *text == '\0' || *text == '#' || *text == '|' || is_fence(text) ||
           item_mark(text);
}

static const char *heading(const char *text) {
    size_t marks = strspn(text, "#"), length = line_length(text);

    blank_line();
    fputs(bright ? "\033[1m" : "", out);
    words_write(out, text + marks + 1, length - marks - 1, 0, 0, width, false);
    fputs(bright ? "\033[m\n" : "\n", out);
    wrote_blank = false;
    blank_line();
    return next_line(text);
}

static const char *fenced(const char *text) {
    for (text = next_line(text); *text && !is_fence(text); text = next_line(text))
        fprintf(out, "%.*s\n", (int)line_length(text), text);
    wrote_blank = false;
    return next_line(text);
}

static const char *kept(const char *text) {
    for (; is_kept(text); text = next_line(text))
        fprintf(out, "%.*s\n", (int)line_length(text), text);
    wrote_blank = false;
    return text;
}

static const char *table(const char *text) {
    for (; *text == '|'; text = next_line(text))
        table_add(text, line_length(text));
    table_write(out, width, bright);
    wrote_blank = false;
    return text;
}

// A paragraph, or an item of a list, up to what begins something else.
static const char *paragraph(const char *text) {
    size_t mark = item_mark(text);
    const char *end = next_line(text);

    while (!begins_other(end) && (mark || !is_kept(end)))
        end = next_line(end);
    fprintf(out, "%.*s", (int)mark, text);
    words_write(out, text + mark, (size_t)(end - text) - mark, mark, mark, width, bright);
    fputc('\n', out);
    wrote_blank = false;
    return end;
}

void render(FILE *to, const char *text, size_t columns, bool is_bright) {
    out = to;
    width = columns;
    bright = is_bright;
    wrote_blank = true;
    while (*text) {
        if (*text == '\n') {
            blank_line();
            text++;
        } else if (*text == '#') {
            text = heading(text);
        } else if (is_fence(text)) {
            text = fenced(text);
        } else if (*text == '|') {
            text = table(text);
        } else if (is_kept(text) && !item_mark(text)) {
            text = kept(text);
        } else {
            text = paragraph(text);
        }
    }
}
