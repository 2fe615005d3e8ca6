// user/lib/tool/input.h -- lines of a file or of standard input, of any length and content.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct input {
    const char *name; // for people
    int file;
    int separator; // what ends a line: '\n' unless the tool changes it
    char *buffer;
    size_t capacity, start, end; // bytes start to end are read and not used yet
    bool ended;                  // there is nothing more to read
    bool complete;               // the line given last ended with a separator
    bool failed;                 // and reading did; it was reported
};

// Open the file of that name, "-" for standard input. False: it was reported.
bool input_open(struct input *in, const char *name);

// The next line with its separator, if it has one. False at the end and after an error, which was
// reported. The line is valid until the next call, and there is room for a zero behind it, which
// may however be the next line's first byte.
bool input_line(struct input *in, char **line, size_t *size);

// The same, with a zero in place of the separator. `length` may be NULL.
bool input_text(struct input *in, char **line, size_t *length);

// The next bytes, as many as come at once. False as above.
bool input_bytes(struct input *in, char **bytes, size_t *size);

// Whether nothing is left.
bool input_at_end(struct input *in);

void input_close(struct input *in);

// Call `use` with each operand opened, or with standard input if there are none.
void input_each(void (*use)(struct input *in));

// Read up to `size` bytes, less only at the end. Negative: errno says why.
ssize_t read_all(int file, void *to, size_t size);

// Write all of it. False: errno says why.
bool write_all(int file, const void *from, size_t size);
