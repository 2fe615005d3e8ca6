// user/tests/echo.c -- writes back what is typed on the serial line.
#include <stdio.h>
#include <string.h>

#include <user/lib/errors.h>
#include <user/lib/io.h>
#include <user/lib/startup.h>

static const char banner[] =
    "Rivet: type, and the UART driver in user mode echoes it. Ctrl-A x ends QEMU.\r\n";

// A terminal's Enter key sends CR; to begin a new line on a screen takes LF as well.
static int echo_byte(handle_t uart, char c) {
    return c == '\r' ? io_write_all(uart, "\r\n", 2) : io_write_all(uart, &c, 1);
}

int main(void) {
    handle_t uart = startup_handle("uart");
    int status = io_write_all(uart, banner, strlen(banner));

    while (status >= 0) {
        char c;
        long count = io_read(uart, &c, 1);

        status = count > 0 ? echo_byte(uart, c) : (int)count;
    }
    printf("echo: %s\n", error_text(status));
    return 1;
}
