// user/diff/diff.h -- what the parts of diff know of each other.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

// One of the two files, in memory.
struct side {
    const char *name;
    char *bytes;
    size_t size;
    size_t count;           // lines
    size_t *starts;         // where each begins, and the end of all
    int *classes;           // equal numbers for equal lines
    bool *changed;          // one for each line, and one more: it is not in the other file
    struct timespec time;
};

struct settings {
    bool ignore_case, ignore_space, ignore_change; // -i -w -b
    bool brief, same, recursive, new_file, text;   // -q -s -r -N -a
    int format;                                    // 0, 'u', 'c' is not there
    size_t context;
    const char *command; // the options, for lines like "diff -r a/x b/x"
};

extern struct settings settings;

// Read a file; NULL as a name: an empty one. False: it was reported.
bool side_read(struct side *side, const char *path);
void side_free(struct side *side);

// Give lines of both files numbers, equal ones if they count as equal.
void sides_classify(struct side *a, struct side *b);

// Mark what changed: as few lines as possible.
void sides_compare(struct side *a, struct side *b);

// Write the differences.
void sides_show(const struct side *a, const struct side *b);
