// user/sh/parameters.c -- positional parameters: $1, $2, ...
#include <stdlib.h>

#include <user/sh/memory.h>
#include <user/sh/shell.h>
#include <user/sh/variables.h>

void parameters_free(void) {
    char **owned = shell.parameters.owned;

    for (size_t i = 0; owned && owned[i]; i++)
        free(owned[i]);
    free(owned);
    shell.parameters = (struct parameters){0};
}

void parameters_set(char **values, size_t count) {
    char **copies = memory_allocate((count + 1) * sizeof(*copies));

    for (size_t i = 0; i < count; i++)
        copies[i] = memory_copy(values[i]);
    copies[count] = NULL;
    parameters_free(); // after the copy: the values may be what was set before
    shell.parameters = (struct parameters){.values = copies, .count = count, .owned = copies};
}

void parameters_shift(size_t count) {
    shell.parameters.values += count;
    shell.parameters.count -= count;
}
