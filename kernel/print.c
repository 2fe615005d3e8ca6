// kernel/print.c -- picolibc's printf on the firmware's console.

#include <kernel/print.h>
#include <kernel/sbi.h>

#include <stdio.h>

static int put(char c, FILE *file) {
    (void)file;
    if (c == '\n')
        sbi_putchar('\r');
    sbi_putchar(c);
    return 0;
}

void print(const char *format, ...) {
    static FILE console = FDEV_SETUP_STREAM(put, NULL, NULL, _FDEV_SETUP_WRITE);
    va_list arguments;
    va_start(arguments, format);
    vfprintf(&console, format, arguments);
    va_end(arguments);
}
