// user/sh/history.c -- the lines that were typed, and the file that keeps them.
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <user/sh/builtin.h>
#include <user/sh/history.h>
#include <user/sh/memory.h>
#include <user/sh/output.h>
#include <user/sh/variables.h>

enum { HISTORY_MAX = 1000, FILE_MAX = 1 << 20 };

// A ring: line i is lines[(first + i) % HISTORY_MAX].
static char *lines[HISTORY_MAX];
static size_t first, count;
static size_t added;      // since the file was written, and so not in it
static size_t file_lines; // that the file has

size_t history_count(void) { return count; }

const char *history_line(size_t index) {
    return index < count ? lines[(first + index) % HISTORY_MAX] : NULL;
}

static void append(const char *line, size_t length) {
    size_t place = (first + count) % HISTORY_MAX;

    if (count == HISTORY_MAX) {
        free(lines[place]);
        first = (first + 1) % HISTORY_MAX;
    } else {
        count++;
    }
    lines[place] = memory_copy_bytes(line, length);
}

void history_add(const char *line) {
    size_t length = strcspn(line, "\n");
    const char *newest = history_line(count - 1);

    if (length == 0 || *line == ' ')
        return;
    if (newest && strlen(newest) == length && memcmp(newest, line, length) == 0)
        return;
    append(line, length);
    added++;
}

static const char *file_path(void) {
    const char *path = variable_get("HISTFILE"), *home = variable_get("HOME");
    struct buffer text = {.arena = &scratch};

    if (path)
        return *path ? path : NULL;
    if (!home || !*home)
        return NULL;
    buffer_add_text(&text, home);
    buffer_add_text(&text, strcmp(home, "/") == 0 ? ".sh_history" : "/.sh_history");
    return buffer_text(&text);
}

static size_t read_file(int fd, struct buffer *text) {
    ssize_t got;

    do {
        buffer_grow(text, 4096);
        got = read(fd, text->bytes + text->length, text->capacity - text->length);
        if (got > 0)
            text->length += (size_t)got;
    } while (got > 0 && text->length < FILE_MAX);
    return text->length;
}

void history_load(void) {
    struct arena_mark mark = arena_mark(&scratch);
    struct buffer text = {.arena = &scratch};
    const char *path = file_path();
    int fd = path ? open(path, O_RDONLY) : -1;

    if (fd >= 0) {
        size_t length = read_file(fd, &text), start = 0;

        for (size_t i = 0; i < length; i++) {
            if (text.bytes[i] != '\n')
                continue;
            if (i > start)
                append(text.bytes + start, i - start);
            start = i + 1;
            file_lines++;
        }
        close(fd);
    }
    arena_release(&scratch, mark);
}

// Adds the new lines to the file, as another shell may have done. When there are many that are too
// old the file is written anew, or it would grow for ever.
void history_save(void) {
    const char *path = file_path();
    bool anew = file_lines + added > 2 * HISTORY_MAX;
    size_t from = anew || added > count ? 0 : count - added;
    struct buffer text = {.arena = &scratch};
    int fd;

    if (!path || added == 0)
        return;
    fd = open(path, O_WRONLY | O_CREAT | (anew ? O_TRUNC : O_APPEND), 0600);
    if (fd < 0)
        return;
    for (size_t i = from; i < count; i++) {
        buffer_add_text(&text, history_line(i));
        buffer_add(&text, '\n');
    }
    write_all(fd, text.bytes, text.length);
    close(fd);
    file_lines = anew ? count : file_lines + count - from;
    added = 0;
}

static void forget(void) {
    for (size_t i = 0; i < count; i++)
        free(lines[(first + i) % HISTORY_MAX]);
    first = count = added = 0;
}

int builtin_history(char **arguments) {
    size_t from = 0;

    if (arguments[1] && strcmp(arguments[1], "-c") == 0) {
        forget();
        return 0;
    }
    if (arguments[1]) {
        unsigned long wanted = strtoul(arguments[1], NULL, 10);

        if (!*arguments[1] || arguments[1][strspn(arguments[1], "0123456789")])
            return builtin_usage("history");
        from = wanted < count ? count - wanted : 0;
    }
    for (size_t i = from; i < count; i++)
        output_format("%5zu  %s\n", i + 1, history_line(i));
    return 0;
}
