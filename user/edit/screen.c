// user/edit/screen.c -- the terminal: its modes, its size, and what stands on it.
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <user/edit/screen.h>
#include <user/lib/tool/tool.h>

// The other screen, so that the shell's comes back; pasted text is marked. And the question where
// the cursor is when it has gone as far as it can: the terminal's answer is its size.
static const char begin[] = "\0337\033[?1049h\033[?2004h";
static const char ask[] = "\033[999;999H\033[6n";
static const char end[] = "\033[?2004l\033[?1049l\0338";

struct shown {
    char *text;
    size_t length;
};

static struct shown *shown; // what stands in each row
static size_t shown_count;
static struct termios before;
static bool taken;
static volatile sig_atomic_t resized, must_end;

static void on_signal(int signal) {
    if (signal == SIGWINCH)
        resized = 1;
    else
        must_end = 1;
}

static void catch (int signal) {
    struct sigaction action = {.sa_handler = on_signal};

    sigaction(signal, &action, NULL); // without SA_RESTART: reading a key ends
}

bool screen_start(void) {
    struct termios raw;

    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO) || tcgetattr(STDIN_FILENO, &before) != 0)
        return false;
    raw = before;
    raw.c_iflag &= ~(tcflag_t)(ICRNL | INLCR | IGNCR | ISTRIP | IXON | BRKINT);
    raw.c_oflag &= ~(tcflag_t)OPOST;
    raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO | ISIG | IEXTEN);
    raw.c_cc[VMIN] = 1;
    raw.c_cc[VTIME] = 0;
    if (tcsetattr(STDIN_FILENO, TCSADRAIN, &raw) != 0)
        return false;
    taken = true;
    atexit(screen_end);
    catch (SIGWINCH);
    catch (SIGTERM);
    catch (SIGHUP);
    fputs(begin, stdout);
    screen_ask_size();
    return true;
}

void screen_ask_size(void) { fputs(ask, stdout); }

void screen_end(void) {
    if (!taken)
        return;
    taken = false;
    fputs(end, stdout);
    fflush(stdout);
    tcsetattr(STDIN_FILENO, TCSADRAIN, &before);
}

void screen_size(size_t *rows, size_t *columns) {
    struct winsize size;

    *rows = 24;
    *columns = 80;
    if (ioctl(STDIN_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row > 0 && size.ws_col > 0) {
        *rows = size.ws_row;
        *columns = size.ws_col;
    }
}

void screen_set_size(size_t rows, size_t columns) {
    struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)columns};

    ioctl(STDIN_FILENO, TIOCSWINSZ, &size);
}

void screen_forget(void) {
    for (size_t i = 0; i < shown_count; i++)
        free(shown[i].text);
    free(shown);
    shown = NULL;
    shown_count = 0;
}

static void make_rows(size_t count) {
    shown = tool_resize(shown, count * sizeof *shown);
    while (shown_count < count)
        shown[shown_count++] = (struct shown){0};
}

void screen_row(size_t row, const char *text, size_t length) {
    struct shown *old;

    if (row >= shown_count)
        make_rows(row + 1);
    old = &shown[row];
    if (old->text && old->length == length && (length == 0 || memcmp(old->text, text, length) == 0))
        return;
    printf("\033[%zuH\033[m", row + 1);
    fwrite(text, 1, length, stdout);
    fputs("\033[m\033[K", stdout);
    old->text = tool_resize(old->text, length);
    old->length = length;
    if (length)
        memcpy(old->text, text, length);
}

void screen_show(size_t row, size_t column) {
    printf("\033[%zu;%zuH", row + 1, column + 1);
    fflush(stdout);
}

bool screen_was_resized(void) {
    bool was = resized;

    resized = 0;
    return was;
}

bool screen_must_end(void) { return must_end; }
