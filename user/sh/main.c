// user/sh/main.c -- sh: reads its own arguments, then commands.
//
//   sh [options] [script [argument...]]
//   sh [options] -c 'commands' [name [argument...]]
//   sh [options] -s [argument...]
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <user/sh/error.h>
#include <user/sh/exit.h>
#include <user/sh/expand.h>
#include <user/sh/folder.h>
#include <user/sh/history.h>
#include <user/sh/input.h>
#include <user/sh/jobs.h>
#include <user/sh/options.h>
#include <user/sh/output.h>
#include <user/sh/prompt.h>
#include <user/sh/redirect.h>
#include <user/sh/run.h>
#include <user/sh/shell.h>
#include <user/sh/trap.h>
#include <user/sh/variables.h>

extern char **environ;

struct shell shell = {.name = "sh", .script = "sh"};

// What the arguments ask for.
struct request {
    const char *commands; // of -c
    const char *script;
    bool is_command, login, interactive;
};

static const char usage[] = "usage: sh [-aCefimnuvxl] [-o option] [script [argument...] | "
                            "-s [argument...] | -c commands [name [argument...]]]";

static _Noreturn void fail_usage(const char *what) {
    error_warn("%s: no such option", what);
    error_warn("%s", usage);
    exit(STATUS_USAGE);
}

static _Noreturn void show_usage(void) {
    output_format("%s\n`man sh` tells about the language and the keys.\n", usage);
    output_flush();
    exit(0);
}

// The letters of one argument. -o has a name behind it.
static void read_letters(struct request *request, char ***next) {
    const char *argument = *(*next)++;
    bool value = argument[0] == '-';

    for (const char *letter = argument + 1; *letter; letter++) {
        if (*letter == 'c') {
            request->is_command = true;
        } else if (*letter == 'l') {
            request->login = true;
        } else if (*letter == 'i') {
            request->interactive = value;
        } else if (*letter == 'o') {
            if (!**next || !option_change_name(*(*next)++, value))
                fail_usage(argument);
        } else if (*letter == 'm') {
            options_set[OPTION_MONITOR] = value; // begins when all is ready
        } else if (!option_change_letter(*letter, value)) {
            fail_usage(argument);
        }
    }
}

// Returns the arguments that become $1, $2, ...
static char **read_arguments(struct request *request, char **arguments) {
    char **next = arguments + 1;

    if (arguments[0])
        request->login = arguments[0][0] == '-';
    while (*next && ((*next)[0] == '-' || (*next)[0] == '+') && (*next)[1]) {
        if (strcmp(*next, "--help") == 0) {
            show_usage();
        } else if (strcmp(*next, "--login") == 0) {
            request->login = true;
            next++;
        } else if (strcmp(*next, "--") == 0) {
            next++;
            break;
        } else {
            read_letters(request, &next);
        }
    }
    if (*next && strcmp(*next, "-") == 0)
        next++;
    if (request->is_command) {
        if (!*next) {
            error_warn("-c: commands are missing");
            exit(STATUS_USAGE);
        }
        request->commands = *next++;
        if (*next)
            shell.name = *next++;
    } else if (*next && !option_is_set(OPTION_STDIN)) {
        request->script = shell.name = *next++;
    }
    shell.script = shell.name;
    return next;
}

static void set_defaults(void) {
    char number[24];

    variables_start(environ);
    variable_set("IFS", " \t\n");
    variable_set("OPTIND", "1");
    variable_set("LINENO", "1");
    snprintf(number, sizeof(number), "%ld", (long)getppid());
    variable_set("PPID", number);
    if (!variable_get("PATH"))
        variable_set("PATH", "/bin:/usr/bin");
    if (!variable_get("PS4"))
        variable_set("PS4", "+ ");
    folder_start();
}

