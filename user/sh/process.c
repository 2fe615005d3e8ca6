// user/sh/process.c -- new processes: subshells and programs.
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <user/sh/error.h>
#include <user/sh/exit.h>
#include <user/sh/jobs.h>
#include <user/sh/memory.h>
#include <user/sh/options.h>
#include <user/sh/output.h>
#include <user/sh/path.h>
#include <user/sh/process.h>
#include <user/sh/shell.h>
#include <user/sh/trap.h>
#include <user/sh/variables.h>

enum { SCRIPT_LINE = 256 };

// A background job reads nothing from the terminal, unless job control stops it when it tries.
static void detach_input(void) {
    int fd = open("/dev/null", O_RDONLY);

    if (fd > STDIN_FILENO) {
        dup2(fd, STDIN_FILENO);
        close(fd);
    }
}

static void begin_child(const struct job *job, enum process_place place) {
    bool controlled = jobs_are_controlled() && place != PLACE_HIDDEN;

    landings_forget();
    output_forget();
    if (controlled)
        job_enter(job, place == PLACE_FOREGROUND);
    traps_reset(controlled);
    if (place == PLACE_BACKGROUND && !controlled) {
        traps_ignore_keys();
        detach_input();
    }
    jobs_forget();
    shell.subshell = true;
    shell.interactive = false;
    shell.loop_depth = 0;
    options_set[OPTION_MONITOR] = options_set[OPTION_INTERACTIVE] = false;
}

pid_t process_fork(struct job *job, enum process_place place) {
    pid_t pid;

    output_flush();
    pid = fork();
    if (pid < 0)
        error_warn("cannot start a process: %s", strerror(errno));
    else if (pid == 0)
        begin_child(job, place);
    else if (job)
        job_add(job, pid, place);
    return pid;
}

void process_feed(int fd, int other, const char *text, size_t length) {
    pid_t pid = process_fork(NULL, PLACE_HIDDEN);

    if (pid != 0)
        return;
    close(other);
    signal(SIGPIPE, SIG_DFL);
    write_all(fd, text, length);
    _exit(0);
}

// ---- Programs ----

// Says why a program cannot be executed. Returns the command's status.
static int say_failure(const char *name, const char *path, int error) {
    struct stat status;

    if (!path || error == ENOENT || error == ENOTDIR) {
        error_warn("%s: not found", name);
        return STATUS_NOT_FOUND;
    }
    if (error == EACCES && stat(path, &status) == 0 && S_ISDIR(status.st_mode))
        error = EISDIR;
    error_warn("%s: %s", name, strerror(error));
    return STATUS_NOT_EXECUTABLE;
}

// `#!interpreter argument`: sets them in `line`. Returns false if the file has no such line; then
// it is a script for this shell.
static bool read_interpreter(const char *path, char line[SCRIPT_LINE], char **argument) {
    int fd = open(path, O_RDONLY);
    ssize_t count = fd < 0 ? -1 : read(fd, line, SCRIPT_LINE - 1);
    char *start;

    if (fd >= 0)
        close(fd);
    line[count > 0 ? count : 0] = 0;
    if (strncmp(line, "#!", 2) != 0)
        return false;
    line[strcspn(line, "\n")] = 0;
    start = line + 2 + strspn(line + 2, " \t");
    memmove(line, start, strlen(start) + 1);
    *argument = line + strcspn(line, " \t");
    if (**argument)
        *(*argument)++ = 0;
    *argument += strspn(*argument, " \t");
    return *line != 0;
}

// The system does not know the file's format: it is a script.
static void execute_script(const char *path, char **arguments, char **environment) {
    struct list list = {.arena = &scratch};
    char line[SCRIPT_LINE], *argument = NULL;

    if (read_interpreter(path, line, &argument)) {
        list_add(&list, line);
        if (*argument)
            list_add(&list, argument);
    } else {
        list_add(&list, (char *)shell.program);
    }
    list_add(&list, (char *)path);
    for (arguments++; *arguments; arguments++)
        list_add(&list, *arguments);
    execve(list.items[0], list.items, environment);
}

void process_execute(const char *path, char **arguments) {
    char **environment = variables_environment();

    output_flush();
    if (path) {
        execve(path, arguments, environment);
        if (errno == ENOEXEC)
            execute_script(path, arguments, environment);
    }
    shell_exit(say_failure(arguments[0], path, errno));
}

pid_t process_spawn(struct job *job, const char *path, char **arguments, int *status) {
    pid_t pid;
    int error;

    if (!path) {
        *status = say_failure(arguments[0], NULL, ENOENT);
        return -1;
    }
    output_flush();
    error = posix_spawn(&pid, path, NULL, NULL, arguments, variables_environment());
    if (error == ENOEXEC) {
        pid = process_fork(job, PLACE_FOREGROUND);
        if (pid == 0)
            process_execute(path, arguments);
        *status = STATUS_USAGE;
        return pid;
    }
    if (error) {
        if (error == ENOENT)
            path_forget(); // it may have been there before
        *status = say_failure(arguments[0], path, error);
        return -1;
    }
    job_add(job, pid, PLACE_FOREGROUND);
    return pid;
}
