// user/bc/names.c -- variables, arrays and functions: each has a number, which trees use.
#include <user/bc/program.h>

#include <user/lib/tool/tool.h>

#include <string.h>

struct variable *variables;
struct array *arrays;
struct function *functions;
static size_t variable_count, array_count, function_count;

size_t variable_find(const char *name) {
    for (size_t i = 0; i < variable_count; i++) {
        if (strcmp(variables[i].name, name) == 0)
            return i;
    }
    variables = tool_grow(variables, variable_count, sizeof *variables);
    variables[variable_count] = (struct variable){tool_duplicate(name), number_small(0)};
    return variable_count++;
}

size_t array_find(const char *name) {
    for (size_t i = 0; i < array_count; i++) {
        if (strcmp(arrays[i].name, name) == 0)
            return i;
    }
    arrays = tool_grow(arrays, array_count, sizeof *arrays);
    arrays[array_count] = (struct array){tool_duplicate(name), NULL, 0};
    return array_count++;
}

size_t function_find(const char *name) {
    for (size_t i = 0; i < function_count; i++) {
        if (strcmp(functions[i].name, name) == 0)
            return i;
    }
    functions = tool_grow(functions, function_count, sizeof *functions);
    functions[function_count] = (struct function){.name = tool_duplicate(name)};
    return function_count++;
}
