// user/tests/typing.c -- tells what it reads from the terminal: grade/tests/test_tty.py types.
//
// rivet.args=lines: each read as "[text]", until the end of file. raw: each byte in hexadecimal,
// until "q". silent: as lines, without echo. flood: writes until it has written enough.
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include <abi/terminal.h>
#include <user/lib/io.h>
#include <user/lib/ipc.h>
#include <user/lib/startup.h>

enum { LONGEST = 8192, FLOOD_LINES = 3000 };

static handle_t terminal;
static char text[LONGEST], shown[3 * LONGEST + 16];

static void open_terminal(void) {
    struct message m = {
        .tag = IO_OPEN,
        .words = {strlen("console"), IO_OPEN_READ | IO_OPEN_WRITE},
        .read_from = "console",
        .read_size = strlen("console"),
    };

    if (ipc_call(startup_handle("tty"), &m) == 0)
        terminal = m.handles[0];
}

static void say(const char *what) { io_write_all(terminal, what, strlen(what)); }

// Without these local modes from now on.
static void clear_local(uint32_t bits) {
    struct terminal_modes modes;
    struct message m = {
        .tag = IO_CONTROL,
        .words = {TERMINAL_GET},
        .write_to = &modes,
        .write_size = sizeof modes,
    };

    ipc_call(terminal, &m);
    modes.local &= ~bits;
    m = (struct message){
        .tag = IO_CONTROL,
        .words = {TERMINAL_SET},
        .read_from = &modes,
        .read_size = sizeof modes,
    };
    ipc_call(terminal, &m);
}

static void show(const char *bytes, long count) {
    size_t at = 0;

    shown[at++] = '[';
    for (long i = 0; i < count; i++) {
        if (isprint((unsigned char)bytes[i]))
            shown[at++] = bytes[i];
        else
            at += (size_t)sprintf(shown + at, "\\%02x", (unsigned char)bytes[i]);
    }
    strcpy(shown + at, "]\n");
    say(shown);
}

static void tell_lines(void) {
    long count;

    while ((count = io_read(terminal, text, sizeof text)) > 0)
        show(text, count);
}

static void tell_bytes(void) {
    do {
        if (io_read(terminal, text, 1) != 1)
            return;
        show(text, 1);
    } while (text[0] != 'q');
}

static void flood(void) {
    for (unsigned i = 0; i < FLOOD_LINES; i++) {
        snprintf(shown, sizeof shown, "flood %u\n", i);
        say(shown);
    }
}

int main(void) {
    const char *mode = startup->arguments;

    open_terminal();
    if (strcmp(mode, "silent") == 0)
        clear_local(TERMINAL_ECHO);
    if (strcmp(mode, "raw") == 0)
        clear_local(TERMINAL_ICANON | TERMINAL_ECHO | TERMINAL_ISIG);
    say("ready\n");
    if (strcmp(mode, "raw") == 0)
        tell_bytes();
    else if (strcmp(mode, "flood") == 0)
        flood();
    else
        tell_lines();
    say("end\n");
    return 0;
}
