// user/wc.c -- wc: counts lines, words and bytes.
#include <user/lib/tool/input.h>
#include <user/lib/tool/tool.h>

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static const char usage[] = "usage: wc [-lwcmL] [FILE]...\n"
                            "Counts lines, words and bytes of each file, and of all.\n"
                            "  -l, --lines  only lines\n"
                            "  -w, --words  only words\n"
                            "  -c, --bytes  only bytes\n"
                            "  -m, --chars  the same\n"
                            "  -L, --max-line-length  only the length of the longest line\n";

struct counts {
    uint64_t lines, words, bytes, longest;
};

static struct counts total;
static bool lines, words, bytes, longest;
static int width;

static void put_number(uint64_t number, bool *any) {
    printf("%s%*llu", *any ? " " : "", width, (unsigned long long)number);
    *any = true;
}

static void put_counts(const struct counts *c, const char *name) {
    bool any = false;

    if (lines)
        put_number(c->lines, &any);
    if (words)
        put_number(c->words, &any);
    if (bytes)
        put_number(c->bytes, &any);
    if (longest)
        put_number(c->longest, &any);
    printf(name ? " %s\n" : "\n", name);
}

static void count_lines(struct counts *c, const char *at, size_t size) {
    for (const char *end = at + size; (at = memchr(at, '\n', (size_t)(end - at))) != NULL; at++)
        c->lines++;
}

static void count_words(struct counts *c, const char *at, size_t size, uint64_t *column,
                        bool *in_word) {
    for (const char *end = at + size; at < end; at++) {
        bool space = isspace((unsigned char)*at);

        c->words += !space && !*in_word;
        *in_word = !space;
        c->lines += *at == '\n';
        if (*at == '\t')
            *column = (*column | 7) + 1;
        else
            *column = *at == '\n' ? 0 : *column + (isprint((unsigned char)*at) != 0);
        c->longest = *column > c->longest ? *column : c->longest;
    }
}

static void count(struct input *in) {
    struct counts c = {0};
    uint64_t column = 0;
    bool in_word = false;
    char *start;
    size_t size;

    while (input_bytes(in, &start, &size)) {
        c.bytes += size;
        if (words || longest)
            count_words(&c, start, size, &column, &in_word);
        else if (lines)
            count_lines(&c, start, size);
    }
    put_counts(&c, tool_operand_count ? in->file == 0 ? "-" : in->name : NULL);
    total.lines += c.lines;
    total.words += c.words;
    total.bytes += c.bytes;
    total.longest = c.longest > total.longest ? c.longest : total.longest;
}

// The columns are as wide as the sum of the files' sizes; 7 if that cannot be known.
static int width_find(int columns) {
    uint64_t sum = 0;
    int digits = 1;
    struct stat status;

    if (tool_operand_count == 0)
        return columns == 1 ? 1 : 7;
    if (tool_operand_count == 1 && columns == 1)
        return 1;
    for (char **name = tool_operands; *name; name++) {
        if (stat(*name, &status) != 0)
            continue;
        if (!S_ISREG(status.st_mode))
            digits = 7;
        else
            sum += (uint64_t)status.st_size;
    }
    for (int needed = 1; sum > 0; sum /= 10, needed++)
        digits = needed > digits ? needed : digits;
    return digits;
}

int main(int argc, char **argv) {
    tool_start(argc, argv, "lwcmL", usage);
    for (int letter; (letter = tool_option()) != 0;) {
        lines |= letter == 'l';
        words |= letter == 'w';
        bytes |= letter == 'c' || letter == 'm';
        longest |= letter == 'L';
    }
    if (!lines && !words && !bytes && !longest)
        lines = words = bytes = true;
    width = width_find(lines + words + bytes + longest);
    input_each(count);
    if (tool_operand_count > 1)
        put_counts(&total, "total");
    return tool_end();
}
