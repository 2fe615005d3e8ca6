// servers/tty/edit.c -- the line being edited: what erases in it, ends it, and shows it.
#include <ctype.h>

#include <servers/tty/edit.h>
#include <user/lib/once.h>

static bool local(const struct discipline *d, uint32_t bits) {
    return (d->modes.local & bits) == bits;
}

static uint8_t byte_at(const struct discipline *d, uint32_t at) {
    return d->bytes[at % INPUT_SIZE];
}

static bool is_control(uint8_t byte) { return (byte < ' ' && byte != '\t') || byte == DELETE; }

void edit_store(struct discipline *d, uint8_t byte, enum mark mark) {
    uint32_t at = d->added++ % INPUT_SIZE;

    ONCE(d->bytes[at]);
    ONCE(d->marks[at]);
    d->bytes[at] = byte;
    d->marks[at] = (uint8_t)mark;
}

void edit_echo(struct discipline *d, uint8_t byte) {
    if (!local(d, TERMINAL_ECHO))
        return;
    if (is_control(byte) && byte != '\n' && local(d, TERMINAL_ECHOCTL)) {
        discipline_output(d, '^');
        byte ^= 0x40;
    }
    discipline_output(d, byte);
}

void edit_end_line(struct discipline *d, uint8_t byte, enum mark mark) {
    if (discipline_room(d) == 0) {
        terminal_put(BELL);
        return;
    }
    edit_store(d, byte, mark);
    d->line = d->added;
    if (byte == '\n' && local(d, TERMINAL_ECHONL) && !local(d, TERMINAL_ECHO))
        discipline_output(d, byte);
    else if (mark != MARK_EOF)
        edit_echo(d, byte);
}

// Columns that the character at `at` takes, whose place on the screen tells how wide a tab is.
static uint32_t width_at(const struct discipline *d, uint32_t at, uint32_t column) {
    uint8_t byte = byte_at(d, at);

    if (byte == '\t')
        return column_after_tab(column) - column;
    if (is_control(byte))
        return local(d, TERMINAL_ECHOCTL) ? 2 : 0;
    return is_continuation(byte) ? 0 : 1;
}

static uint32_t column_of(const struct discipline *d, uint32_t at) {
    uint32_t column = d->line_column;

    for (uint32_t i = d->line; i != at; i++)
        column += width_at(d, i, column);
    return column;
}

// Take the character at the end of the line away, with all its bytes, and from the screen if asked.
static void erase_last(struct discipline *d, bool show) {
    do
        d->added--;
    while (is_continuation(byte_at(d, d->added)) && d->added != d->line);
    if (!show)
        return;

    bool tab = byte_at(d, d->added) == '\t';
    uint32_t width = width_at(d, d->added, tab ? column_of(d, d->added) : 0);

    for (uint32_t i = 0; i < width; i++) {
        discipline_output(d, '\b');
        if (tab) // there is nothing to overwrite
            continue;
        discipline_output(d, ' ');
        discipline_output(d, '\b');
    }
}

void edit_erase(struct discipline *d) {
    if (d->added == d->line)
        return;

    bool visible = local(d, TERMINAL_ECHO | TERMINAL_ECHOE);

    erase_last(d, visible);
    if (!visible)
        edit_echo(d, d->modes.characters[TERMINAL_VERASE]);
}

// Letters, digits, and all that is not ASCII.
static bool is_word(uint8_t byte) { return byte >= 0x80 || isalnum(byte) || byte == '_'; }

void edit_erase_word(struct discipline *d) {
    bool visible = local(d, TERMINAL_ECHO | TERMINAL_ECHOE), in_word = false;

    while (d->added != d->line) {
        bool word = is_word(byte_at(d, d->added - 1));

        if (in_word && !word)
            break;
        in_word = word;
        erase_last(d, visible);
    }
}

void edit_kill(struct discipline *d) {
    bool visible = local(d, TERMINAL_ECHO | TERMINAL_ECHOE | TERMINAL_ECHOK | TERMINAL_ECHOKE);

    while (d->added != d->line)
        erase_last(d, visible);
    if (visible)
        return;
    edit_echo(d, d->modes.characters[TERMINAL_VKILL]);
    if (local(d, TERMINAL_ECHOK))
        edit_echo(d, '\n');
}

void edit_begin(struct discipline *d) {
    d->line_column = d->column;
    for (uint32_t at = d->line; at != d->added; at++)
        edit_echo(d, byte_at(d, at));
}

void edit_reprint(struct discipline *d) {
    edit_echo(d, d->modes.characters[TERMINAL_VREPRINT]);
    edit_echo(d, '\n');
    edit_begin(d);
}
