// user/lib/tool/input.c -- lines of a file or of standard input, of any length and content.
#include <user/lib/tool/input.h>

#include <user/lib/tool/tool.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { INPUT_STEP = 32 * 1024 };

bool input_open(struct input *in, const char *name) {
    *in = (struct input){.name = name, .separator = '\n'};
    if (strcmp(name, "-") == 0) {
        in->name = "standard input";
        return true;
    }
    in->file = open(name, O_RDONLY);
    if (in->file < 0) {
        tool_error(name);
        return false;
    }
    return true;
}

// Read more behind what there is. False if nothing came.
static bool input_more(struct input *in) {
    ssize_t count;

    if (in->ended)
        return false;
    if (in->start > 0) {
        memmove(in->buffer, in->buffer + in->start, in->end - in->start);
        in->end -= in->start;
        in->start = 0;
    }
    if (in->capacity - in->end < INPUT_STEP) {
        in->capacity = in->capacity ? in->capacity * 2 : 2 * INPUT_STEP;
        in->buffer = tool_resize(in->buffer, in->capacity + 1);
    }
    do
        count = read(in->file, in->buffer + in->end, in->capacity - in->end);
    while (count < 0 && errno == EINTR);
    if (count < 0) {
        tool_error(in->name);
        in->failed = true;
    }
    in->ended = count <= 0;
    in->end += count > 0 ? (size_t)count : 0;
    return count > 0;
}

bool input_line(struct input *in, char **line, size_t *size) {
    size_t searched = 0;
    char *found = NULL;

    for (;;) {
        size_t length = in->end - in->start;

        if (length > searched)
            found = memchr(in->buffer + in->start + searched, in->separator, length - searched);
        if (found)
            break;
        searched = length;
        if (!input_more(in))
            break;
    }
    *line = in->buffer + in->start;
    *size = found ? (size_t)(found - *line) + 1 : in->end - in->start;
    in->complete = found != NULL;
    in->start += *size;
    return *size > 0;
}

bool input_text(struct input *in, char **line, size_t *length) {
    size_t size;

    if (!input_line(in, line, &size))
        return false;
    size -= in->complete;
    (*line)[size] = '\0';
    if (length)
        *length = size;
    return true;
}

bool input_bytes(struct input *in, char **bytes, size_t *size) {
    if (in->start == in->end && !input_more(in))
        return false;
    *bytes = in->buffer + in->start;
    *size = in->end - in->start;
    in->start = in->end;
    return true;
}

bool input_at_end(struct input *in) { return in->start == in->end && !input_more(in); }

void input_close(struct input *in) {
    free(in->buffer);
    in->buffer = NULL;
    if (in->file != STDIN_FILENO)
        close(in->file);
}

void input_each(void (*use)(struct input *in)) {
    static char *standard[] = {"-", NULL};

    for (char **name = tool_operand_count ? tool_operands : standard; *name; name++) {
        struct input in;

        if (!input_open(&in, *name))
            continue;
        use(&in);
        input_close(&in);
    }
}

ssize_t read_all(int file, void *to, size_t size) {
    size_t done = 0;

    while (done < size) {
        ssize_t count = read(file, (char *)to + done, size - done);

        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return count;
        if (count == 0)
            break;
        done += (size_t)count;
    }
    return (ssize_t)done;
}

bool write_all(int file, const void *from, size_t size) {
    const char *at = from;

    while (size > 0) {
        ssize_t count = write(file, at, size);

        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            return false;
        at += count;
        size -= (size_t)count;
    }
    return true;
}
