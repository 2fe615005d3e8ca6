// servers/tty/discipline.c -- the line discipline: what typed bytes do, and how output looks.
#include <ctype.h>
#include <string.h>

#include <servers/tty/discipline.h>
#include <servers/tty/edit.h>
#include <user/lib/once.h>

enum {
    CONTROL_MODES = 0277, // 8 bits, receiver on, 38400 baud: for those who ask; it changes nothing
    SIGNAL_INTERRUPT = 2,
    SIGNAL_QUIT = 3,
    SIGNAL_STOP = 20,
};

void discipline_start(struct discipline *d) {
    *d = (struct discipline){
        .modes =
            {
                .input = TERMINAL_ICRNL | TERMINAL_IXON,
                .output = TERMINAL_OPOST | TERMINAL_ONLCR,
                .control = CONTROL_MODES,
                .local = TERMINAL_ISIG | TERMINAL_ICANON | TERMINAL_ECHO | TERMINAL_ECHOE |
                         TERMINAL_ECHOK | TERMINAL_ECHOCTL | TERMINAL_ECHOKE | TERMINAL_IEXTEN,
                .characters =
                    {
                        [TERMINAL_VINTR] = CONTROL('C'),
                        [TERMINAL_VQUIT] = CONTROL('\\'),
                        [TERMINAL_VERASE] = DELETE,
                        [TERMINAL_VKILL] = CONTROL('U'),
                        [TERMINAL_VEOF] = CONTROL('D'),
                        [TERMINAL_VMIN] = 1,
                        [TERMINAL_VSTART] = CONTROL('Q'),
                        [TERMINAL_VSTOP] = CONTROL('S'),
                        [TERMINAL_VSUSP] = CONTROL('Z'),
                        [TERMINAL_VREPRINT] = CONTROL('R'),
                        [TERMINAL_VDISCARD] = CONTROL('O'),
                        [TERMINAL_VWERASE] = CONTROL('W'),
                        [TERMINAL_VLNEXT] = CONTROL('V'),
                    },
            },
    };
}

bool discipline_is_sound(const struct discipline *d) {
    uint32_t used = d->added - d->taken;

    return used <= INPUT_SIZE && d->line - d->taken <= used;
}

void discipline_save(struct discipline *d) {
    once_save(&d->modes, sizeof *d - offsetof(struct discipline, modes));
}

// ---- To the screen ----

static void move_column(struct discipline *d, uint8_t byte) {
    if (byte == '\r' || byte == '\n')
        d->column = 0;
    else if (byte == '\t')
        d->column = column_after_tab(d->column);
    else if (byte == '\b')
        d->column -= d->column > 0;
    else if (byte >= ' ' && byte != DELETE && !is_continuation(byte))
        d->column++;
}

void discipline_output(struct discipline *d, uint8_t byte) {
    const uint32_t newline = TERMINAL_OPOST | TERMINAL_ONLCR;

    if (byte == '\n' && (d->modes.output & newline) == newline)
        terminal_put('\r');
    move_column(d, byte);
    terminal_put(byte);
}

// ---- From the keyboard ----

static bool local(const struct discipline *d, uint32_t bits) {
    return (d->modes.local & bits) == bits;
}

// Whether the byte is this special character; 0 stands for "none".
static bool is_character(const struct discipline *d, uint8_t byte, enum terminal_character which) {
    return byte != 0 && d->modes.characters[which] == byte;
}

// VSTOP and VSTART. Returns whether the byte was one of them.
static bool control_flow(struct discipline *d, uint8_t byte) {
    if (!(d->modes.input & TERMINAL_IXON))
        return false;
    if (is_character(d, byte, TERMINAL_VSTART))
        d->stopped = false;
    else if (is_character(d, byte, TERMINAL_VSTOP))
        d->stopped = true;
    else
        return false;
    return true;
}

static int signal_of(const struct discipline *d, uint8_t byte) {
    if (!local(d, TERMINAL_ISIG))
        return 0;
    if (is_character(d, byte, TERMINAL_VINTR))
        return SIGNAL_INTERRUPT;
    if (is_character(d, byte, TERMINAL_VQUIT))
        return SIGNAL_QUIT;
    return is_character(d, byte, TERMINAL_VSUSP) ? SIGNAL_STOP : 0;
}

static void send_signal(struct discipline *d, uint8_t byte, int signal) {
    if (!local(d, TERMINAL_NOFLSH))
        discipline_flush(d);
    d->stopped = false;
    edit_echo(d, byte);
    terminal_signal(signal);
}

// What the line's end of a keyboard becomes. Returns whether there is something left.
static bool map_newline(const struct discipline *d, uint8_t *byte) {
    uint32_t modes = d->modes.input;

    if (*byte == '\r' && modes & TERMINAL_IGNCR)
        return false;
    if (*byte == '\r' && modes & TERMINAL_ICRNL)
        *byte = '\n';
    else if (*byte == '\n' && modes & TERMINAL_INLCR)
        *byte = '\r';
    return true;
}

// What a byte ends, with ICANON.
static enum mark mark_of(const struct discipline *d, uint8_t byte) {
    if (is_character(d, byte, TERMINAL_VEOF))
        return MARK_EOF;
    if (byte == '\n' || is_character(d, byte, TERMINAL_VEOL) ||
        (local(d, TERMINAL_IEXTEN) && is_character(d, byte, TERMINAL_VEOL2)))
        return MARK_END;
    return MARK_NONE;
}

