// user/cmp.c -- cmp: where two files differ.
#include <user/lib/tool/input.h>
#include <user/lib/tool/tool.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char usage[] = "usage: cmp [-ls] [-n BYTES] FILE1 [FILE2 [SKIP1 [SKIP2]]]\n"
                            "Says where they differ first. Status 0: they do not; 1: they do;\n"
                            "2: one of them cannot be read.\n"
                            "  -l, --verbose      all places: number of the byte, both in octal\n"
                            "  -s, --quiet        only the status\n"
                            "  -n, --bytes BYTES  compare so many at most\n"
                            "  -i, --ignore-initial BYTES  skip so many of both\n";

struct side {
    struct input in;
    char *at;
    size_t size; // bytes at `at`
};

// The next byte, or -1.
static int side_next(struct side *side) {
    if (side->size == 0 && !input_bytes(&side->in, &side->at, &side->size))
        return -1;
    side->size--;
    return (unsigned char)*side->at++;
}

static void side_open(struct side *side, const char *name, uint64_t skip) {
    side->size = 0;
    if (!input_open(&side->in, name))
        exit(2);
    side->in.name = name;
    while (skip-- > 0 && side_next(side) >= 0)
        ;
}

static int compare(struct side *one, struct side *two, uint64_t limit, int letter) {
    uint64_t position = 0, line = 1;
    bool line_start = true;
    int status = 0;

    for (; position < limit; position++) {
        int a = side_next(one), b = side_next(two);

        if (one->in.failed || two->in.failed)
            return 2;
        if (a < 0 && b < 0)
            break;
        if (a < 0 || b < 0) {
            const char *name = a < 0 ? one->in.name : two->in.name;
            unsigned long long bytes = position;

            fflush(stdout);
            if (letter == 0 && bytes > 0)
                fprintf(stderr, "cmp: EOF on %s after byte %llu, %sline %llu\n", name, bytes,
                        line_start ? "" : "in ", (unsigned long long)line - line_start);
            else if (letter != 's')
                fprintf(stderr, "cmp: EOF on %s after byte %llu\n", name, bytes);
            return 1;
        }
        if (a != b && letter != 'l') {
            if (letter == 0)
                printf("%s %s differ: char %llu, line %llu\n", one->in.name, two->in.name,
                       (unsigned long long)position + 1, (unsigned long long)line);
            return 1;
        }
        if (a != b) {
            printf("%llu %3o %3o\n", (unsigned long long)position + 1, (unsigned)a, (unsigned)b);
            status = 1;
        }
        line += a == '\n';
        line_start = a == '\n';
    }
    return status;
}

int main(int argc, char **argv) {
    uint64_t limit = UINT64_MAX, skip[2] = {0, 0};
    struct side one, two;
    int mode = 0, status;

    tool_failure = 2;
    tool_start(argc, argv, "lsn:i:", usage);
    for (int letter; (letter = tool_option()) != 0;) {
        if (letter == 'n')
            limit = tool_size(tool_argument, "number of bytes");
        else if (letter == 'i')
            skip[0] = skip[1] = tool_size(tool_argument, "number of bytes");
        else
            mode = letter;
    }
    tool_expect(1, 4);
    for (int i = 2; i < tool_operand_count; i++)
        skip[i - 2] = tool_size(tool_operands[i], "number of bytes");
    side_open(&one, tool_operands[0], skip[0]);
    side_open(&two, tool_operand_count > 1 ? tool_operands[1] : "-", skip[1]);
    status = compare(&one, &two, limit, mode);
    tool_end();
    return tool_status > status ? tool_status : status;
}
