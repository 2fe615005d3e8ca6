// user/sh/display.c -- shows the line that is being edited, over as many rows as it needs.
//
//   column 0                    width
//   |prompt$ the first bytes of t|  row 0
//   |he line, and the cursor_    |  row 1
//
// The place of a character is its row * width + its column. To draw all anew only the row of the
// cursor must be known: up to row 0, clear, write all, and back up to where the cursor belongs.
#include <stdio.h>
#include <string.h>

#include <user/sh/display.h>
#include <user/sh/output.h>
#include <user/sh/terminal.h>

enum { HIDDEN_BEGIN = 1, HIDDEN_END = 2 };

static struct {
    const char *own_prompt, *prompt;
    size_t prompt_width;    // of its last line
    size_t width;           // of the terminal
    size_t row;             // of the cursor, as shown
    size_t end;             // the place behind the line, as shown
} display;

size_t display_width(const char *text, size_t length) {
    size_t width = 0;
    bool hidden = false;

    for (size_t i = 0; i < length; i++) {
        unsigned char byte = (unsigned char)text[i];

        if (byte == HIDDEN_BEGIN || byte == HIDDEN_END)
            hidden = byte == HIDDEN_BEGIN;
        else if (!hidden && (byte & 0xc0) != 0x80)
            width += byte < ' ' || byte == 0x7f ? 2 : 1;
    }
    return width;
}

static void write_prompt(void) {
    for (const char *byte = display.prompt; *byte; byte++)
        if (*byte != HIDDEN_BEGIN && *byte != HIDDEN_END)
            output_byte(*byte);
}

// Control characters are shown as ^A.
static void write_text(const char *text, size_t length) {
    for (size_t i = 0; i < length; i++) {
        unsigned char byte = (unsigned char)text[i];

        if (byte < ' ' || byte == 0x7f) {
            output_byte('^');
            byte ^= 0x40;
        }
        output_byte((char)byte);
    }
}

static void set_prompt(const char *prompt) {
    const char *last = strrchr(prompt, '\n');

    last = last ? last + 1 : prompt;
    display.prompt = prompt;
    display.prompt_width = display_width(last, strlen(last));
}

void display_start(const char *prompt) {
    display.own_prompt = prompt;
    display.row = 0;
    display.width = (size_t)terminal_width();
    set_prompt(prompt);
    display.end = display.prompt_width;
    write_prompt();
    output_flush();
}

// From the place of the cursor back to the beginning of the prompt's last line.
static void go_to_start(void) {
    if (display.row)
        output_format("\033[%zuA", display.row);
    output_text("\r\033[J");
    display.row = 0;
}

// What was written ends at this place. In the last column a terminal waits with the next row until
// there is something for it, so it is begun.
static void finish_row(size_t place) {
    if (place % display.width == 0 && place)
        output_text("\r\n");
    display.row = place / display.width;
}

static void go_to(size_t place, size_t end) {
    size_t rows = end / display.width - place / display.width;

    if (rows)
        output_format("\033[%zuA", rows);
    output_byte('\r');
    if (place % display.width)
        output_format("\033[%zuC", place % display.width);
    display.row = place / display.width;
}

void display_line(const struct edit *edit) {
    const char *last = strrchr(display.prompt, '\n'), *whole = display.prompt;
    size_t end, place;

    display.width = (size_t)terminal_width(); // it may have been resized
    go_to_start();
    display.prompt = last ? last + 1 : whole;
    write_prompt();
    display.prompt = whole;
    write_text(edit->text, edit->length);
    end = display.prompt_width + display_width(edit->text, edit->length);
    place = display.prompt_width + display_width(edit->text, edit->cursor);
    display.end = end;
    finish_row(end);
    if (place != end)
        go_to(place, end);
    output_flush();
}

void display_added(const struct edit *edit, size_t length) {
    size_t added = display_width(edit->text + edit->length - length, length);

    if (added > 1) { // it could reach over the end of a row
        display_line(edit);
        return;
    }
    write_text(edit->text + edit->length - length, length);
    display.end += added;
    if (added)
        finish_row(display.end);
    output_flush();
}

void display_prompt(const char *prompt) { set_prompt(prompt ? prompt : display.own_prompt); }

void display_leave(const struct edit *edit) {
    size_t end = display.prompt_width + display_width(edit->text, edit->length);
    size_t rows = end / display.width - display.row;

    if (rows)
        output_format("\033[%zuB", rows);
    output_text(end % display.width || end == 0 ? "\r\n" : "\r");
    output_flush();
    display.row = 0;
}

void display_clear(void) {
    output_text("\033[H\033[2J");
    display.row = 0;
    write_prompt();
}
