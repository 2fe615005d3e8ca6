// servers/init/log.c -- what init has to say: on the console, and kept for `svc log`.
//
// The text is a ring of bytes: what is new takes the place of what is oldest.
#include <stdarg.h>
#include <stdio.h>

#include <servers/init/log.h>
#include <user/lib/console.h>
#include <user/lib/syscalls.h>

enum { SIZE = 16 * 1024, LINE_SIZE = 200 };

static char text[SIZE];
static uint64_t total; // bytes ever

static void keep(const char *line) {
    for (; *line; line++)
        text[total++ % SIZE] = *line;
}

static void keep_line(const char *line) {
    unsigned long long ms = time_now() / 1000000;
    char when[24];

    snprintf(when, sizeof when, "%llu.%03llu ", ms / 1000, ms % 1000);
    keep(when);
    keep(line);
    keep("\n");
}

// Returns the line, until the next one.
static const char *keep_formatted(const char *format, va_list arguments) {
    static char line[LINE_SIZE];

    vsnprintf(line, sizeof line, format, arguments);
    keep_line(line);
    return line;
}

void log_keep(const char *format, ...) {
    va_list arguments;

    va_start(arguments, format);
    keep_formatted(format, arguments);
    va_end(arguments);
}

void log_line(const char *format, ...) {
    va_list arguments;

    va_start(arguments, format);
    printf("init: %s\n", keep_formatted(format, arguments));
    va_end(arguments);
    console_flush();
}

const char *log_text(uint64_t *from, uint64_t *size) {
    if (total > SIZE && *from < total - SIZE)
        *from = total - SIZE;
    if (*from > total)
        *from = total;

    uint64_t at = *from % SIZE, rest = total - *from;

    *size = rest < SIZE - at ? rest : SIZE - at;
    return text + at;
}
