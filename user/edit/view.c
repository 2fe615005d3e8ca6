// user/edit/view.c -- the editor as rows of a screen.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <user/edit/cells.h>
#include <user/edit/view.h>
#include <user/lib/tool/tool.h>

enum { FOOT_ROWS = 2, MARGIN = 8 }; // columns that are seen beyond the cursor after scrolling

static const char reverse[] = "\033[7m", plain[] = "\033[m", faint[] = "\033[2m";

static const char keys[] = "F1 help  ^S save  ^Q quit  ^F find  ^N next  ^Z undo  ^Y redo  "
                           "^X cut  ^C copy  ^V paste  ^G line";

static const char *const help[] = {
    "",
    "  ^S  save                       ^O  save under another name",
    "  ^Q  quit                       ^L  draw the screen again",
    "",
    "  ^F  find; capitals count if    ^N  or F3: find the next",
    "      there are some             ^R  replace all",
    "  ^G  go to a line               ^T  line numbers on and off",
    "",
    "  ^X ^C ^V  cut, copy, paste: what is selected, or the line",
    "  shift and an arrow             select; so does ^Space, until it comes again",
    "  ^A  select all                 Esc select nothing, forget a question",
    "  ^Z ^Y  undo, redo",
    "",
    "  arrows, Home, End, PageUp, PageDown; with control: words, start and end of the text",
    "  ^W  the word before the cursor goes      ^K  the rest of the line goes",
    "",
    "  Press a key.",
};

// ---- Rows ----

static struct view_row made;
static size_t capacity;

static void put(const char *bytes, size_t length) {
    if (length == 0)
        return;
    if (made.length + length > capacity) {
        capacity = (made.length + length) * 2;
        made.text = tool_resize(made.text, capacity);
    }
    memcpy(made.text + made.length, bytes, length);
    made.length += length;
}

static void put_text(const char *text) { put(text, strlen(text)); }

static size_t text_rows(const struct editor *editor) {
    return editor->rows > FOOT_ROWS + 1 ? editor->rows - FOOT_ROWS : 1;
}

// The columns of the line numbers, with the blank behind them.
static size_t gutter(const struct editor *editor) {
    char number[24];
    size_t width = (size_t)sprintf(number, "%zu", editor->text.count);

    width = (width < 3 ? 3 : width) + 1;
    return editor->numbers && editor->columns > width + 10 ? width : 0;
}

static size_t text_columns(const struct editor *editor) {
    size_t columns = editor->columns - gutter(editor);

    return columns > 2 ? columns - 1 : 1; // the last one shows that a line goes on
}

// ---- The text ----

// Which bytes of a line are selected; the newline is one.
static void selected_bytes(const struct editor *editor, size_t number, size_t *from, size_t *to) {
    struct place start, end;

    *from = *to = 0;
    if (!editor_selection(editor, &start, &end) || number < start.line || number > end.line)
        return;
    *from = number == start.line ? start.byte : 0;
    *to = number == end.line ? end.byte : editor->text.lines[number].length + 1;
}

// One character at a column of the line, which is at least partly on the screen.
static void put_character(const struct editor *editor, const struct text_line *line, size_t at,
                          size_t end, size_t column, size_t last) {
    char *shown = tool_allocate((end - at) * CELLS_SHOWN + editor->tab);
    size_t size, width = cells_show(line->bytes, at, end, column, editor->tab, shown, &size);

    if (column >= editor->left && column + width <= last) {
        put(shown, size);
    } else { // cut at an edge
        for (size_t i = 0; i < width; i++)
            if (column + i >= editor->left && column + i < last)
                put_text(line->bytes[at] == '\t' ? " " : "?");
    }
    free(shown);
}

static void put_line(const struct editor *editor, size_t number) {
    const struct text_line *line = &editor->text.lines[number];
    size_t last = editor->left + text_columns(editor), column = 0, from, to, size, end;
    size_t at = cells_at(line->bytes, line->length, editor->left, editor->tab);
    bool marked = false;

    selected_bytes(editor, number, &from, &to);
    column = cells_column(line->bytes, line->length, at, editor->tab);
    for (; at < line->length && column < last; at = end) {
        end = cells_next(line->bytes, line->length, at);
        if (marked != (at >= from && at < to)) {
            marked = !marked;
            put_text(marked ? reverse : plain);
        }
        put_character(editor, line, at, end, column, last);
        column += cells_show(line->bytes, at, end, column, editor->tab, NULL, &size);
    }
    if (marked)
        put_text(plain);
    if (at < line->length)
        put_text("\033[7m>\033[m");
    else if (to > line->length)
        put_text("\033[7m \033[m");
}

