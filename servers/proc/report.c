// servers/proc/report.c -- lines for people, on the console.
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <servers/proc/report.h>
#include <user/lib/io.h>
#include <user/lib/ipc.h>
#include <user/lib/startup.h>

enum { LINE_SIZE = 160 };

void report(const char *format, ...) {
    char line[LINE_SIZE];
    handle_t uart = startup_handle("uart");
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(line, sizeof line - 1, format, arguments);
    va_end(arguments);
    for (char *c = line; *c; c++) { // the name of a process may be anything
        if (*c != '\n' && ((unsigned char)*c < ' ' || *c == 0x7f))
            *c = '?';
    }

    size_t size = strcspn(line, "\n");

    memcpy(line + size, "\r\n", 2);
    if (!uart || io_write_all(uart, line, size + 2) < 0)
        printf("%.*s\n", (int)size, line);
}

void report_sync(void) {
    struct message m = {.tag = IO_SYNC};
    handle_t uart = startup_handle("uart");

    if (uart)
        ipc_call(uart, &m);
}