// Those that change the line, with ICANON. Returns whether the byte was one of them.
static bool edit_line(struct discipline *d, uint8_t byte) {
    bool extended = local(d, TERMINAL_IEXTEN);

    if (is_character(d, byte, TERMINAL_VERASE))
        edit_erase(d);
    else if (is_character(d, byte, TERMINAL_VKILL))
        edit_kill(d);
    else if (extended && is_character(d, byte, TERMINAL_VWERASE))
        edit_erase_word(d);
    else if (extended && is_character(d, byte, TERMINAL_VREPRINT) && local(d, TERMINAL_ECHO))
        edit_reprint(d);
    else if (mark_of(d, byte) != MARK_NONE)
        edit_end_line(d, byte, mark_of(d, byte));
    else
        return false;
    return true;
}

static void take(struct discipline *d, uint8_t byte) {
    bool canonical = local(d, TERMINAL_ICANON);

    // The last place is for the end of the line.
    if (discipline_room(d) <= (canonical ? 1 : 0)) {
        terminal_put(BELL);
        return;
    }
    if (canonical && d->added == d->line)
        d->line_column = d->column;
    edit_store(d, byte, MARK_NONE);
    if (!canonical)
        d->line = d->added;
    edit_echo(d, byte);
}

void discipline_input(struct discipline *d, uint8_t byte) {
    int signal;

    if (d->modes.input & TERMINAL_ISTRIP)
        byte &= 0x7f;
    if (d->literal) {
        d->literal = false;
        take(d, byte);
        return;
    }
    if (control_flow(d, byte))
        return;
    if ((signal = signal_of(d, byte)) != 0) {
        send_signal(d, byte, signal);
        return;
    }
    if (!map_newline(d, &byte))
        return;
    if (local(d, TERMINAL_IEXTEN | TERMINAL_ICANON) && is_character(d, byte, TERMINAL_VLNEXT)) {
        d->literal = true;
        if (local(d, TERMINAL_ECHO | TERMINAL_ECHOCTL)) {
            terminal_put('^'); // and back again, so that the next byte replaces it
            terminal_put('\b');
        }
        return;
    }
    if (!local(d, TERMINAL_ICANON) || !edit_line(d, byte))
        take(d, byte);
}

// ---- To the programs ----

uint32_t discipline_room(const struct discipline *d) { return INPUT_SIZE - (d->added - d->taken); }

uint32_t discipline_available(const struct discipline *d) {
    uint32_t count = 0;

    for (uint32_t at = d->taken; at != d->line; at++)
        count += d->marks[at % INPUT_SIZE] != MARK_EOF;
    return count;
}

bool discipline_ready(const struct discipline *d, uint64_t size) {
    uint32_t least = d->modes.characters[TERMINAL_VMIN];

    if (local(d, TERMINAL_ICANON))
        return d->taken != d->line;
    if (least == 0)
        least = 1;
    return discipline_available(d) >= (least < size ? least : size);
}

uint32_t discipline_peek(const struct discipline *d, uint8_t *to, uint32_t size, uint32_t *places) {
    bool canonical = local(d, TERMINAL_ICANON);
    uint32_t count = 0, at = d->taken;

    while (at != d->line) {
        enum mark mark = d->marks[at % INPUT_SIZE];

        // An end of file behind the bytes that fill the buffer is no further, empty read.
        if (count == size && (mark != MARK_EOF || !canonical))
            break;
        if (mark != MARK_EOF)
            to[count++] = d->bytes[at % INPUT_SIZE];
        at++;
        if (canonical && mark != MARK_NONE)
            break;
    }
    *places = at - d->taken;
    return count;
}

void discipline_drop(struct discipline *d, uint32_t places) { d->taken += places; }

void discipline_flush(struct discipline *d) {
    d->taken = d->line = d->added;
    d->literal = false;
}

// What was typed ahead, without ICANON and so without a meaning, gets the one that it would have
// now: lines end, an end of file is one, and what is behind them is being edited. Too much for that
// is a line without an end.
static void make_lines(struct discipline *d) {
    d->line = d->taken;
    for (uint32_t at = d->taken; at != d->added; at++) {
        enum mark mark = mark_of(d, d->bytes[at % INPUT_SIZE]);

        d->marks[at % INPUT_SIZE] = (uint8_t)mark;
        if (mark != MARK_NONE)
            d->line = at + 1;
    }
    if (discipline_room(d) == 0)
        d->line = d->added;
    edit_begin(d);
}

// The reverse.
static void make_bytes(struct discipline *d) {
    for (uint32_t at = d->taken; at != d->added; at++)
        d->marks[at % INPUT_SIZE] = MARK_NONE;
    d->line = d->added;
}

void discipline_set_modes(struct discipline *d, const struct terminal_modes *modes) {
    bool had_lines = local(d, TERMINAL_ICANON);

    d->modes = *modes;
    d->literal = false;
    if (!(modes->input & TERMINAL_IXON))
        d->stopped = false;
    if (local(d, TERMINAL_ICANON) && !had_lines)
        make_lines(d);
    else if (!local(d, TERMINAL_ICANON))
        make_bytes(d);
}
