// user/sh/builtin_command.c -- the builtins command and type.
#include <string.h>
#include <unistd.h>

#include <user/sh/alias.h>
#include <user/sh/builtin.h>
#include <user/sh/command.h>
#include <user/sh/error.h>
#include <user/sh/function.h>
#include <user/sh/lexer.h>
#include <user/sh/memory.h>
#include <user/sh/output.h>
#include <user/sh/path.h>
#include <user/sh/shell.h>

static const char default_path[] = "/bin:/usr/bin";

// A program's path must lead to one.
static const char *find_program(const char *name, const char *path) {
    const char *found = path && !strchr(name, '/') ? path_search_in(name, path) : path_find(name);

    return found && access(found, X_OK) == 0 ? found : NULL;
}

static void describe_function(const char *name, const struct function *function) {
    struct buffer text = {.arena = &scratch};

    function_print(&text, function);
    output_format("%s is a function\n", name);
    output_text(buffer_text(&text));
    output_byte('\n');
}

// `type`: what a name is, for people. Returns 127 if it is nothing.
static int describe(const char *name, const char *path) {
    const struct alias *alias = alias_find(name);
    struct command command = command_find(name, true);
    const char *program;

    if (alias) {
        output_format("%s is an alias for %s\n", name, alias_text(alias));
    } else if (keyword_find(name)) {
        output_format("%s is a reserved word\n", name);
    } else if (command.kind == COMMAND_FUNCTION) {
        describe_function(name, command.function);
    } else if (command.kind != COMMAND_PROGRAM) {
        output_format("%s is a %sshell builtin\n", name,
                      command.kind == COMMAND_SPECIAL ? "special " : "");
    } else if ((program = find_program(name, path)) != NULL) {
        output_format("%s is %s\n", name, program);
    } else {
        output_format("%s: not found\n", name);
        return STATUS_NOT_FOUND;
    }
    return 0;
}

// `command -v`: the name or path that would run it, for scripts.
static int locate(const char *name, const char *path) {
    const struct alias *alias = alias_find(name);
    struct command command = command_find(name, true);
    const char *program = NULL;

    if (alias) {
        output_format("alias %s=", name);
        output_quoted(alias_text(alias));
        output_byte('\n');
    } else if (keyword_find(name) || command.kind != COMMAND_PROGRAM) {
        output_format("%s\n", name);
    } else if ((program = find_program(name, path)) != NULL) {
        output_format("%s\n", program);
    } else {
        return STATUS_NOT_FOUND;
    }
    return 0;
}

int builtin_type(char **arguments) {
    int status = 0;

    for (char **name = arguments + 1; *name; name++) {
        int result = describe(*name, NULL);

        status = result ? result : status;
    }
    return status;
}

// The errors of a special builtin end only the command, not the shell.
static int run_guarded(char **arguments, const char *path) {
    struct landing landing;
    volatile int status = 0;

    landing_push(&landing);
    if (setjmp(landing.jump) == 0)
        status = command_run_plain(arguments, path);
    else
        status = shell.status;
    landing_pop(&landing);
    return status;
}

int builtin_command(char **arguments) {
    char **next = arguments + 1;
    const char *value, *path = NULL;
    int option, how = 0, status = 0;

    while ((option = builtin_option(&next, "pvV", &value, "command")) != -1) {
        if (option == '?')
            return STATUS_USAGE;
        if (option == 'p')
            path = default_path;
        else
            how = option;
    }
    if (!*next)
        return 0;
    if (!how)
        return run_guarded(next, path);
    for (; *next; next++)
        status |= how == 'v' ? locate(*next, path) : describe(*next, path);
    return status;
}
