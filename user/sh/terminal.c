// user/sh/terminal.c -- the terminal: whose it is, its modes and its size.
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <user/sh/error.h>
#include <user/sh/output.h>
#include <user/sh/redirect.h>
#include <user/sh/terminal.h>
#include <user/sh/variables.h>

enum { WIDTH_DEFAULT = 80 };

static int terminal_fd = -1;
static pid_t first_group;         // who had the terminal before the shell
static struct termios shell_modes; // as they are while the shell reads no line
static bool have_modes;
static struct termios before_raw;

// The terminal may be standard input, output or error, or the one of the process.
static int open_terminal(void) {
    int fd = open("/dev/tty", O_RDWR);

    for (int i = 2; fd < 0 && i >= 0; i--)
        if (isatty(i))
            fd = dup(i);
    return fd < 0 ? -1 : redirect_move(fd);
}

bool terminal_start(void) {
    pid_t group;

    terminal_fd = open_terminal();
    if (terminal_fd < 0) {
        error_warn("there is no terminal: no job control");
        return false;
    }
    while ((group = tcgetpgrp(terminal_fd)) != getpgrp() && group >= 0)
        kill(0, SIGTTIN); // started in the background: wait to be put into the foreground
    if (group < 0) {
        error_warn("the terminal has no process groups: no job control");
        close(terminal_fd);
        terminal_fd = -1;
        return false;
    }
    first_group = group;
    signal(SIGTSTP, SIG_IGN);
    signal(SIGTTIN, SIG_IGN);
    signal(SIGTTOU, SIG_IGN);
    setpgid(0, 0); // fails for a session's leader, which leads a group already
    terminal_give(getpgrp());
    have_modes = tcgetattr(terminal_fd, &shell_modes) == 0;
    return true;
}

void terminal_end(void) {
    if (terminal_fd < 0)
        return;
    terminal_give(first_group);
    setpgid(0, first_group);
    close(terminal_fd);
    terminal_fd = -1;
    signal(SIGTSTP, SIG_DFL);
    signal(SIGTTIN, SIG_DFL);
    signal(SIGTTOU, SIG_DFL);
}

void terminal_give(pid_t group) {
    if (terminal_fd >= 0)
        tcsetpgrp(terminal_fd, group);
}

void terminal_take(bool restore_modes) {
    if (terminal_fd < 0)
        return;
    tcsetpgrp(terminal_fd, getpgrp());
    if (restore_modes && have_modes)
        tcsetattr(terminal_fd, TCSADRAIN, &shell_modes);
    else
        have_modes = tcgetattr(terminal_fd, &shell_modes) == 0;
}

bool terminal_raw(void) {
    struct termios modes;

    if (tcgetattr(STDIN_FILENO, &before_raw) < 0)
        return false;
    modes = before_raw;
    // With ICRNL, as usual: what is typed ahead may be for a program that reads lines.
    modes.c_iflag &= ~(tcflag_t)(INLCR | IGNCR | ISTRIP | IXON | BRKINT);
    modes.c_lflag &= ~(tcflag_t)(ICANON | ECHO | ISIG | IEXTEN);
    modes.c_cc[VMIN] = 1;
    modes.c_cc[VTIME] = 0;
    return tcsetattr(STDIN_FILENO, TCSADRAIN, &modes) == 0;
}

void terminal_cooked(void) { tcsetattr(STDIN_FILENO, TCSADRAIN, &before_raw); }

int terminal_width(void) {
    struct winsize size;

    if (ioctl(STDIN_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 1)
        return size.ws_col;
    return WIDTH_DEFAULT;
}

void terminal_ask_size(bool if_unknown) {
    struct winsize size;

    if (if_unknown && ioctl(STDIN_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        return;
    output_text("\0337\033[999;999H\033[6n\0338");
    output_flush();
}

void terminal_set_size(unsigned rows, unsigned columns) {
    struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)columns};

    ioctl(STDIN_FILENO, TIOCSWINSZ, &size);
}

void terminal_line_end(void) {
    output_text("\n");
    output_flush();
}

bool terminal_is_smart(void) {
    const char *type = variable_get("TERM");

    return !type || strcmp(type, "dumb") != 0;
}
