// user/lib/posix/exec.c -- running another program in this process.
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <user/lib/posix/call.h>
#include <user/lib/posix/path.h>
#include <user/lib/posix/process.h>

static const char standard_path[] = "/bin:/usr/bin";

static long exec_error(const char *path, char *const *arguments, char *const *environment) {
    struct program program = program_here(path, arguments, environment);

    return program_start(PROC_EXEC, &program);
}

int execve(const char *path, char *const arguments[], char *const environment[]) {
    return (int)posix_result(exec_error(path, arguments, environment));
}

int execv(const char *path, char *const arguments[]) { return execve(path, arguments, environ); }

// One folder of a list such as PATH, and `file` in it. What follows in the list, NULL at its end.
static const char *next_path(const char *list, const char *file, char *path) {
    size_t size = strcspn(list, ":");

    path[0] = '\0';
    if (size + 1 + strlen(file) + 1 < IO_PATH_MAX) {
        memcpy(path, list, size);
        path[size] = '\0';
        if (size > 0)
            strcat(path, "/");
        strcat(path, file);
    }
    return list[size] == ':' ? list + size + 1 : NULL;
}

long path_search(const char *file, long (*try)(const char *path, void *context), void *context) {
    char path[IO_PATH_MAX];
    const char *list = getenv("PATH");
    long found = ERR_NOENT;

    if (strchr(file, '/') || file[0] == '\0')
        return try(file, context);
    if (!list)
        list = standard_path;
    while (list) {
        list = next_path(list, file, path);

        long status = path[0] ? try(path, context) : ERR_NAMETOOLONG;

        if (status == ERR_ACCESS)
            found = ERR_ACCESS;
        else if (status != ERR_NOENT && status != ERR_NOTDIR)
            return status;
    }
    return found;
}

struct exec_arguments {
    char *const *arguments;
    char *const *environment;
};

// What is no program is a shell's script.
static long exec_try(const char *path, void *context) {
    struct exec_arguments *exec = context;
    long status = exec_error(path, exec->arguments, exec->environment);
    size_t count = 0;

    if (status != ERR_NOEXEC)
        return status;
    while (exec->arguments[count])
        count++;

    char **arguments = __builtin_alloca((count + 3) * sizeof *arguments);

    arguments[0] = (char *)(uintptr_t) "sh";
    arguments[1] = (char *)(uintptr_t)path;
    for (size_t i = 1; i <= count; i++)
        arguments[i + 1] = exec->arguments[i];
    arguments[count + 1] = NULL;
    return exec_error("/bin/sh", arguments, exec->environment);
}

int execvpe(const char *file, char *const arguments[], char *const environment[]) {
    struct exec_arguments exec = {arguments, environment};

    return (int)posix_result(path_search(file, exec_try, &exec));
}

int execvp(const char *file, char *const arguments[]) { return execvpe(file, arguments, environ); }

// The list of arguments up to NULL, counted and copied by the functions below.
static size_t list_count(va_list list) {
    size_t count = 1;

    while (va_arg(list, char *))
        count++;
    return count;
}

static void list_copy(char **arguments, const char *first, va_list list) {
    *arguments = (char *)(uintptr_t)first;
    while (*arguments)
        *++arguments = va_arg(list, char *);
}

// Runs `exec` with the list, which is on the stack as long as that takes.
static int exec_list(int (*exec)(const char *, char *const *), const char *name, const char *first,
                     va_list list) {
    va_list again;

    va_copy(again, list);

    char **arguments = __builtin_alloca((list_count(list) + 1) * sizeof *arguments);

    list_copy(arguments, first, again);
    va_end(again);
    return exec(name, arguments);
}

int execl(const char *path, const char *first, ...) {
    va_list list;

    va_start(list, first);

    int status = exec_list(execv, path, first, list);

    va_end(list);
    return status;
}

int execlp(const char *file, const char *first, ...) {
    va_list list;

    va_start(list, first);

    int status = exec_list(execvp, file, first, list);

    va_end(list);
    return status;
}

// The environment is behind the NULL that ends the arguments.
int execle(const char *path, const char *first, ...) {
    va_list list;
    char *const *environment;

    va_start(list, first);

    char **arguments = __builtin_alloca((list_count(list) + 1) * sizeof *arguments);

    va_end(list);
    va_start(list, first);
    list_copy(arguments, first, list);
    environment = va_arg(list, char *const *);
    va_end(list);
    return execve(path, arguments, environment);
}