// Runs a file such as /etc/profile, if it is there. Errors in it are not the end.
static void run_profile(const char *path) {
    const char *before = shell.script;
    int fd = open(path, O_RDONLY);
    struct landing landing;

    if (fd < 0)
        return;
    fd = redirect_move(fd);
    landing_push(&landing);
    if (setjmp(landing.jump) == 0) {
        shell.script = path;
        shell.dot_depth++;
        run_file(fd);
        shell.dot_depth--;
    }
    landing_pop(&landing);
    shell.skip = SKIP_NONE;
    shell.script = before;
}

static void run_profiles(const struct request *request) {
    const char *home = variable_get("HOME"), *env = variable_get("ENV");
    struct buffer path = {.arena = &scratch};

    if (request->login) {
        run_profile("/etc/profile");
        buffer_add_text(&path, home ? home : "");
        buffer_add_text(&path, "/.profile");
        run_profile(buffer_text(&path));
    }
    if (shell.interactive && env && *env)
        run_profile(expand_string(env));
}

// A script that is a program for another machine, or data, has a zero byte in its first line.
static bool is_binary(int fd) {
    char bytes[256];
    ssize_t count = read(fd, bytes, sizeof(bytes));
    const char *newline = count > 0 ? memchr(bytes, '\n', (size_t)count) : NULL;

    if (lseek(fd, 0, SEEK_SET) < 0 || count <= 0)
        return false; // a pipe: what was read is lost, but then count was not asked for
    return memchr(bytes, 0, newline ? (size_t)(newline - bytes) : (size_t)count) != NULL;
}

static int open_script(const char *path) {
    struct stat status;
    int fd = open(path, O_RDONLY);

    if (fd < 0) {
        error_warn("cannot open %s: %s", path, strerror(errno));
        exit(errno == ENOENT ? STATUS_NOT_FOUND : STATUS_NOT_EXECUTABLE);
    }
    fd = redirect_move(fd);
    if (fstat(fd, &status) == 0 && S_ISDIR(status.st_mode)) {
        error_warn("%s: %s", path, strerror(EISDIR));
        exit(STATUS_NOT_EXECUTABLE);
    }
    if (S_ISREG(status.st_mode) && is_binary(fd)) {
        error_warn("%s: is no script", path);
        exit(STATUS_NOT_EXECUTABLE);
    }
    return fd;
}

static void start_interactive(bool wants_jobs) {
    shell.interactive = shell.typed = true;
    options_set[OPTION_INTERACTIVE] = true;
    traps_set_interactive(true);
    options_set[OPTION_MONITOR] = false;
    if (wants_jobs)
        option_change_letter('m', true);
    prompt_start();
    history_load();
}

static int run_request(const struct request *request) {
    if (request->is_command)
        return run_text(request->commands, 1, !shell.interactive);
    if (request->script)
        return run_file(open_script(request->script));
    options_set[OPTION_STDIN] = true;
    if (shell.interactive && isatty(STDIN_FILENO))
        input_push_terminal();
    else
        input_push_file(STDIN_FILENO);
    return shell.interactive ? run_interactive() : run_input(false);
}

int main(int argc, char **argv) {
    struct request request = {0};
    struct landing landing;
    char **parameters;

    (void)argc;
    shell.pid = getpid();
    shell.program = argv[0] && strchr(argv[0], '/') ? argv[0] : "/bin/sh";
    traps_start();
    if (setjmp(landing.jump) == 0) {
        landing_push(&landing);
        set_defaults();
        parameters = read_arguments(&request, argv);
        shell.parameters.values = parameters;
        while (parameters[shell.parameters.count])
            shell.parameters.count++;
        if (request.interactive || (!request.is_command && !request.script &&
                                    isatty(STDIN_FILENO) && isatty(STDERR_FILENO)))
            start_interactive(!request.is_command && !request.script);
        else if (options_set[OPTION_MONITOR])
            jobs_control(true);
        run_profiles(&request);
        run_request(&request);
    }
    landing_pop(&landing);
    shell_exit(shell.status);
}
