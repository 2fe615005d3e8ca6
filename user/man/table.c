// user/man/table.c -- tables: columns as wide as their cells, the last one broken into lines.
#include <stdlib.h>
#include <string.h>

#include <user/lib/tool/tool.h>
#include <user/man/man.h>

enum { COLUMNS_MAX = 8, GAP = 2, LAST_MIN = 24, CELL_MAX = 30 };

struct cell {
    const char *text;
    size_t length;
};

struct row {
    struct cell cells[COLUMNS_MAX];
    size_t count;
};

static struct row *rows;
static size_t row_count;

// The line under the headings: | --- | :--- |
static bool is_ruler(const char *row, size_t length) {
    for (size_t i = 0; i < length; i++)
        if (!strchr("|-: ", row[i]))
            return false;
    return true;
}

static struct cell trimmed(const char *start, const char *end) {
    while (start < end && *start == ' ')
        start++;
    while (end > start && end[-1] == ' ')
        end--;
    return (struct cell){start, (size_t)(end - start)};
}

void table_add(const char *row, size_t length) {
    const char *end = row + length, *start = row + 1;
    bool in_name = false;
    struct row *made;

    if (is_ruler(row, length))
        return;
    rows = tool_grow(rows, row_count, sizeof *rows);
    made = &rows[row_count++];
    made->count = 0;
    for (const char *at = start; at < end && made->count < COLUMNS_MAX; at++) {
        in_name ^= *at == '`';
        if (at[0] == '\\' && at[1] == '|')
            at++;
        else if (*at == '|' && !in_name) {
            made->cells[made->count++] = trimmed(start, at);
            start = at + 1;
        }
    }
}

// The widths of all columns but the last one of each row. A cell of more than CELL_MAX does not
// count: it stands in a line of its own. Returns their sum with the gaps.
static size_t find_widths(size_t widths[COLUMNS_MAX]) {
    size_t sum = 0;

    memset(widths, 0, COLUMNS_MAX * sizeof *widths);
    for (size_t r = 0; r < row_count; r++) {
        for (size_t i = 0; i + 1 < rows[r].count; i++) {
            size_t width = words_width(rows[r].cells[i].text, rows[r].cells[i].length);

            widths[i] = width > widths[i] && width <= CELL_MAX ? width : widths[i];
        }
    }
    for (size_t i = 0; i < COLUMNS_MAX; i++)
        sum += widths[i] ? widths[i] + GAP : 0;
    return sum;
}

static void write_row(FILE *out, const struct row *row, const size_t *widths, size_t width,
                      bool bright, bool heading) {
    size_t column = 0;

    if (heading && bright)
        fputs("\033[1m", out);
    for (size_t i = 0; i < row->count; i++) {
        const struct cell *cell = &row->cells[i];
        bool last = i + 1 == row->count;

        words_write(out, cell->text, cell->length, column, column, last ? width : 10000,
                    bright && !heading);
        if (!last) {
            size_t wide = words_width(cell->text, cell->length);

            column += widths[i] + GAP;
            if (wide > widths[i])
                fprintf(out, "\n%*s", (int)column, "");
            else
                fprintf(out, "%*s", (int)(widths[i] + GAP - wide), "");
        }
    }
    if (heading && bright)
        fputs("\033[m", out);
    fputc('\n', out);
}

// Whether a cell that is neither the first nor the last one has much text.
static bool has_long_cells(void) {
    for (size_t r = 0; r < row_count; r++)
        for (size_t i = 1; i + 1 < rows[r].count; i++)
            if (words_width(rows[r].cells[i].text, rows[r].cells[i].length) > CELL_MAX)
                return true;
    return false;
}

// Where there is no room for columns: the first cell, and the others below it.
static void write_below(FILE *out, const struct row *row, size_t width, bool bright) {
    for (size_t i = 0; i < row->count; i++) {
        fprintf(out, "%*s", i ? 4 : 0, "");
        words_write(out, row->cells[i].text, row->cells[i].length, i ? 4 : 0, 4, width, bright);
        fputc('\n', out);
    }
}

void table_write(FILE *out, size_t width, bool bright) {
    size_t widths[COLUMNS_MAX];
    bool below = find_widths(widths) + LAST_MIN > width || has_long_cells();

    for (size_t r = 0; r < row_count; r++) {
        if (below)
            write_below(out, &rows[r], width, bright);
        else
            write_row(out, &rows[r], widths, width, bright, r == 0);
    }
    free(rows);
    rows = NULL;
    row_count = 0;
}
