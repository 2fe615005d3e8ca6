// user/more.c -- more, also called less: shows a text page by page.
#include <user/lib/tool/input.h>
#include <user/lib/tool/pattern.h>
#include <user/lib/tool/tool.h>

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

static const char usage[] =
    "usage: more [-S] [FILE]...\n"
    "Shows files page by page, if the output is a terminal.\n"
    "  -S, --chop-long-lines  what is beyond the right edge is not shown\n"
    "  space f PageDown  the next page          b PageUp     the one before\n"
    "  return j Down     the next line          k Up         the one before\n"
    "  d u               half a page            g G          the start, the end\n"
    "  /TEXT n N         search, on, backwards  h            this text     q  end\n";

// Keys that are more than one byte.
enum key { KEY_UP = 256, KEY_DOWN, KEY_PAGE_UP, KEY_PAGE_DOWN, KEY_HOME, KEY_END };

static char **lines; // of all files, each cut to the width of the screen
static size_t line_count, top, rows = 23, columns = 80;
static int keyboard = -1;
static struct termios before;
static struct pattern *searched;
static char message[128];
static bool chop; // lines at the right edge

static void add_line(const char *text, size_t length) {
    char *line = tool_allocate(length + 1);

    memcpy(line, text, length);
    line[length] = '\0';
    lines = tool_grow(lines, line_count, sizeof *lines);
    lines[line_count++] = line;
}

// The length of a sequence that makes letters bold, ESC [ 1 m: it is kept. 0: it is none.
static size_t style_length(const char *text, size_t length) {
    size_t end = 2;

    if (length < 3 || text[0] != 27 || text[1] != '[')
        return 0;
    while (end < length && (isdigit((unsigned char)text[end]) || text[end] == ';'))
        end++;
    return end < length && text[end] == 'm' ? end + 1 : 0;
}

// The columns that a byte takes: of a UTF-8 character only the first one has some.
static size_t byte_width(unsigned char byte, size_t column) {
    if (byte == '\t')
        return 8 - column % 8;
    return byte < 32 || byte == 127 ? 2 : (byte & 0xc0) != 0x80;
}

// A byte as it looks: tabs are blanks, other control characters ^X. Returns the bytes of that.
static size_t show_byte(char *shown, unsigned char byte, size_t width) {
    if (byte == '\t')
        return memset(shown, ' ', width) ? width : 0;
    if (width == 2)
        return (size_t)sprintf(shown, "^%c", byte ^ 64);
    *shown = (char)byte;
    return 1;
}

// Long lines go on in the next, or are cut.
static void add_shown(const char *text, size_t length) {
    char *shown = tool_allocate(length * 8 + 8);
    size_t at = 0, column = 0, style;

    for (size_t i = 0; i < length; i += style ? style : 1) {
        size_t width = byte_width((unsigned char)text[i], column);

        style = style_length(text + i, length - i);
        if (style) {
            memcpy(shown + at, text + i, style);
            at += style;
            continue;
        }
        if (column + width > columns && chop)
            break;
        if (column + width > columns) {
            add_line(shown, at);
            at = column = 0;
        }
        at += show_byte(shown + at, (unsigned char)text[i], width);
        column += width;
    }
    add_line(shown, at);
    free(shown);
}

static void read_lines(struct input *in) {
    char *text;
    size_t length;

    if (tool_operand_count > 1) {
        add_line("::::::::::::::", 14);
        add_shown(in->name, strlen(in->name));
        add_line("::::::::::::::", 14);
    }
    while (input_text(in, &text, &length))
        add_shown(text, length);
}

static void copy(struct input *in) {
    char *bytes;
    size_t size;

    while (input_bytes(in, &bytes, &size))
        fwrite(bytes, 1, size, stdout);
}

static void find_size(void) {
    struct winsize size;

    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row > 1 && size.ws_col > 0) {
        rows = size.ws_row - 1u;
        columns = size.ws_col;
    }
}

static void terminal_restore(void) {
    tcsetattr(keyboard, TCSANOW, &before);
    fputs("\r\033[K", stdout);
    fflush(stdout);
}

static bool terminal_start(void) {
    struct termios mode;

    keyboard = open("/dev/tty", O_RDONLY);
    if (keyboard < 0)
        keyboard = STDERR_FILENO;
    if (tcgetattr(keyboard, &before) != 0)
        return false;
    mode = before;
    mode.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
    mode.c_cc[VMIN] = 1;
    mode.c_cc[VTIME] = 0;
    if (tcsetattr(keyboard, TCSANOW, &mode) != 0)
        return false;
    atexit(terminal_restore);
    return true;
}

