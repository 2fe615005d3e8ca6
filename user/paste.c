// user/paste.c -- paste: lines of several files side by side.
#include <user/lib/tool/input.h>
#include <user/lib/tool/text.h>
#include <user/lib/tool/tool.h>

#include <stdio.h>
#include <string.h>

static const char usage[] =
    "usage: paste [-s] [-d LIST] [FILE]...\n"
    "Writes the first lines of all files as one line, and so on.\n"
    "  -s, --serial           one file after the other, each as one line\n"
    "  -d, --delimiters LIST  what is between, in turn; a tab if not said\n";

static char delimiters[256] = "\t";
static size_t delimiter_count = 1;

// \0 stands for nothing.
static void take_delimiters(const char *list) {
    for (delimiter_count = 0; *list && delimiter_count < sizeof delimiters;) {
        int byte = (unsigned char)*list++;

        if (byte == '\\' && *list) {
            byte = text_escape(&list, 3);
            byte = byte < 0 ? (unsigned char)*list++ : byte;
        }
        delimiters[delimiter_count++] = (char)byte;
    }
    if (delimiter_count == 0)
        delimiters[delimiter_count++] = '\0';
}

static void put_delimiter(size_t place) {
    char delimiter = delimiters[place % delimiter_count];

    if (delimiter)
        putchar(delimiter);
}

static void put_serial(struct input *in) {
    size_t place = 0;
    char *line;

    while (input_text(in, &line, NULL)) {
        if (place > 0)
            put_delimiter(place - 1);
        fputs(line, stdout);
        place++;
    }
    putchar('\n');
}

static void put_parallel(char **names, size_t count) {
    struct input *own = tool_allocate(count * sizeof *own), standard;
    struct input **in = tool_allocate(count * sizeof *in);
    size_t open = 0;
    char *line;

    // Each "-" takes the next line of standard input.
    input_open(&standard, "-");
    for (size_t i = 0; i < count; i++) {
        in[i] = strcmp(names[i], "-") == 0 ? &standard : &own[i];
        if (in[i] == &own[i] && !input_open(in[i], names[i]))
            return;
    }
    for (;;) {
        open = 0;
        for (size_t i = 0; i < count; i++)
            open += !input_at_end(in[i]);
        if (open == 0)
            return;
        for (size_t i = 0; i < count; i++) {
            if (i > 0)
                put_delimiter(i - 1);
            if (input_text(in[i], &line, NULL))
                fputs(line, stdout);
        }
        putchar('\n');
    }
}

int main(int argc, char **argv) {
    static char *standard[] = {"-", NULL};
    bool serial = false;

    tool_start(argc, argv, "sd:", usage);
    for (int letter; (letter = tool_option()) != 0;) {
        serial |= letter == 's';
        if (letter == 'd')
            take_delimiters(tool_argument);
    }
    if (serial)
        input_each(put_serial);
    else if (tool_operand_count)
        put_parallel(tool_operands, (size_t)tool_operand_count);
    else
        put_parallel(standard, 1);
    return tool_end();
}
