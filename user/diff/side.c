// user/diff/side.c -- reads a file into lines, and finds which lines are equal.
#include <user/diff/diff.h>

#include <user/lib/tool/input.h>
#include <user/lib/tool/tool.h>

#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool side_read(struct side *side, const char *path) {
    struct input in;
    struct stat status;
    char *bytes;
    size_t size;

    *side = (struct side){.name = path ? path : "/dev/null"};
    if (path && !input_open(&in, path))
        return false;
    if (path && fstat(in.file, &status) == 0)
        side->time = status.st_mtim;
    while (path && input_bytes(&in, &bytes, &size)) {
        side->bytes = tool_resize(side->bytes, side->size + size);
        memcpy(side->bytes + side->size, bytes, size);
        side->size += size;
    }
    if (path)
        input_close(&in);
    for (size_t at = 0; at < side->size;) {
        const char *end = memchr(side->bytes + at, '\n', side->size - at);

        side->starts = tool_grow(side->starts, side->count, sizeof *side->starts);
        side->starts[side->count++] = at;
        at = end ? (size_t)(end - side->bytes) + 1 : side->size;
    }
    side->starts = tool_resize(side->starts, (side->count + 1) * sizeof *side->starts);
    side->starts[side->count] = side->size;
    side->classes = tool_allocate((side->count + 1) * sizeof *side->classes);
    side->changed = calloc(side->count + 1, sizeof *side->changed);
    if (!side->changed)
        tool_fail("out of memory");
    return !(path && in.failed);
}

void side_free(struct side *side) {
    free(side->bytes);
    free(side->starts);
    free(side->classes);
    free(side->changed);
}

// The next byte of a line that counts, or -1 at its end.
static int next_byte(const char **at, const char *end) {
    int byte;

    if (settings.ignore_space || settings.ignore_change) {
        const char *start = *at;

        while (*at < end && isspace((unsigned char)**at))
            ++*at;
        if (settings.ignore_change && !settings.ignore_space && *at > start && *at < end)
            return ' ';
    }
    if (*at == end)
        return -1;
    byte = (unsigned char)*(*at)++;
    return settings.ignore_case ? tolower(byte) : byte;
}

struct line {
    const char *start, *end;
};

static struct line line_of(const struct side *side, size_t i) {
    return (struct line){side->bytes + side->starts[i], side->bytes + side->starts[i + 1]};
}

static uint64_t line_hash(struct line line) {
    uint64_t hash = 14695981039346656037u;

    for (int byte; (byte = next_byte(&line.start, line.end)) >= 0;)
        hash = (hash ^ (uint64_t)byte) * 1099511628211u;
    return hash;
}

static bool line_equal(struct line a, struct line b) {
    int x, y;

    do {
        x = next_byte(&a.start, a.end);
        y = next_byte(&b.start, b.end);
    } while (x == y && x >= 0);
    return x == y;
}

// A hash table of all different lines.
struct table {
    struct entry {
        uint64_t hash;
        struct line line;
        int class; // 0: free
    } * entries;
    size_t mask;
    int count;
};

static int class_of(struct table *table, struct line line) {
    uint64_t hash = line_hash(line);
    size_t i = hash & table->mask;

    while (table->entries[i].class &&
           !(table->entries[i].hash == hash && line_equal(table->entries[i].line, line)))
        i = (i + 1) & table->mask;
    if (!table->entries[i].class)
        table->entries[i] = (struct entry){hash, line, ++table->count};
    return table->entries[i].class;
}

void sides_classify(struct side *a, struct side *b) {
    struct table table = {.mask = 15};

    while (table.mask < 2 * (a->count + b->count))
        table.mask = table.mask * 2 + 1;
    table.entries = calloc(table.mask + 1, sizeof *table.entries);
    if (!table.entries)
        tool_fail("out of memory");
    for (size_t i = 0; i < a->count; i++)
        a->classes[i] = class_of(&table, line_of(a, i));
    for (size_t i = 0; i < b->count; i++)
        b->classes[i] = class_of(&table, line_of(b, i));
    free(table.entries);
}
