// servers/init/bootargs.c -- the kernel command line.
#include <string.h>

#include <servers/init/bootargs.h>

// Where the value of `key` starts, or NULL.
static const char *find_value(const char *arguments, const char *key) {
    size_t length = strlen(key);

    for (const char *at = arguments; (at = strstr(at, key)) != NULL; at += length) {
        if ((at == arguments || at[-1] == ' ') && at[length] == '=')
            return at + length + 1;
    }
    return NULL;
}

static bool copy_value(const char *from, size_t length, char *value, size_t size) {
    if (length >= size)
        length = size - 1;
    memcpy(value, from, length);
    value[length] = 0;
    return true;
}

bool bootargs_get(const char *arguments, const char *key, char *value, size_t size) {
    const char *from = find_value(arguments, key);

    value[0] = 0;
    return from && copy_value(from, strcspn(from, " "), value, size);
}

bool bootargs_rest(const char *arguments, const char *key, char *value, size_t size) {
    const char *from = find_value(arguments, key);

    value[0] = 0;
    return from && copy_value(from, strlen(from), value, size);
}
