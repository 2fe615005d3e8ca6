// user/resize.c -- resize: asks the terminal how large it is, and tells the system.
//
// A serial line carries no size. But a terminal says where its cursor is, and that stops at the
// last column of the last row.
#include <user/lib/tool/tool.h>

#include <poll.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

static const char usage[] = "usage: resize\n"
                            "Asks the terminal for its size, so that programs know it.\n";

enum { ANSWER_MS = 1000 };

// The answer: ESC [ rows ; columns R.
static bool read_answer(int keyboard, unsigned *rows, unsigned *columns) {
    struct pollfd wait = {.fd = keyboard, .events = POLLIN};
    char answer[40];
    size_t length = 0;

    while (length < sizeof answer - 1 && poll(&wait, 1, ANSWER_MS) > 0 &&
           read(keyboard, answer + length, 1) == 1) {
        if (length == 0 && answer[0] != '\033')
            continue; // typed before
        if (answer[length++] == 'R')
            break;
    }
    answer[length] = '\0';
    return sscanf(answer, "\033[%u;%uR", rows, columns) == 2 && *rows > 1 && *columns > 1;
}

int main(int argc, char **argv) {
    static const char question[] = "\0337\033[999;999H\033[6n\0338";
    int keyboard = STDERR_FILENO;
    struct termios before, raw;
    unsigned rows, columns;
    struct winsize size;
    bool answered;

    tool_start(argc, argv, "", usage);
    tool_expect(0, 0);
    if (tcgetattr(keyboard, &before) != 0)
        tool_fail("standard error is no terminal");
    raw = before;
    raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
    raw.c_cc[VMIN] = 1;
    raw.c_cc[VTIME] = 0;
    tcsetattr(keyboard, TCSADRAIN, &raw);
    answered = write(keyboard, question, sizeof question - 1) == sizeof question - 1 &&
               read_answer(keyboard, &rows, &columns);
    tcsetattr(keyboard, TCSADRAIN, &before);
    if (!answered)
        tool_fail("the terminal does not say; `stty rows N columns N` sets its size");
    size = (struct winsize){.ws_row = (unsigned short)rows, .ws_col = (unsigned short)columns};
    if (ioctl(keyboard, TIOCSWINSZ, &size) != 0)
        tool_fail_error("the terminal");
    printf("%u rows, %u columns\n", rows, columns);
    return tool_end();
}
