// user/sh/here.c -- reads here-documents: the lines behind a command that has << in it.
#include <string.h>

#include <user/sh/input.h>
#include <user/sh/lexer.h>
#include <user/sh/parser.h>
#include <user/sh/word.h>

// A document whose text has not been read yet, in the order of their operators.
struct here {
    struct here *next;
    struct redirect *redirect;
};

static struct here *pending;

static void append(struct here *here) {
    struct here **tail = &pending;

    while (*tail)
        tail = &(*tail)->next;
    *tail = here;
}

void here_add(struct arena *arena, struct redirect *redirect) {
    struct here *here = arena_new(arena, sizeof(*here));

    here->redirect = redirect;
    append(here);
}

struct here *here_save(void) {
    struct here *saved = pending;

    pending = NULL;
    return saved;
}

void here_restore(struct here *saved) {
    struct here *newer = pending;

    pending = saved;
    append(newer);
}

// Reads a line with its end into `text`. Returns false at the end of the input. A joint of two
// lines is left to lexer_text, but what follows it is part of this line.
static bool read_line(struct buffer *text, const struct redirect *redirect) {
    int byte;

    while (redirect->strip_tabs && input_peek() == '\t')
        input_next();
    for (;;) {
        byte = input_next();
        if (byte == INPUT_END)
            return false;
        buffer_add(text, (char)byte);
        if (byte == '\n')
            return true;
        if (byte == '\\' && !redirect->literal && input_peek() != INPUT_END)
            buffer_add(text, (char)input_next());
    }
}

// The bytes up to and without the line that is the delimiter.
static char *read_document(struct arena *arena, const struct redirect *redirect) {
    struct buffer text = {.arena = arena};
    size_t length = strlen(redirect->delimiter), start;
    int line = input_line();

    for (;;) {
        bool more;
        size_t read;

        start = text.length;
        more = read_line(&text, redirect);
        read = text.length - start - (more ? 1 : 0);
        if (read == length && memcmp(text.bytes + start, redirect->delimiter, length) == 0)
            break;
        if (!more) {
            syntax_error(input_line(), "\"%s\" expected (for the \"<<\" of line %d), found the end",
                         redirect->delimiter, line - 1);
        }
    }
    text.length = start;
    return buffer_text(&text);
}

static void read_here(struct arena *arena, struct redirect *redirect) {
    int line = input_line();
    char *text = read_document(arena, redirect);

    if (redirect->literal) {
        struct part *part = arena_new(arena, sizeof(*part));

        part->kind = PART_TEXT;
        part->quoted = true;
        part->text = text;
        redirect->target = part;
    } else {
        redirect->target = lexer_text(arena, text, line);
    }
}

void here_read(struct arena *arena) {
    while (pending) {
        struct here *here = pending;

        pending = here->next;
        read_here(arena, here->redirect);
    }
}
