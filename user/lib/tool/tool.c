// user/lib/tool/tool.c -- errors, memory and the end of a tool.
#include <user/lib/tool/tool.h>

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int tool_status;
int tool_failure = 1;
bool tool_silent;

static void say(const char *format, va_list arguments) {
    if (!tool_silent) {
        fflush(stdout);
        fprintf(stderr, "%s: ", tool_name);
        vfprintf(stderr, format, arguments);
        fputc('\n', stderr);
    }
    tool_status = tool_failure;
}

void tool_error(const char *what) {
    int error = errno;

    tool_warn("%s: %s", what, strerror(error));
    errno = error;
}

void tool_warn(const char *format, ...) {
    va_list arguments;

    va_start(arguments, format);
    say(format, arguments);
    va_end(arguments);
}

void tool_fail(const char *format, ...) {
    va_list arguments;

    va_start(arguments, format);
    say(format, arguments);
    va_end(arguments);
    exit(tool_failure);
}

void tool_fail_error(const char *what) {
    tool_error(what);
    exit(tool_failure);
}

void tool_misused(const char *format, ...) {
    va_list arguments;

    va_start(arguments, format);
    say(format, arguments);
    va_end(arguments);
    fprintf(stderr, "`%s --help` tells how to use it\n", tool_name);
    exit(tool_failure);
}

int tool_end(void) {
    if (fflush(stdout) != 0 || ferror(stdout))
        tool_error("write error");
    return tool_status;
}

void *tool_allocate(size_t size) { return tool_resize(NULL, size); }

void *tool_resize(void *memory, size_t size) {
    memory = realloc(memory, size ? size : 1);
    if (!memory)
        tool_fail("out of memory");
    return memory;
}

char *tool_duplicate(const char *text) {
    size_t size = strlen(text) + 1;

    return memcpy(tool_allocate(size), text, size);
}

char *tool_join(const char *folder, const char *name) {
    size_t length = strlen(folder);
    bool slash = length > 0 && folder[length - 1] == '/';
    char *path = tool_allocate(length + strlen(name) + 2);

    sprintf(path, "%s%s%s", folder, slash ? "" : "/", name);
    return path;
}

// Arrays grow to powers of two, so it is full when its count is one.
void *tool_grow(void *array, size_t count, size_t size) {
    if (count & (count - 1))
        return array;
    if (count > SIZE_MAX / 2 / size)
        tool_fail("out of memory");
    return tool_resize(array, (count ? count * 2 : 1) * size);
}

const char *tool_last_name(const char *path) {
    size_t length = tool_path_length(path), start = length;

    while (start > 0 && path[start - 1] != '/')
        start--;
    return path + (start < length ? start : 0);
}

size_t tool_path_length(const char *path) {
    size_t length = strlen(path);

    while (length > 1 && path[length - 1] == '/')
        length--;
    return length;
}

bool tool_confirm(const char *format, ...) {
    va_list arguments;
    int first, next;

    fflush(stdout);
    va_start(arguments, format);
    fprintf(stderr, "%s: ", tool_name);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    first = next = getchar();
    while (next != '\n' && next != EOF)
        next = getchar();
    return first == 'y' || first == 'Y';
}

int64_t tool_number(const char *text, const char *what) {
    char *end;
    long long value;

    errno = 0;
    value = strtoll(text, &end, 10);
    if (end == text || *end || errno)
        tool_fail("invalid %s: '%s'", what, text);
    return value;
}

// What a suffix of a size multiplies with, or 0.
static uint64_t size_unit(const char *suffix) {
    static const char letters[] = "KMGTP";
    char capital = *suffix == 'k' || *suffix == 'm' ? *suffix ^ 0x20 : *suffix;
    const char *letter = strchr(letters, capital);
    uint64_t unit = 1;

    if (!*suffix || strcmp(suffix, "c") == 0)
        return 1;
    if (strcmp(suffix, "b") == 0)
        return 512;
    if (!letter || (suffix[1] && strcmp(suffix + 1, "B") != 0 && strcmp(suffix + 1, "iB") != 0))
        return 0;
    for (const char *l = letters; l <= letter; l++)
        unit *= suffix[1] == 'B' ? 1000 : 1024;
    return unit;
}

uint64_t tool_size(const char *text, const char *what) {
    char *end;
    unsigned long long value;
    uint64_t unit;

    errno = 0;
    value = strtoull(text, &end, 10);
    unit = size_unit(end);
    if (end == text || *text == '-' || errno || !unit || value > UINT64_MAX / unit)
        tool_fail("invalid %s: '%s'", what, text);
    return value * unit;
}
