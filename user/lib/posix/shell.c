// user/lib/posix/shell.c -- running commands with the shell: system, popen.
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static pid_t shell_start(const char *command, const posix_spawn_file_actions_t *actions,
                         const posix_spawnattr_t *attributes) {
    char *arguments[] = {
        (char *)(uintptr_t) "sh",
        (char *)(uintptr_t) "-c",
        (char *)(uintptr_t)command,
        NULL,
    };
    pid_t pid;
    int error = posix_spawn(&pid, "/bin/sh", actions, attributes, arguments, environ);

    if (error == 0)
        return pid;
    errno = error;
    return -1;
}

static int child_wait(pid_t pid) {
    int status;

    while (waitpid(pid, &status, 0) < 0) {
        if (errno != EINTR)
            return -1;
    }
    return status;
}

// The signals of the keyboard are the command's while it runs, and SIGCHLD waits.
int system(const char *command) {
    struct sigaction ignore = {.sa_handler = SIG_IGN}, interrupt, quit;
    sigset_t children = 1ul << SIGCHLD, before, defaults = 0;
    posix_spawnattr_t attributes;
    int status = -1;
    pid_t pid;

    if (!command)
        return access("/bin/sh", X_OK) == 0;
    sigaction(SIGINT, &ignore, &interrupt);
    sigaction(SIGQUIT, &ignore, &quit);
    sigprocmask(SIG_BLOCK, &children, &before);
    if (interrupt.sa_handler != SIG_IGN)
        defaults |= 1ul << SIGINT;
    if (quit.sa_handler != SIG_IGN)
        defaults |= 1ul << SIGQUIT;
    if (posix_spawnattr_init(&attributes) == 0) {
        posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
        posix_spawnattr_setsigdefault(&attributes, &defaults);
        posix_spawnattr_setsigmask(&attributes, &before);
        pid = shell_start(command, NULL, &attributes);
        status = pid < 0 ? 127 << 8 : child_wait(pid);
        posix_spawnattr_destroy(&attributes);
    }
    sigaction(SIGINT, &interrupt, NULL);
    sigaction(SIGQUIT, &quit, NULL);
    sigprocmask(SIG_SETMASK, &before, NULL);
    return status;
}

// The commands that run, for pclose.
struct command {
    struct command *next;
    FILE *stream;
    pid_t pid;
};

static struct command *commands;

// The child has none of the other commands' pipes (they are close-on-exec), and `end` as `fd`.
static pid_t command_start(const char *text, int end, int fd) {
    posix_spawn_file_actions_t actions;
    pid_t pid = -1;

    if (posix_spawn_file_actions_init(&actions) != 0)
        return -1;
    if (posix_spawn_file_actions_adddup2(&actions, end, fd) == 0)
        pid = shell_start(text, &actions, NULL);
    posix_spawn_file_actions_destroy(&actions);
    return pid;
}

FILE *popen(const char *text, const char *mode) {
    int reads = mode[0] == 'r';
    struct command *command = malloc(sizeof *command);
    int ends[2];

    if (!command)
        return NULL;
    if ((mode[0] != 'r' && mode[0] != 'w') || pipe2(ends, O_CLOEXEC) < 0) {
        errno = mode[0] != 'r' && mode[0] != 'w' ? EINVAL : errno;
        free(command);
        return NULL;
    }
    command->pid = command_start(text, ends[reads], reads);
    close(ends[reads]);
    command->stream = command->pid < 0 ? NULL : fdopen(ends[!reads], reads ? "r" : "w");
    if (!command->stream) {
        close(ends[!reads]);
        free(command);
        return NULL;
    }
    command->next = commands;
    commands = command;
    return command->stream;
}

int pclose(FILE *stream) {
    for (struct command **at = &commands; *at; at = &(*at)->next) {
        struct command *command = *at;

        if (command->stream == stream) {
            pid_t pid = command->pid;

            *at = command->next;
            free(command);
            fclose(stream);
            return child_wait(pid);
        }
    }
    errno = ECHILD;
    return -1;
}
