// user/sh/builtin_variables.c -- builtins for variables and parameters: set, shift, unset, export.
#include <stdlib.h>
#include <string.h>

#include <user/sh/builtin.h>
#include <user/sh/error.h>
#include <user/sh/function.h>
#include <user/sh/memory.h>
#include <user/sh/options.h>
#include <user/sh/output.h>
#include <user/sh/shell.h>
#include <user/sh/variables.h>

// ---- set, shift ----

static void print_variable(const char *name, const char *value, int flags) {
    (void)flags;
    if (!value)
        return;
    output_format("%s=", name);
    output_quoted(value);
    output_byte('\n');
}

// -o name, -o alone; the same with +. Takes the name from *next.
static void set_by_name(char ***next, bool value) {
    const char *name = **next;

    if (!name) {
        options_print(!value);
        return;
    }
    (*next)++;
    if (!option_change_name(name, value))
        error_fail(STATUS_USAGE, "set: %co %s: no such option", value ? '-' : '+', name);
}

int builtin_set(char **arguments) {
    char **next = arguments + 1;
    bool has_parameters = false;
    size_t count = 0;

    if (!*next)
        variables_visit(0, print_variable);
    while (*next && ((*next)[0] == '-' || (*next)[0] == '+') && (*next)[1]) {
        const char *argument = *next++;
        bool value = argument[0] == '-';

        if (strcmp(argument, "--") == 0) {
            has_parameters = true;
            break;
        }
        for (const char *letter = argument + 1; *letter; letter++) {
            if (*letter == 'o')
                set_by_name(&next, value);
            else if (!option_change_letter(*letter, value))
                error_fail(STATUS_USAGE, "set: %c%c: no such option", argument[0], *letter);
        }
    }
    while (next[count])
        count++;
    if (has_parameters || count)
        parameters_set(next, count);
    return 0;
}

int builtin_shift(char **arguments) {
    const char *text = arguments[1] ? arguments[1] : "1";
    unsigned long count = strtoul(text, NULL, 10);

    if (!*text || text[strspn(text, "0123456789")])
        error_fail(STATUS_USAGE, "shift: %s: a number expected", text);
    if (count > shell.parameters.count)
        error_fail(STATUS_USAGE, "shift: %s: there are just %zu parameters", text,
                   shell.parameters.count);
    parameters_shift(count);
    return 0;
}

// ---- export, readonly, local, unset ----

static const char *declaration; // the builtin whose variables are shown

static void print_declaration(const char *name, const char *value, int flags) {
    (void)flags;
    output_format("%s %s", declaration, name);
    if (value) {
        output_byte('=');
        output_quoted(value);
    }
    output_byte('\n');
}

static void check_name(const char *builtin, const char *name) {
    if (!name_is_valid(name))
        error_fail(STATUS_USAGE, "%s: %s: is no name for a variable", builtin, name);
}

// name or name=value: returns the name, and sets the value or NULL.
static const char *split(const char *builtin, const char *argument, const char **value) {
    const char *equals = strchr(argument, '=');
    const char *name = equals ? arena_copy_bytes(&scratch, argument, (size_t)(equals - argument))
                              : argument;

    check_name(builtin, name);
    *value = equals ? equals + 1 : NULL;
    return name;
}

// Also `readonly`.
int builtin_export(char **arguments) {
    int flag = arguments[0][0] == 'e' ? VARIABLE_EXPORT : VARIABLE_READONLY, option;
    char **next = arguments + 1;
    const char *value;
    bool print = !*next;

    while ((option = builtin_option(&next, "p", &value, arguments[0])) != -1) {
        if (option == '?')
            return STATUS_USAGE;
        print = !*next;
    }
    declaration = arguments[0];
    if (print)
        variables_visit(flag, print_declaration);
    for (; *next; next++) {
        const char *name = split(arguments[0], *next, &value);

        if (value)
            variable_set(name, value);
        variable_flag(name, flag);
    }
    return 0;
}

int builtin_local(char **arguments) {
    if (shell.function_depth == 0)
        error_fail(STATUS_USAGE, "local: there is no function around it");
    for (char **argument = arguments + 1; *argument; argument++) {
        const char *value, *name = split("local", *argument, &value);

        variable_localize(name);
        if (value)
            variable_set(name, value);
    }
    return 0;
}

int builtin_unset(char **arguments) {
    char **next = arguments + 1;
    const char *value;
    bool functions = false;
    int option;

    while ((option = builtin_option(&next, "fv", &value, "unset")) != -1) {
        if (option == '?')
            return STATUS_USAGE;
        functions = option == 'f';
    }
    for (; *next; next++) {
        if (functions) {
            function_unset(*next);
        } else {
            check_name("unset", *next);
            variable_unset(*next);
        }
    }
    return 0;
}
