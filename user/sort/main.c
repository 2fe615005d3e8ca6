// user/sort/main.c -- sort: sorts the lines of files, also of ones that are larger than memory.
#include <user/sort/sort.h>

#include <user/lib/tool/tool.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char usage[] =
    "usage: sort [-nghMVfdibrusmcCz] [-k KEY]... [-t CHAR] [-o FILE] [FILE]...\n"
    "Writes the lines of all files sorted, by bytes if not said otherwise.\n"
    "  -n, --numeric-sort   by numbers             -g, --general-numeric-sort  as 1.5e3\n"
    "  -h, --human-numeric-sort  by sizes as 2K    -M, --month-sort   JAN before FEB\n"
    "  -V, --version-sort   numbers inside texts   -f, --ignore-case  upper and lower case equal\n"
    "  -d, --dictionary-order  only letters, digits and blanks count\n"
    "  -i, --ignore-nonprinting  only what can be printed counts\n"
    "  -b, --ignore-leading-blanks  blanks at the start do not count\n"
    "  -r, --reverse        backwards\n"
    "  -u, --unique         one of all that are equal\n"
    "  -s, --stable         lines that are equal stay in their order\n"
    "  -k, --key F[.C][,F[.C]]  by these fields, from character C of F to C of F, each with "
    "letters\n"
    "                       of options above; several keys are possible\n"
    "  -t, --field-separator CHAR  between fields; else they begin with blanks\n"
    "  -m, --merge          the files are sorted already\n"
    "  -c, --check          say which line is the first out of order; -C: only the status\n"
    "  -o, --output FILE    write there; it may be one of the files\n"
    "  -T, --temporary-directory FOLDER  for what is too large; /tmp if not said\n"
    "  -S, --buffer-size SIZE  how much memory to use; 8M if not said\n"
    "  -z, --zero-terminated  lines end with a zero byte\n";

// Lines are in blocks that stay where they are.
enum { BLOCK_SIZE = 64 * 1024, MEMORY_MIN = 2 * BLOCK_SIZE };

size_t memory_limit = 8 << 20;
static struct line *lines;
static size_t line_count, memory_used;
static char **blocks;
static size_t block_count, block_left;
static char *block_next;

static char *line_memory(size_t size) {
    if (size > block_left) {
        size_t block = size > BLOCK_SIZE ? size : BLOCK_SIZE;

        blocks = tool_grow(blocks, block_count, sizeof *blocks);
        blocks[block_count++] = block_next = tool_allocate(block);
        block_left = block;
        memory_used += block;
    }
    block_next += size;
    block_left -= size;
    return block_next - size;
}

// Merge sort from the bottom up: it keeps the order of equal lines.
static void lines_sort(void) {
    struct line *from = lines, *to = tool_allocate(line_count * sizeof *to);

    for (size_t width = 1; width < line_count; width *= 2) {
        struct line *other = from;

        for (size_t start = 0; start < line_count; start += 2 * width) {
            size_t middle = start + width < line_count ? start + width : line_count;
            size_t end = middle + width < line_count ? middle + width : line_count;
            size_t i = start, j = middle;

            for (size_t k = start; k < end; k++) {
                bool second = i == middle || (j < end && line_compare(&from[j], &from[i]) < 0);

                to[k] = second ? from[j++] : from[i++];
            }
        }
        from = to;
        to = other;
    }
    lines = from;
    free(to);
}

static void lines_forget(void) {
    for (size_t i = 0; i < block_count; i++)
        free(blocks[i]);
    free(blocks);
    free(lines);
    blocks = NULL;
    lines = NULL;
    block_count = block_left = line_count = memory_used = 0;
}

static bool saved; // some lines are in runs

static void lines_save(void) {
    lines_sort();
    run_save(lines, line_count);
    lines_forget();
    saved = true;
}

static void read_lines(struct input *in) {
    char *text;
    size_t length;

    in->separator = line_end;
    while (input_text(in, &text, &length)) {
        // Two arrays of lines are needed for sorting, and they double.
        if (line_count > 0 && memory_used + line_count * 4 * sizeof *lines > memory_limit)
            lines_save();
        lines = tool_grow(lines, line_count, sizeof *lines);
        lines[line_count++] = (struct line){memcpy(line_memory(length + 1), text, length + 1),
                                            length};
    }
}

static void merge_file(struct input *in) { run_add(dup(in->file), in->name); }

// For -c: the first line that is out of order.
static int check(bool tell) {
    struct line last = {NULL, 0}, next;
    uint64_t number = 0;
    struct input in;

    tool_expect(0, 1);
    if (!input_open(&in, tool_operand_count ? tool_operands[0] : "-"))
        return 2;
    in.separator = line_end;
    while (input_text(&in, &next.text, &next.length)) {
        int order = number++ ? line_compare(&last, &next) : -1;

        if (order > 0 || (unique && order == 0)) {
            if (tell)
                fprintf(stderr, "sort: %s:%llu: disorder: %s\n", in.name,
                        (unsigned long long)number, next.text);
            return 1;
        }
        last.text = memcpy(tool_resize(last.text, next.length + 1), next.text, next.length + 1);
        last.length = next.length;
    }
    return tool_status;
}

static void write_sorted(const char *output) {
    if (output && !freopen(output, "w", stdout))
        tool_fail_error(output);
    if (saved)
        runs_merge();
    else
        lines_put(lines, line_count);
}

static void read_separator(const char *text) {
    if (strcmp(text, "\\0") == 0)
        field_separator = '\0';
    else if (text[0] && !text[1])
        field_separator = (unsigned char)*text;
    else
        tool_fail("the separator must be one character: '%s'", text);
}

static void read_settings(int letter) {
    switch (letter) {
    case 'k': key_read(tool_argument); break;
    case 't': read_separator(tool_argument); break;
    case 'T': run_folder = tool_argument; break;
    case 'S':
        memory_limit = (size_t)tool_size(tool_argument, "size");
        memory_limit = memory_limit > MEMORY_MIN ? memory_limit : MEMORY_MIN;
        break;
    case 'u': unique = true; break;
    case 's': stable = true; break;
    case 'z': line_end = '\0'; break;
    }
}

int main(int argc, char **argv) {
    const char *output = NULL;
    int checked = 0;
    bool merge = false;

    tool_failure = 2;
    tool_start(argc, argv, "nghMVfdibrusmcCzk:t:o:T:S:", usage);
    for (int letter; (letter = tool_option()) != 0;) {
        if (letter == 'b')
            order_global.skip_start = order_global.skip_end = true;
        else if (!order_letter(&order_global, (char)letter, false))
            read_settings(letter);
        output = letter == 'o' ? tool_argument : output;
        checked = letter == 'c' || letter == 'C' ? letter : checked;
        merge |= letter == 'm';
    }
    if (checked)
        return check(checked == 'c');
    saved = merge;
    input_each(merge ? merge_file : read_lines);
    if (tool_status)
        return tool_status;
    if (merge && output)
        runs_join(); // it may be one of the files, which are read before it is written
    if (saved && line_count > 0)
        lines_save();
    if (!saved)
        lines_sort();
    write_sorted(output);
    return tool_end();
}
