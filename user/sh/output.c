// user/sh/output.c -- what builtins write: collected, and written when the builtin ends.
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <user/sh/memory.h>
#include <user/sh/output.h>
#include <user/sh/quote.h>

static struct {
    char bytes[4096];
    size_t length;
    int error; // errno of a write that failed, until output_flush has told
} output;

bool write_all(int fd, const char *bytes, size_t length) {
    while (length) {
        ssize_t written = write(fd, bytes, length);

        if (written < 0 && errno != EINTR)
            return false;
        if (written > 0) {
            bytes += written;
            length -= (size_t)written;
        }
    }
    return true;
}

static void empty(void) {
    if (output.length && !output.error && !write_all(STDOUT_FILENO, output.bytes, output.length))
        output.error = errno;
    output.length = 0;
}

void output_bytes(const char *bytes, size_t length) {
    while (length) {
        size_t room = sizeof(output.bytes) - output.length;
        size_t part = length < room ? length : room;

        memcpy(output.bytes + output.length, bytes, part);
        output.length += part;
        bytes += part;
        length -= part;
        if (output.length == sizeof(output.bytes))
            empty();
    }
}

void output_text(const char *text) { output_bytes(text, strlen(text)); }

void output_byte(char byte) { output_bytes(&byte, 1); }

void output_format(const char *format, ...) {
    char text[256];
    va_list arguments;
    int length;

    va_start(arguments, format);
    length = vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    if (length < (int)sizeof(text)) {
        output_text(text);
    } else {
        char *longer = arena_allocate(&scratch, (size_t)length + 1);

        va_start(arguments, format);
        vsnprintf(longer, (size_t)length + 1, format, arguments);
        va_end(arguments);
        output_text(longer);
    }
}

void output_quoted(const char *text) {
    struct buffer buffer = {.arena = &scratch};

    quote_add(&buffer, text);
    output_text(buffer_text(&buffer));
}

bool output_flush(void) {
    bool written;

    empty();
    written = output.error == 0;
    if (!written)
        errno = output.error;
    output.error = 0;
    return written;
}

void output_forget(void) {
    output.length = 0;
    output.error = 0;
}
