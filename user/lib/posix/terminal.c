// user/lib/posix/terminal.c -- terminals: modes, size, the foreground group.
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <abi/terminal.h>
#include <user/lib/posix/call.h>
#include <user/lib/posix/files.h>
#include <user/lib/posix/signals.h>
#include <user/lib/startup.h>

_Static_assert(sizeof(struct termios) == sizeof(struct terminal_modes), "termios is the modes");
_Static_assert(offsetof(struct termios, c_cc) == offsetof(struct terminal_modes, characters),
               "termios is the modes");

// IO_CONTROL. Changes name the process' group, unless the process does not care for SIGTTOU.
static long control(int fd, uint64_t request, uint64_t argument, struct message *m) {
    uint64_t group = signal_held_back(SIGTTOU) ? 0 : (uint32_t)startup->group;

    m->tag = IO_CONTROL;
    m->words[0] = request;
    m->words[1] = argument;
    m->words[2] = group;
    return file_request(fd, m, ENOTTY);
}

static long control_plain(int fd, uint64_t request, uint64_t argument) {
    struct message m = {0};

    return control(fd, request, argument, &m);
}

int isatty(int fd) {
    struct open_file *file = file_find(fd);

    if (!file)
        return 0;
    if (file->kind == IO_KIND_TERMINAL)
        return 1;
    errno = ENOTTY;
    return 0;
}

int ttyname_r(int fd, char *name, size_t size) {
    static const char console[] = "/dev/console";

    if (!isatty(fd))
        return errno;
    if (size < sizeof console)
        return ERANGE;
    memcpy(name, console, sizeof console);
    return 0;
}

char *ttyname(int fd) {
    static char name[16];
    int error = ttyname_r(fd, name, sizeof name);

    errno = error ? error : errno;
    return error ? NULL : name;
}

char *ctermid(char *name) {
    static char own[L_ctermid];

    return strcpy(name ? name : own, "/dev/tty");
}

int tcgetattr(int fd, struct termios *modes) {
    struct message m = {.write_to = modes, .write_size = sizeof *modes};

    return control(fd, TERMINAL_GET, 0, &m) < 0 ? -1 : 0;
}

int tcsetattr(int fd, int when, const struct termios *modes) {
    struct message m = {.read_from = modes, .read_size = sizeof *modes};

    if (when < TCSANOW || when > TCSAFLUSH) {
        errno = EINVAL;
        return -1;
    }
    return control(fd, TERMINAL_SET + (uint64_t)when, 0, &m) < 0 ? -1 : 0;
}

int tcflush(int fd, int queue) {
    if (queue < TCIFLUSH || queue > TCIOFLUSH) {
        errno = EINVAL;
        return -1;
    }
    return control_plain(fd, TERMINAL_FLUSH, (uint64_t)queue + 1) < 0 ? -1 : 0;
}

int tcdrain(int fd) { return isatty(fd) ? fsync(fd) : -1; }

int tcflow(int fd, int action) {
    (void)action;
    return isatty(fd) ? 0 : -1;
}

int tcsendbreak(int fd, int duration) {
    (void)duration;
    return isatty(fd) ? 0 : -1;
}

pid_t tcgetpgrp(int fd) { return (pid_t)control_plain(fd, TERMINAL_GET_FOREGROUND, 0); }

int tcsetpgrp(int fd, pid_t group) {
    if (group <= 0) {
        errno = EINVAL;
        return -1;
    }
    return control_plain(fd, TERMINAL_SET_FOREGROUND, (uint64_t)group) < 0 ? -1 : 0;
}

pid_t tcgetsid(int fd) { return isatty(fd) ? getsid(0) : -1; }

int tcgetwinsize(int fd, struct winsize *size) {
    long result = control_plain(fd, TERMINAL_GET_SIZE, 0);

    if (result < 0)
        return -1;
    *size = (struct winsize){
        .ws_row = (unsigned short)(result >> 32),
        .ws_col = (unsigned short)result,
    };
    return 0;
}

int tcsetwinsize(int fd, const struct winsize *size) {
    uint64_t argument = (uint64_t)size->ws_row << 32 | size->ws_col;

    return control_plain(fd, TERMINAL_SET_SIZE, argument) < 0 ? -1 : 0;
}

speed_t cfgetispeed(const struct termios *modes) {
    (void)modes;
    return B115200;
}

speed_t cfgetospeed(const struct termios *modes) { return cfgetispeed(modes); }

int cfsetispeed(struct termios *modes, speed_t speed) {
    (void)modes;
    (void)speed;
    return 0;
}

int cfsetospeed(struct termios *modes, speed_t speed) { return cfsetispeed(modes, speed); }
int cfsetspeed(struct termios *modes, speed_t speed) { return cfsetispeed(modes, speed); }

void cfmakeraw(struct termios *modes) {
    modes->c_iflag &= ~(tcflag_t)(IGNBRK | BRKINT | PARMRK | ISTRIP | INLCR | IGNCR | ICRNL | IXON);
    modes->c_oflag &= ~(tcflag_t)OPOST;
    modes->c_lflag &= ~(tcflag_t)(ECHO | ECHONL | ICANON | ISIG | IEXTEN);
    modes->c_cflag = (modes->c_cflag & ~(tcflag_t)(CSIZE | PARENB)) | CS8;
    modes->c_cc[VMIN] = 1;
    modes->c_cc[VTIME] = 0;
}

static int control_int(int fd, uint64_t request, int *to) {
    long result = control_plain(fd, request, 0);

    if (result < 0)
        return -1;
    *to = (int)result;
    return 0;
}

static int set_nonblocking(int fd, int on) {
    int flags = fcntl(fd, F_GETFL);

    if (flags < 0)
        return -1;
    return fcntl(fd, F_SETFL, on ? flags | O_NONBLOCK : flags & ~O_NONBLOCK);
}

int ioctl(int fd, unsigned long request, ...) {
    va_list arguments;
    void *pointer;

    va_start(arguments, request);
    pointer = va_arg(arguments, void *);
    va_end(arguments);
    switch (request) {
    case TCGETS: return tcgetattr(fd, pointer);
    case TCSETS: return tcsetattr(fd, TCSANOW, pointer);
    case TCSETSW: return tcsetattr(fd, TCSADRAIN, pointer);
    case TCSETSF: return tcsetattr(fd, TCSAFLUSH, pointer);
    case TIOCGPGRP: return control_int(fd, TERMINAL_GET_FOREGROUND, pointer);
    case TIOCSPGRP: return tcsetpgrp(fd, *(const int *)pointer);
    case TIOCGWINSZ: return tcgetwinsize(fd, pointer);
    case TIOCSWINSZ: return tcsetwinsize(fd, pointer);
    case FIONREAD: return control_int(fd, TERMINAL_AVAILABLE, pointer);
    case FIONBIO: return set_nonblocking(fd, *(const int *)pointer);
    case FIOCLEX: return fcntl(fd, F_SETFD, FD_CLOEXEC);
    case FIONCLEX: return fcntl(fd, F_SETFD, 0);
    case TIOCSCTTY:
    case TIOCNOTTY: return isatty(fd) ? 0 : -1;
    }
    if (file_find(fd))
        errno = ENOTTY;
    return -1;
}
