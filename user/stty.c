// user/stty.c -- stty: shows and changes the modes and the size of a terminal.
#include <user/lib/tool/tool.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

static const char usage[] =
    "usage: stty [-F FILE] [-a | -g | SETTING...]\n"
    "Shows or changes the modes of the terminal that is standard input.\n"
    "  -a, --all        show all of them    -g, --save  in a form that stty reads again\n"
    "  -F, --file FILE  of this terminal\n"
    "Settings:\n"
    "  size             show the rows and columns    rows N, columns N  set them\n"
    "  sane             as at first    raw, cooked   bytes as they come, or lines\n"
    "  echo echoe echok echoctl icanon iexten isig tostop noflsh\n"
    "  icrnl inlcr igncr ixon ixany istrip brkint opost onlcr ocrnl\n"
    "                   switch a mode on, with a - before it off\n"
    "  intr quit erase kill eof susp start stop werase rprnt lnext CHAR\n"
    "                   the key for that: x, ^X, or undef\n"
    "  min N, time N    what a read waits for without icanon\n";

enum kind { INPUT, OUTPUT, LOCAL };

static const struct {
    const char *name;
    enum kind kind;
    tcflag_t bit;
    bool sane;
} modes[] = {
    {"brkint", INPUT, BRKINT, false}, {"icrnl", INPUT, ICRNL, true},
    {"inlcr", INPUT, INLCR, false},   {"igncr", INPUT, IGNCR, false},
    {"ixon", INPUT, IXON, true},      {"ixany", INPUT, IXANY, false},
    {"istrip", INPUT, ISTRIP, false}, {"opost", OUTPUT, OPOST, true},
    {"onlcr", OUTPUT, ONLCR, true},   {"ocrnl", OUTPUT, OCRNL, false},
    {"isig", LOCAL, ISIG, true},      {"icanon", LOCAL, ICANON, true},
    {"iexten", LOCAL, IEXTEN, true},  {"echo", LOCAL, ECHO, true},
    {"echoe", LOCAL, ECHOE, true},    {"echok", LOCAL, ECHOK, true},
    {"echonl", LOCAL, ECHONL, false}, {"echoctl", LOCAL, ECHOCTL, true},
    {"noflsh", LOCAL, NOFLSH, false}, {"tostop", LOCAL, TOSTOP, false},
};

static const struct {
    const char *name;
    int index;
    cc_t sane;
} keys[] = {
    {"intr", VINTR, 3},      {"quit", VQUIT, 28},     {"erase", VERASE, 127}, {"kill", VKILL, 21},
    {"eof", VEOF, 4},        {"start", VSTART, 17},   {"stop", VSTOP, 19},    {"susp", VSUSP, 26},
    {"rprnt", VREPRINT, 18}, {"werase", VWERASE, 23}, {"lnext", VLNEXT, 22},
};

enum { MODE_COUNT = sizeof modes / sizeof *modes, KEY_COUNT = sizeof keys / sizeof *keys };

static int terminal = STDIN_FILENO;
static struct termios now;
static char **next; // argument

static tcflag_t *flags_of(enum kind kind) {
    return kind == INPUT ? &now.c_iflag : kind == OUTPUT ? &now.c_oflag : &now.c_lflag;
}

static void set_mode(size_t mode, bool on) {
    tcflag_t *flags = flags_of(modes[mode].kind);

    *flags = on ? *flags | modes[mode].bit : *flags & ~modes[mode].bit;
}

// ---- Showing ----

static void show_key(size_t key) {
    unsigned char byte = now.c_cc[keys[key].index];

    printf("%s = ", keys[key].name);
    if (byte == 0)
        printf("undef");
    else if (byte < ' ' || byte == 127)
        printf("^%c", byte ^ 64);
    else
        putchar(byte);
    printf("; ");
}

static struct winsize get_size(void) {
    struct winsize size = {0};

    if (ioctl(terminal, TIOCGWINSZ, &size) != 0)
        tool_error("size");
    return size;
}

// What is not as at first; or everything.
static void show(bool all) {
    struct winsize size = get_size();
    bool some = false;

    printf("rows %d; columns %d;\n", size.ws_row, size.ws_col);
    for (size_t i = 0; i < KEY_COUNT; i++) {
        if (all || now.c_cc[keys[i].index] != keys[i].sane) {
            show_key(i);
            some = true;
        }
    }
    if (all)
        printf("min = %d; time = %d;", now.c_cc[VMIN], now.c_cc[VTIME]);
    if (some || all)
        putchar('\n');
    some = false;
    for (size_t i = 0; i < MODE_COUNT; i++) {
        bool on = *flags_of(modes[i].kind) & modes[i].bit;

        if (all || on != modes[i].sane) {
            printf("%s%s%s", some ? " " : "", on ? "" : "-", modes[i].name);
            some = true;
        }
    }
    if (some)
        putchar('\n');
}

static void show_saved(void) {
    printf("%x:%x:%x:%x", (unsigned)now.c_iflag, (unsigned)now.c_oflag, (unsigned)now.c_cflag,
           (unsigned)now.c_lflag);
    for (size_t i = 0; i < NCCS; i++)
        printf(":%x", now.c_cc[i]);
    putchar('\n');
}

// ---- Changing ----

static void set_sane(void) {
    for (size_t i = 0; i < MODE_COUNT; i++)
        set_mode(i, modes[i].sane);
    for (size_t i = 0; i < KEY_COUNT; i++)
        now.c_cc[keys[i].index] = keys[i].sane;
}

