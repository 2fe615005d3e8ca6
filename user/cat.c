// user/cat.c -- cat: files one after the other to standard output.
#include <user/lib/tool/input.h>
#include <user/lib/tool/tool.h>

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static const char usage[] = "usage: cat [-nbsvETA] [FILE]...\n"
                            "Writes files, or standard input, to standard output.\n"
                            "  -n, --number           number the lines\n"
                            "  -b, --number-nonblank  number those that are not empty\n"
                            "  -s, --squeeze-blank    one empty line in place of several\n"
                            "  -v, --show-nonprinting show control characters as ^X and M-x\n"
                            "  -E, --show-ends        show the end of each line as $\n"
                            "  -T, --show-tabs        show tabs as ^I\n"
                            "  -A, --show-all         as -vET\n"
                            "  -u                     ignored\n";

static bool number, number_full, squeeze, visible, ends, tabs;
static unsigned long line_number;
static bool in_line;     // the last byte written was not the end of a line
static int empty_before; // lines, just before this one

// A file that grows by what is read from it would never end.
static bool is_output(const struct input *in) {
    struct stat from, to;
    off_t at = lseek(in->file, 0, SEEK_CUR);

    if (fstat(in->file, &from) != 0 || fstat(STDOUT_FILENO, &to) != 0 || !S_ISREG(to.st_mode) ||
        from.st_dev != to.st_dev || from.st_ino != to.st_ino || at >= from.st_size)
        return false;
    tool_warn("%s: the input is the output", in->name);
    return true;
}

static void copy_bytes(struct input *in) {
    char *bytes;
    size_t size;

    if (is_output(in))
        return;
    while (input_bytes(in, &bytes, &size)) {
        if (!write_all(STDOUT_FILENO, bytes, size))
            tool_fail_error("write error");
    }
}

static void show(unsigned char c) {
    if (c == '\n') {
        fputs(ends ? "$\n" : "\n", stdout);
        return;
    }
    if (c == '\t' ? !tabs : !visible) {
        putchar(c);
        return;
    }
    if (c >= 128) {
        fputs("M-", stdout);
        c -= 128;
    }
    if (c < 32 || c == 127)
        printf("^%c", c ^ 64);
    else
        putchar(c);
}

static void copy_lines(struct input *in) {
    char *line;
    size_t size;

    if (is_output(in))
        return;
    while (input_line(in, &line, &size)) {
        bool empty = size == 1 && line[0] == '\n' && !in_line;

        empty_before = empty ? empty_before + 1 : 0;
        if (squeeze && empty_before > 1)
            continue;
        if ((number || number_full) && !in_line && !(number_full && empty))
            printf("%6lu\t", ++line_number);
        for (size_t i = 0; i < size; i++)
            show((unsigned char)line[i]);
        in_line = !in->complete;
    }
}

int main(int argc, char **argv) {
    tool_start(argc, argv, "nbsvETAetu", usage);
    for (int letter; (letter = tool_option()) != 0;) {
        number |= letter == 'n';
        number_full |= letter == 'b';
        squeeze |= letter == 's';
        visible |= letter == 'v' || letter == 'A' || letter == 'e' || letter == 't';
        ends |= letter == 'E' || letter == 'A' || letter == 'e';
        tabs |= letter == 'T' || letter == 'A' || letter == 't';
    }
    input_each(number || number_full || squeeze || visible || ends || tabs ? copy_lines
                                                                           : copy_bytes);
    return tool_end();
}
