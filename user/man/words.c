// user/man/words.c -- text with marks in it, broken into lines.
#include <string.h>

#include <user/man/man.h>

static const char bold[] = "\033[1m", plain[] = "\033[m";

struct writer {
    FILE *out; // NULL: only count
    bool bright, marked;
    size_t column, indent, width;
};

static void mark(struct writer *w, bool on) {
    if (w->bright && w->out && w->marked != on)
        fputs(on ? bold : plain, w->out);
    w->marked = on;
}

// What is at a place: a mark, of which nothing is shown, or a byte. Returns its length.
static size_t piece(const char *at, size_t left, bool *in_name, bool *in_bold, bool *shown) {
    const char *close;

    *shown = false;
    if (*at == '`') {
        *in_name = !*in_name;
        return 1;
    }
    if (!*in_name && left > 1 && at[0] == '*' && at[1] == '*') {
        *in_bold = !*in_bold;
        return 2;
    }
    if (!*in_name && *at == '[' && (close = memchr(at, ']', left)) && close[1] == '(')
        return 1;
    if (!*in_name && *at == ']' && left > 1 && at[1] == '(' && (close = memchr(at, ')', left)))
        return (size_t)(close + 1 - at);
    if (*at == '\\' && left > 1 && (at[1] == '|' || (!*in_name && strchr("\\`*_[]", at[1]))))
        return 1; // the next byte is shown, whatever it is
    *shown = true;
    return 1;
}

// Go over a word; write it if there is something to write to. Returns its columns.
static size_t word(struct writer *w, const char *text, size_t length, bool *in_name,
                   bool *in_bold) {
    size_t columns = 0, step;
    bool shown, escaped = false;

    for (size_t i = 0; i < length; i += step) {
        step = escaped ? 1 : piece(text + i, length - i, in_name, in_bold, &shown);
        shown |= escaped;
        escaped = !escaped && step == 1 && !shown && text[i] == '\\';
        if (!shown)
            continue;
        columns += (text[i] & 0xc0) != 0x80;
        mark(w, *in_name || *in_bold);
        if (w->out)
            fputc(text[i], w->out);
    }
    mark(w, false);
    return columns;
}

static void new_line(struct writer *w) {
    fprintf(w->out, "\n%*s", (int)w->indent, "");
    w->column = w->indent;
}

void words_write(FILE *out, const char *text, size_t length, size_t column, size_t indent,
                 size_t width, bool bright) {
    struct writer w = {out, bright, false, column, indent, width}, counter = {.out = NULL};
    bool in_name = false, in_bold = false, first = true;
    size_t at = 0;

    while (at < length) {
        size_t end = at, columns;
        bool name = in_name, is_bold = in_bold;

        while (end < length && text[end] != ' ' && text[end] != '\n')
            end++;
        columns = word(&counter, text + at, end - at, &name, &is_bold);
        if (columns > 0) {
            if (!first && w.column + 1 + columns > width)
                new_line(&w);
            else if (!first)
                w.column += fputc(' ', out) != EOF;
            first = false;
        }
        w.column += word(&w, text + at, end - at, &in_name, &in_bold);
        at = end + 1;
    }
}

size_t words_width(const char *text, size_t length) {
    struct writer counter = {.out = NULL};
    bool in_name = false, in_bold = false;

    return word(&counter, text, length, &in_name, &in_bold);
}