static void put_text_row(const struct editor *editor, size_t row) {
    size_t number = editor->top + row, width = gutter(editor);
    char text[40];

    if (number >= editor->text.count) {
        put_text("~");
        return;
    }
    if (width) {
        snprintf(text, sizeof text, "%s%*zu%s%s", faint, (int)width - 1, number + 1, plain,
                 editor->left ? "\033[7m<\033[m" : " ");
        put_text(text);
    }
    put_line(editor, number);
}

// ---- Below the text ----

// A text, cut or filled up with blanks to the width of the screen.
static void put_filled(const char *text, size_t columns) {
    size_t length = strlen(text), end = cells_at(text, length, columns, 1);

    put(text, end);
    for (size_t column = cells_column(text, end, end, 1); column < columns; column++)
        put_text(" ");
}

static const char *newline_state(const struct editor *editor) {
    struct place end = text_end(&editor->text);

    return editor->open_end && end.byte > 0 ? "  [no newline at the end]" : "";
}

static void put_state(const struct editor *editor) {
    const struct text_line *line = &editor->text.lines[editor->cursor.line];
    size_t column = cells_column(line->bytes, line->length, editor->cursor.byte, editor->tab);
    char right[64], *left;
    const char *name = editor->name ? editor->name : "(no name)";
    size_t right_length, length = strlen(name);

    left = tool_allocate(length + 100);
    sprintf(left, " %s%s%s%s", name, editor_is_changed(editor) ? "  [changed]" : "",
            editor->fixed ? "  [read-only]" : "", newline_state(editor));
    right_length = (size_t)snprintf(right, sizeof right, "line %zu of %zu, column %zu ",
                                    editor->cursor.line + 1, editor->text.count, column + 1);
    put_text(reverse);
    if (right_length + 10 < editor->columns) {
        put_filled(left, editor->columns - right_length);
        put_text(right);
    } else {
        put_filled(left, editor->columns);
    }
    put_text(plain);
    free(left);
}

// The end of what is being typed is seen, if it is too long.
static size_t answer_start(const struct editor *editor) {
    size_t room = editor->columns - 1, width = strlen(ask_text(editor)), start = 0;

    while (start < editor->answer_length &&
           width + cells_column(editor->answer + start, editor->answer_length - start,
                                editor->answer_length - start, 1) >
               room)
        start = cells_next(editor->answer, editor->answer_length, start);
    return start;
}

static void put_foot(const struct editor *editor) {
    if (editor->ask != ASK_NOTHING) {
        put_text(ask_text(editor));
        put_text(editor->answer + answer_start(editor));
    } else {
        const char *text = editor->message[0] ? editor->message : keys;

        put(text, cells_at(text, strlen(text), editor->columns - 1, 1));
    }
}

// ---- The screen ----

struct view_row view_row(const struct editor *editor, size_t row) {
    size_t rows = text_rows(editor);

    made.length = 0;
    if (row < rows && editor->help)
        put_text(row < sizeof help / sizeof *help ? help[row] : "");
    else if (row < rows)
        put_text_row(editor, row);
    else if (row == rows)
        put_state(editor);
    else
        put_foot(editor);
    return made;
}

void view_scroll(struct editor *editor) {
    const struct text_line *line = &editor->text.lines[editor->cursor.line];
    size_t rows = text_rows(editor), columns = text_columns(editor);
    size_t column = cells_column(line->bytes, line->length, editor->cursor.byte, editor->tab);
    size_t margin = columns > 4 * MARGIN ? MARGIN : 0, number = editor->cursor.line;

    if (number < editor->top)
        editor->top = number;
    if (number >= editor->top + rows)
        editor->top = number - rows + 1;
    if (column < editor->left)
        editor->left = column > margin ? column - margin : 0;
    if (column >= editor->left + columns)
        editor->left = column - columns + 1 + margin;
    if (column < columns)
        editor->left = 0;
}

void view_cursor(const struct editor *editor, size_t *row, size_t *column) {
    const struct text_line *line = &editor->text.lines[editor->cursor.line];

    if (editor->ask != ASK_NOTHING) {
        size_t start = answer_start(editor), length = editor->answer_length - start;

        *row = text_rows(editor) + 1;
        *column = strlen(ask_text(editor)) +
                  cells_column(editor->answer + start, length, length, 1);
        return;
    }
    *row = editor->cursor.line - editor->top;
    *column = gutter(editor) - editor->left +
              cells_column(line->bytes, line->length, editor->cursor.byte, editor->tab);
}
