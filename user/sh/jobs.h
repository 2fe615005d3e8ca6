// user/sh/jobs.h -- jobs: the processes of a pipeline, waited for, stopped and continued together.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include <user/sh/process.h>
#include <user/sh/tree.h>

enum process_state { PROCESS_RUNNING, PROCESS_STOPPED, PROCESS_DONE };

struct process {
    pid_t pid;
    enum process_state state;
    int status;           // as from waitpid
};

struct job {
    struct job *next;     // older ones; the list is in the order of their use, newest first
    int number;           // 0: it was never in the background and has not been stopped
    pid_t group;          // its process group, 0 if it is the shell's
    size_t count;
    struct process *processes;
    const struct node *node; // the command, while it runs in the foreground
    char *text;           // the command as text, from when it has a number
    bool told;            // its state was shown since it changed
    bool pipefail;
};

// A new job for a command, without processes.
struct job *job_new(const struct node *node);

// Adds a process that was just started. The first one's number becomes that of the group, if jobs
// are controlled.
void job_add(struct job *job, pid_t pid, enum process_place place);

// Waits until it is done or stopped and returns its status; with job control it has the terminal
// meanwhile. A job that is done is freed.
int job_wait(struct job *job);

// Gives it a number: it runs in the background.
void job_background(struct job *job);

enum process_state job_state(const struct job *job);

// The status of a job that is done or stopped, as $? has it.
int job_status(const struct job *job);
void job_free(struct job *job);

// The job of a %specification, or of a process: NULL, after a message, if there is none.
struct job *job_find(const char *builtin, const char *specification);
struct job *job_of_number(int number);
int jobs_highest(void);
struct job *job_of_process(pid_t pid, size_t *index);
struct job *jobs_first(void);

// Continues a stopped job. In the foreground: as job_wait.
int job_continue(struct job *job, bool foreground);

// Looks which processes have changed, without waiting.
void jobs_poll(void);

// Shows the jobs that have changed since they were shown, and frees those that are done.
void jobs_notify(void);

// Shows a job: [1] + Running    command. `how` is 'l' to show processes, 'p' just the group.
void job_print(struct job *job, char how);

// A child has no jobs.
void jobs_forget(void);

// Job control on or off: process groups, and who has the terminal.
void jobs_control(bool on);
bool jobs_are_controlled(void);

// In a child, before anything else: takes its place in the group, and the terminal.
void job_enter(const struct job *job, bool foreground);
