// user/sh/builtin_flow.c -- builtins that decide what runs next: break, return, exit, eval, exec.
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <user/sh/builtin.h>
#include <user/sh/error.h>
#include <user/sh/exit.h>
#include <user/sh/memory.h>
#include <user/sh/path.h>
#include <user/sh/process.h>
#include <user/sh/redirect.h>
#include <user/sh/run.h>
#include <user/sh/shell.h>

int builtin_true(char **arguments) {
    (void)arguments;
    return 0;
}

int builtin_false(char **arguments) {
    (void)arguments;
    return 1;
}

// An unsigned number; what is none is an error that ends the command.
static int read_number(char **arguments) {
    const char *text = arguments[1];
    long number = strtol(text, NULL, 10);

    if (!*text || text[strspn(text, "0123456789")] || number > INT_MAX)
        error_fail(STATUS_USAGE, "%s: %s: a number expected", arguments[0], text);
    return (int)number;
}

int builtin_break(char **arguments) {
    int count = arguments[1] ? read_number(arguments) : 1;

    if (count == 0)
        error_fail(STATUS_USAGE, "%s: 0: a number above 0 expected", arguments[0]);
    if (shell.loop_depth == 0)
        return 0;
    shell.skip = arguments[0][0] == 'b' ? SKIP_BREAK : SKIP_CONTINUE;
    shell.skip_count = count < shell.loop_depth ? count : shell.loop_depth;
    return 0;
}

int builtin_return(char **arguments) {
    int status = arguments[1] ? read_number(arguments) & 255 : shell.status;

    if (shell.function_depth == 0 && shell.dot_depth == 0 && shell.interactive)
        return status;
    shell.skip = SKIP_RETURN;
    shell.status = status;
    return status;
}

int builtin_exit(char **arguments) {
    shell_exit(arguments[1] ? read_number(arguments) & 255 : shell.status);
}

int builtin_eval(char **arguments) {
    struct buffer text = {.arena = &scratch};

    for (char **word = arguments + 1; *word; word++) {
        if (word != arguments + 1)
            buffer_add(&text, ' ');
        buffer_add_text(&text, *word);
    }
    return run_text(buffer_text(&text), shell.line, false);
}

// A name without slash is looked for along PATH, and need not be executable.
static const char *find_script(const char *name) {
    const char *path = variable_get("PATH"), *found = NULL;

    if (!strchr(name, '/') && path)
        found = path_search_in(name, path);
    return found ? found : name;
}

int builtin_dot(char **arguments) {
    const char *before = shell.script, *path;
    int fd, status;

    if (!arguments[1])
        return builtin_usage(".");
    path = find_script(arguments[1]);
    fd = open(path, O_RDONLY);
    if (fd < 0)
        error_fail(STATUS_USAGE, ".: cannot open %s: %s", arguments[1], strerror(errno));
    fd = redirect_move(fd);
    shell.dot_depth++;
    shell.script = path;
    status = run_file(fd);
    shell.script = before;
    shell.dot_depth--;
    if (shell.skip == SKIP_RETURN) {
        shell.skip = SKIP_NONE;
        status = shell.status;
    }
    return status;
}

int builtin_exec(char **arguments) {
    if (arguments[1] && strcmp(arguments[1], "--") == 0)
        arguments++;
    shell.keeps_redirects = true;
    if (!arguments[1])
        return 0;
    process_execute(path_find(arguments[1]), arguments + 1);
}
