// user/sh/process.h -- new processes: subshells and programs.
#pragma once

#include <stdbool.h>
#include <sys/types.h>

#include <user/sh/tree.h>

struct job;

enum process_place {
    PLACE_FOREGROUND, // the shell waits for it
    PLACE_BACKGROUND, // the shell goes on
    PLACE_HIDDEN,     // a part of the shell's own work: no job, no process group
};

// As fork: 0 in the child, which is then a subshell: without jobs, traps and the errors' way out.
// Adds the process to the job. -1: the system has no room for it; that was said.
pid_t process_fork(struct job *job, enum process_place place);

// A process that writes a text into a pipe, of which `other` is the end that it does not need.
void process_feed(int fd, int other, const char *text, size_t length);

// Starts a program as the next process of a job, with the descriptors as they are. -1: it could not
// be started; *status is what the command's status must be.
pid_t process_spawn(struct job *job, const char *path, char **arguments, int *status);

// Becomes a program. `path` is NULL if there is no such command. Returns only by ending.
_Noreturn void process_execute(const char *path, char **arguments);
