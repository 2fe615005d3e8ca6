// user/lib/console.c -- stdin, stdout and stderr on the kernel's debug console.
//
// Text goes out line by line. Each thread gathers its own line, so lines of different threads do
// not mix, and no lock is needed. There is no input: stdin is at its end.
#include <stdio.h>

#include <user/lib/console.h>
#include <user/lib/syscalls.h>

enum { LINE_MAX_BYTES = 128 };

static _Thread_local struct {
    unsigned used;
    char text[LINE_MAX_BYTES];
} line;

void console_flush(void) {
    if (line.used > 0)
        sys_debug_write(line.text, line.used);
    line.used = 0;
}

static int console_put(char c, FILE *file) {
    (void)file;
    line.text[line.used++] = c;
    if (c == '\n' || line.used == LINE_MAX_BYTES)
        console_flush();
    return (unsigned char)c;
}

static int console_get(FILE *file) {
    (void)file;
    return EOF;
}

static int console_flush_file(FILE *file) {
    (void)file;
    console_flush();
    return 0;
}

static FILE console = FDEV_SETUP_STREAM(console_put, console_get, console_flush_file,
                                        _FDEV_SETUP_RW);

FILE *const stdin = &console;
FILE *const stdout = &console;
FILE *const stderr = &console;