static void set_raw(bool raw) {
    static const char *const names[] = {"brkint", "icrnl", "inlcr", "igncr", "ixon",
                                        "istrip", "opost", "isig",  "icanon"};

    for (size_t i = 0; i < MODE_COUNT; i++)
        for (size_t j = 0; j < sizeof names / sizeof *names; j++)
            if (strcmp(modes[i].name, names[j]) == 0)
                set_mode(i, !raw && modes[i].sane);
    now.c_cc[VMIN] = 1;
    now.c_cc[VTIME] = 0;
}

static const char *value_of(const char *name) {
    if (!*next)
        tool_misused("what is to be %s?", name);
    return *next++;
}

static int number_of(const char *name, int most) {
    int64_t number = tool_number(value_of(name), name);

    if (number < 0 || number > most)
        tool_fail("invalid %s: '%lld'", name, (long long)number);
    return (int)number;
}

static void set_size(const char *name) {
    struct winsize size = get_size();
    unsigned short number = (unsigned short)number_of(name, 10000);

    if (*name == 'r')
        size.ws_row = number;
    else
        size.ws_col = number;
    if (ioctl(terminal, TIOCSWINSZ, &size) != 0)
        tool_error("size");
}

static cc_t read_key(const char *text) {
    if (strcmp(text, "undef") == 0 || strcmp(text, "^-") == 0)
        return 0;
    if (text[0] == '^' && text[1] && !text[2])
        return text[1] == '?' ? 127 : text[1] & 31;
    if (!text[0] || text[1])
        tool_fail("invalid key: '%s'", text);
    return (cc_t)text[0];
}

static bool apply_key(const char *name) {
    for (size_t i = 0; i < KEY_COUNT; i++) {
        if (strcmp(name, keys[i].name) == 0) {
            now.c_cc[keys[i].index] = read_key(value_of(name));
            return true;
        }
    }
    return false;
}

static bool apply_mode(const char *name) {
    bool on = *name != '-';

    for (size_t i = 0; i < MODE_COUNT; i++) {
        if (strcmp(name + !on, modes[i].name) == 0) {
            set_mode(i, on);
            return true;
        }
    }
    return false;
}

// What -g wrote.
static bool apply_saved(const char *text) {
    unsigned values[4 + NCCS] = {0};
    char *end;

    for (size_t i = 0; i < 4 + NCCS; i++, text = end + 1) {
        values[i] = (unsigned)strtoul(text, &end, 16);
        if (end == text || *end != (i + 1 < 4 + NCCS ? ':' : '\0'))
            return false;
    }
    now.c_iflag = values[0];
    now.c_oflag = values[1];
    now.c_cflag = values[2];
    now.c_lflag = values[3];
    for (size_t i = 0; i < NCCS; i++)
        now.c_cc[i] = (cc_t)values[4 + i];
    return true;
}

static void apply(const char *name) {
    if (strcmp(name, "size") == 0)
        printf("%d %d\n", get_size().ws_row, get_size().ws_col);
    else if (strcmp(name, "rows") == 0 || strcmp(name, "columns") == 0 || strcmp(name, "cols") == 0)
        set_size(name);
    else if (strcmp(name, "sane") == 0)
        set_sane();
    else if (strcmp(name, "raw") == 0 || strcmp(name, "-cooked") == 0)
        set_raw(true);
    else if (strcmp(name, "cooked") == 0 || strcmp(name, "-raw") == 0)
        set_raw(false);
    else if (strcmp(name, "min") == 0)
        now.c_cc[VMIN] = (cc_t)number_of(name, 255);
    else if (strcmp(name, "time") == 0)
        now.c_cc[VTIME] = (cc_t)number_of(name, 255);
    else if (!apply_mode(name) && !apply_key(name) && !apply_saved(name))
        tool_misused("no such setting: '%s'", name);
}

// A setting such as -echo is no option.
static int count_options(int argc, char **argv) {
    int count = 1;

    while (count < argc && argv[count][0] == '-' &&
           (strchr("agF", argv[count][1]) || argv[count][1] == '-')) {
        if (argv[count][1] == 'F' && !argv[count][2] && count + 1 < argc)
            count++;
        count++;
    }
    return count;
}

int main(int argc, char **argv) {
    int options = count_options(argc, argv);
    bool all = false, save = false, changed;
    char **settings = argv + options;
    const char *file = NULL;

    char **arguments = tool_allocate((size_t)(options + 1) * sizeof *arguments);
    memcpy(arguments, argv, (size_t)options * sizeof *arguments);
    arguments[options] = NULL;
    tool_start(options, arguments, "agF:", usage);
    for (int letter; (letter = tool_option()) != 0;) {
        all |= letter == 'a';
        save |= letter == 'g';
        file = letter == 'F' ? tool_argument : file;
    }
    if (file && (terminal = open(file, O_RDWR | O_NONBLOCK)) < 0)
        tool_fail_error(file);
    if (tcgetattr(terminal, &now) != 0)
        tool_fail("%s is no terminal", file ? file : "standard input");
    changed = *settings != NULL;
    for (next = settings; *next;) {
        const char *name = *next++;

        apply(name);
    }
    if (changed && tcsetattr(terminal, TCSADRAIN, &now) != 0)
        tool_error(file ? file : "standard input");
    if (save)
        show_saved();
    else if (!changed)
        show(all);
    return tool_end();
}