static int read_byte(void) {
    unsigned char byte;
    ssize_t count;

    fflush(stdout);
    do
        count = read(keyboard, &byte, 1);
    while (count < 0 && errno == EINTR);
    return count == 1 ? byte : 'q';
}

// A key: a byte, or what a sequence of bytes stands for.
static int read_key(void) {
    int byte = read_byte();

    if (byte != 27 || read_byte() != '[')
        return byte;
    byte = read_byte();
    switch (byte) {
    case 'A': return KEY_UP;
    case 'B': return KEY_DOWN;
    case 'H': return KEY_HOME;
    case 'F': return KEY_END;
    }
    if (isdigit(byte))
        read_byte(); // the ~
    return byte == '5' ? KEY_PAGE_UP : byte == '6' ? KEY_PAGE_DOWN : 0;
}

static size_t last_top(void) { return line_count > rows ? line_count - rows : 0; }

static void show(void) {
    fputs("\033[H\033[2J", stdout);
    for (size_t i = top; i < top + rows; i++)
        puts(i < line_count ? lines[i] : "~");
    if (message[0])
        printf("\033[7m%s\033[0m", message);
    else
        printf("\033[7m %zu%% \033[0m", top >= last_top() ? 100 : top * 100 / line_count);
    message[0] = '\0';
}

static void move(size_t by, bool back) {
    if (back)
        top = top > by ? top - by : 0;
    else
        top = top + by < last_top() ? top + by : last_top();
}

// Read what to search for at the bottom of the screen.
static void read_pattern(void) {
    char text[80];
    size_t length = 0;
    const char *error;

    fputs("\r\033[K/", stdout);
    for (;;) {
        int byte = read_byte();

        if (byte == '\r' || byte == '\n')
            break;
        if (byte == 27 || byte == 3)
            return;
        if ((byte == 127 || byte == 8) && length > 0) {
            length--;
            fputs("\b \b", stdout);
        } else if (byte >= 32 && byte != 127 && length < sizeof text - 1) {
            text[length++] = (char)byte;
            putchar(byte);
        }
    }
    if (length == 0)
        return;
    if (searched)
        pattern_free(searched);
    searched = pattern_compile(text, length, 0, &error);
    if (!searched)
        snprintf(message, sizeof message, "%s", error);
}

static void search(bool back) {
    struct pattern_range groups[PATTERN_GROUPS];

    for (size_t i = top; searched && (back ? i-- > 0 : ++i < line_count);) {
        if (pattern_match(searched, lines[i], strlen(lines[i]), 0, groups)) {
            top = i < last_top() ? i : last_top();
            return;
        }
    }
    snprintf(message, sizeof message, searched ? "not found" : "nothing to search for");
}

// False: end.
static bool obey(int key) {
    switch (key) {
    case 'q':
    case 'Q':
    case 3: return false;
    case ' ':
    case 'f':
    case KEY_PAGE_DOWN: move(rows, false); break;
    case 'b':
    case KEY_PAGE_UP: move(rows, true); break;
    case 'd': move(rows / 2, false); break;
    case 'u': move(rows / 2, true); break;
    case '\r':
    case '\n':
    case 'j':
    case KEY_DOWN: move(1, false); break;
    case 'k':
    case KEY_UP: move(1, true); break;
    case 'g':
    case KEY_HOME: top = 0; break;
    case 'G':
    case KEY_END: top = last_top(); break;
    case '/':
        read_pattern();
        if (searched)
            search(false);
        break;
    case 'n': search(false); break;
    case 'N': search(true); break;
    case 'h':
        printf("\033[H\033[2J%s\nPress a key.", usage);
        read_key();
        break;
    }
    return true;
}

int main(int argc, char **argv) {
    tool_start(argc, argv, "S", usage);
    while (tool_option())
        chop = true;
    if (!isatty(STDOUT_FILENO) || (tool_operand_count == 0 && isatty(STDIN_FILENO))) {
        input_each(copy);
        return tool_end();
    }
    find_size();
    input_each(read_lines);
    if (line_count <= rows || !terminal_start()) {
        for (size_t i = 0; i < line_count; i++)
            puts(lines[i]);
        return tool_end();
    }
    do
        show();
    while (obey(read_key()));
    return tool_end();
}
