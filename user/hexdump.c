// user/hexdump.c -- hexdump: bytes as hexadecimal numbers.
#include <user/lib/tool/input.h>
#include <user/lib/tool/tool.h>

#include <ctype.h>
#include <stdio.h>
#include <string.h>

static const char usage[] = "usage: hexdump [-cCv] [-n BYTES] [-s BYTES] [FILE]...\n"
                            "Shows the bytes of all files, 16 a line, in pairs as 16-bit numbers.\n"
                            "  -C, --canonical     single bytes, and as text\n"
                            "  -c, --one-byte-char single bytes as characters, or octal numbers\n"
                            "  -v, --no-squeezing  equal lines too, not just a * for them\n"
                            "  -n, --length BYTES  only so many\n"
                            "  -s, --skip BYTES    without the first ones\n";

enum { LINE_SIZE = 16 };

static bool canonical, characters, all_lines;
static uint64_t offset, skip, limit = UINT64_MAX;
static unsigned char line[LINE_SIZE], last[LINE_SIZE];
static size_t count;           // bytes in `line`
static bool has_last, starred; // `last` is the line before; a * stands for it and others

static void put_canonical(void) {
    for (size_t i = 0; i < LINE_SIZE; i++) {
        printf(i == 8 ? "  " : " ");
        if (i < count)
            printf("%s%02x", i == 0 ? " " : "", line[i]);
        else
            printf("%s  ", i == 0 ? " " : "");
    }
    printf("  |");
    for (size_t i = 0; i < count; i++)
        putchar(line[i] < 128 && isprint(line[i]) ? line[i] : '.');
    puts("|");
}

static void put_characters(void) {
    static const char escaped[] = "\0\a\b\f\n\r\t\v", letters[] = "0abfnrtv";

    for (size_t i = 0; i < LINE_SIZE; i++) {
        const char *escape = memchr(escaped, line[i], sizeof escaped - 1);

        if (i >= count)
            printf("    ");
        else if (escape)
            printf("  \\%c", letters[escape - escaped]);
        else
            printf(line[i] < 128 && isprint(line[i]) ? "   %c" : " %03o", line[i]);
    }
    putchar('\n');
}

static void put_pairs(void) {
    for (size_t i = 0; i < LINE_SIZE; i += 2) {
        if (i < count)
            printf(" %04x", line[i] | (i + 1 < count ? line[i + 1] << 8 : 0));
        else
            printf("     ");
    }
    putchar('\n');
}

static void put_line(void) {
    if (!all_lines && has_last && count == LINE_SIZE && memcmp(line, last, LINE_SIZE) == 0) {
        if (!starred)
            puts("*");
        starred = true;
    } else {
        printf(canonical ? "%08llx" : "%07llx", (unsigned long long)offset);
        (canonical ? put_canonical : characters ? put_characters : put_pairs)();
        starred = false;
    }
    memcpy(last, line, LINE_SIZE);
    has_last = true;
    offset += count;
    count = 0;
}

static void take_bytes(struct input *in) {
    char *bytes;
    size_t size;

    while (limit > 0 && input_bytes(in, &bytes, &size)) {
        for (size_t i = 0; i < size && limit > 0; i++) {
            if (skip > 0) {
                skip--;
                continue;
            }
            line[count++] = (unsigned char)bytes[i];
            limit--;
            if (count == LINE_SIZE)
                put_line();
        }
    }
}

int main(int argc, char **argv) {
    tool_start(argc, argv, "cCvn:s:", usage);
    for (int letter; (letter = tool_option()) != 0;) {
        canonical |= letter == 'C';
        characters |= letter == 'c';
        all_lines |= letter == 'v';
        if (letter == 'n')
            limit = tool_size(tool_argument, "number of bytes");
        if (letter == 's')
            skip = offset = tool_size(tool_argument, "number of bytes");
    }
    input_each(take_bytes);
    if (count > 0)
        put_line();
    if (offset > 0)
        printf(canonical ? "%08llx\n" : "%07llx\n", (unsigned long long)offset);
    return tool_end();
}
