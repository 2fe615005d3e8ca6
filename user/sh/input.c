// user/sh/input.c -- where commands come from: a stack of texts, files and the terminal.
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <user/sh/alias.h>
#include <user/sh/error.h>
#include <user/sh/input.h>
#include <user/sh/line.h>
#include <user/sh/memory.h>
#include <user/sh/output.h>
#include <user/sh/shell.h>

enum { FILE_BUFFER = 4096 };

enum kind { KIND_TEXT, KIND_INLINE, KIND_FILE, KIND_TERMINAL };

struct input {
    struct input *previous;
    enum kind kind;
    const char *next, *end; // of the line being read
    int line;               // number of the line of `next`
    struct alias *alias;    // whose text it is
    int fd;
    char *buffer;           // of a file: `filled` bytes, lines up to `taken` were given out
    size_t filled, taken;
    bool ended;
};

static struct input *current;
static bool first_line; // of a command, for the prompt

static struct input *push(enum kind kind, int line) {
    struct input *input = memory_allocate(sizeof(*input));

    *input = (struct input){.previous = current, .kind = kind, .line = line, .fd = -1};
    input->next = input->end = "";
    current = input;
    return input;
}

void input_push_text(const char *text, int line) {
    struct input *input = push(KIND_TEXT, line);

    input->next = text;
    input->end = text + strlen(text);
    input->ended = true;
}

void input_push_inline(const char *text, int line, struct alias *alias) {
    struct input *input = push(KIND_INLINE, line);

    input->next = text;
    input->end = text + strlen(text);
    input->alias = alias;
    input->ended = true;
    if (alias)
        alias_hold(alias);
}

void input_push_file(int fd) {
    struct input *input = push(KIND_FILE, 1);

    input->fd = fd;
    input->buffer = memory_allocate(FILE_BUFFER);
}

void input_push_terminal(void) { push(KIND_TERMINAL, 1); }

void input_pop(void) {
    struct input *input = current;

    current = input->previous;
    if (input->alias)
        alias_release(input->alias);
    if (input->fd > STDIN_FILENO)
        close(input->fd);
    free(input->buffer);
    free(input);
}

struct input *input_current(void) {
    return current;
}

void input_unwind(struct input *wanted) {
    while (current != wanted)
        input_pop();
}

// Reads more into the buffer. Of standard input not a byte behind the line: other programs read
// on there. If it can be positioned, a block is read and what is too much given back.
static ssize_t read_more(struct input *input) {
    bool positioned = input->fd == STDIN_FILENO && lseek(input->fd, 0, SEEK_CUR) >= 0;
    size_t size = input->fd == STDIN_FILENO && !positioned ? 1 : FILE_BUFFER;
    ssize_t count;
    char *newline;

    do
        count = read(input->fd, input->buffer, size);
    while (count < 0 && errno == EINTR);
    newline = positioned && count > 0 ? memchr(input->buffer, '\n', (size_t)count) : NULL;
    if (newline) {
        ssize_t used = newline + 1 - input->buffer;

        lseek(input->fd, used - count, SEEK_CUR);
        count = used;
    }
    return count;
}

static bool refill_file(struct input *input) {
    const char *newline;
    size_t length;

    if (input->taken == input->filled) {
        ssize_t count = read_more(input);

        if (count < 0)
            error_fail(STATUS_USAGE, "cannot read the commands: %s", strerror(errno));
        if (count == 0)
            return false;
        input->filled = (size_t)count;
        input->taken = 0;
    }
    input->next = input->buffer + input->taken;
    length = input->filled - input->taken;
    newline = memchr(input->next, '\n', length);
    if (newline)
        length = (size_t)(newline + 1 - input->next);
    input->end = input->next + length;
    input->taken += length;
    return true;
}

static bool refill_terminal(struct input *input) {
    free(input->buffer);
    input->buffer = NULL; // ^C leaves line_read by another way
    input->buffer = line_read(first_line);
    if (!input->buffer)
        return false;
    input->next = input->buffer;
    input->end = input->next + strlen(input->next);
    return true;
}

// Gets more to read; false at the end of this input.
static bool refill(struct input *input) {
    bool got = false;

    if (input->ended)
        return false;
    if (input->kind == KIND_TERMINAL) {
        got = refill_terminal(input);
    } else {
        if (shell.interactive && input->fd == STDIN_FILENO && input->taken == input->filled)
            line_prompt(first_line);
        got = refill_file(input);
    }
    first_line = false;
    if (!got)
        input->ended = true;
    else if (option_is_set(OPTION_VERBOSE))
        write_all(STDERR_FILENO, input->next, (size_t)(input->end - input->next));
    return got;
}

int input_peek(void) {
    for (;;) {
        if (current->next == current->end) {
            if (refill(current))
                continue;
            if (current->kind != KIND_INLINE)
                return INPUT_END;
            input_pop();
        } else if (*current->next == 0) {
            current->next++; // no command has a zero byte
        } else {
            return (unsigned char)*current->next;
        }
    }
}

int input_next(void) {
    int byte = input_peek();

    if (byte == INPUT_END)
        return byte;
    current->next++;
    if (byte == '\n')
        current->line++;
    return byte;
}

int input_peek_second(void) {
    if (input_peek() == INPUT_END || current->next + 1 >= current->end)
        return INPUT_END;
    return (unsigned char)current->next[1];
}

int input_line(void) { return current->line; }

void input_begin_command(void) {
    first_line = true;
    if (current->kind == KIND_TERMINAL || (current->fd == STDIN_FILENO && shell.interactive))
        current->ended = false; // after ^D comes more
}

bool input_is_used_up(void) {
    const char *next = current->next;

    while (next < current->end && strchr(" \t\n", *next))
        next++;
    return current->kind == KIND_TEXT && next == current->end;
}
