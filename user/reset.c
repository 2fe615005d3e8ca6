// user/reset.c -- reset: the terminal as it was at first.
#include <user/lib/tool/tool.h>

#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

static const char usage[] = "usage: reset\n"
                            "Brings a terminal back that a program left in disorder.\n";

int main(int argc, char **argv) {
    struct termios mode;

    tool_start(argc, argv, "", usage);
    if (tcgetattr(STDIN_FILENO, &mode) == 0) {
        mode.c_iflag |= BRKINT | ICRNL | IXON;
        mode.c_iflag &= ~(tcflag_t)(INLCR | IGNCR);
        mode.c_oflag |= OPOST | ONLCR;
        mode.c_lflag |= ISIG | ICANON | ECHO | ECHOE | ECHOK | IEXTEN;
        mode.c_cc[VINTR] = 3;
        mode.c_cc[VQUIT] = 28;
        mode.c_cc[VERASE] = 127;
        mode.c_cc[VKILL] = 21;
        mode.c_cc[VEOF] = 4;
        mode.c_cc[VSUSP] = 26;
        if (tcsetattr(STDIN_FILENO, TCSANOW, &mode) != 0)
            tool_error("standard input");
    }
    // All attributes off, the usual character set, wrapping lines, a cursor, the main screen.
    fputs("\033c\033[0m\033(B\033[?7h\033[?25h\033[?1049l\033[H\033[2J", stdout);
    return tool_end();
}
