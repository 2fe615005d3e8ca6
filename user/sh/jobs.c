// user/sh/jobs.c -- jobs: the table of them, and waiting for them.
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <user/sh/error.h>
#include <user/sh/jobs.h>
#include <user/sh/memory.h>
#include <user/sh/options.h>
#include <user/sh/shell.h>
#include <user/sh/terminal.h>
#include <user/sh/trap.h>

enum { DONE_MAX = 256 }; // jobs of a script that are done and that nobody waited for

static struct job *jobs;

struct job *jobs_first(void) {
    return jobs;
}

struct job *job_new(const struct node *node) {
    struct job *job = memory_allocate(sizeof(*job));

    *job = (struct job){.next = jobs, .node = node, .pipefail = option_is_set(OPTION_PIPEFAIL)};
    jobs = job;
    return job;
}

static void unlink_job(struct job *job) {
    struct job **link = &jobs;

    while (*link != job)
        link = &(*link)->next;
    *link = job->next;
}

void job_free(struct job *job) {
    unlink_job(job);
    free(job->processes);
    free(job->text);
    free(job);
}

void jobs_forget(void) {
    while (jobs)
        job_free(jobs);
}

// The one that %% means is the first.
static void move_to_front(struct job *job) {
    unlink_job(job);
    job->next = jobs;
    jobs = job;
}

void job_add(struct job *job, pid_t pid, enum process_place place) {
    size_t size = (job->count + 1) * sizeof(*job->processes);

    job->processes = memory_resize(job->processes, size);
    job->processes[job->count++] = (struct process){.pid = pid};
    if (!jobs_are_controlled() || place == PLACE_HIDDEN)
        return;
    if (!job->group) {
        job->group = pid;
        if (place == PLACE_FOREGROUND)
            terminal_give(pid);
    }
    setpgid(pid, job->group); // the child does so, too: none of them knows who is first
}

void job_enter(const struct job *job, bool foreground) {
    pid_t group = job->group ? job->group : getpid();

    setpgid(0, group);
    if (foreground && !job->group)
        terminal_give(group);
}

// ---- States ----

enum process_state job_state(const struct job *job) {
    enum process_state state = PROCESS_DONE;

    for (size_t i = 0; i < job->count; i++) {
        if (job->processes[i].state == PROCESS_RUNNING)
            return PROCESS_RUNNING;
        if (job->processes[i].state == PROCESS_STOPPED)
            state = PROCESS_STOPPED;
    }
    return state;
}

static int exit_status(int status) {
    if (WIFSTOPPED(status))
        return STATUS_SIGNAL + WSTOPSIG(status);
    return WIFSIGNALED(status) ? STATUS_SIGNAL + WTERMSIG(status) : WEXITSTATUS(status);
}

int job_status(const struct job *job) {
    int status = job->count ? exit_status(job->processes[job->count - 1].status) : 0;

    for (size_t i = job->count; job->pipefail && status == 0 && i > 0; i--)
        status = exit_status(job->processes[i - 1].status);
    return status;
}

struct job *job_of_process(pid_t pid, size_t *index) {
    for (struct job *job = jobs; job; job = job->next) {
        for (size_t i = 0; i < job->count; i++) {
            if (job->processes[i].pid == pid) {
                *index = i;
                return job;
            }
        }
    }
    return NULL;
}

static void set_state(pid_t pid, int status) {
    size_t index;
    struct job *job = job_of_process(pid, &index);
    struct process *process;

    if (!job)
        return;
    process = &job->processes[index];
    process->status = status;
    process->state = WIFSTOPPED(status) ? PROCESS_STOPPED : PROCESS_DONE;
    job->told = false;
}

void jobs_poll(void) {
    int status, options = WNOHANG | (jobs_are_controlled() ? WUNTRACED : 0);
    pid_t pid;

    while ((pid = waitpid(-1, &status, options)) > 0)
        set_state(pid, status);
}

// ---- Waiting ----

// The system knows nothing of its processes, so they are done. That happens to a shell that was
// started with SIGCHLD ignored.
static void give_up(struct job *job) {
    for (size_t i = 0; i < job->count; i++)
        if (job->processes[i].state == PROCESS_RUNNING)
            job->processes[i].state = PROCESS_DONE;
}

int jobs_highest(void) {
    int highest = 0;

    for (const struct job *job = jobs; job; job = job->next)
        highest = job->number > highest ? job->number : highest;
    return highest;
}

struct job *job_of_number(int number) {
    struct job *job = jobs;

    while (job && job->number != number)
        job = job->next;
    return job;
}

static void number_job(struct job *job) {
    struct buffer text = {.arena = &scratch};

    if (job->number)
        return;
    job->number = jobs_highest() + 1;
    if (job->node)
        tree_print(&text, job->node);
    job->text = memory_copy(buffer_text(&text));
    job->node = NULL;
}

// What the user must know about a job that has just left the foreground.
static void tell_end(struct job *job) {
    int status = job->processes[job->count - 1].status;

    if (job_state(job) == PROCESS_STOPPED) {
        number_job(job);
        if (shell.interactive)
            terminal_line_end();
        job_print(job, 0);
        job->told = true;
    } else if (WIFSIGNALED(status) && WTERMSIG(status) == SIGINT) {
        if (shell.interactive)
            terminal_line_end();
        trap_interrupted();
    } else if (WIFSIGNALED(status) && WTERMSIG(status) != SIGPIPE) {
        error_warn("%s%s", strsignal(WTERMSIG(status)), WCOREDUMP(status) ? " (core dumped)" : "");
    }
}

int job_wait(struct job *job) {
    int options = jobs_are_controlled() ? WUNTRACED : 0, result;

    while (job_state(job) == PROCESS_RUNNING) {
        int status;
        pid_t pid;

        if (job->group && trap_take_interrupt())
            kill(-job->group, SIGINT);
        pid = waitpid(-1, &status, options);
        if (pid > 0)
            set_state(pid, status);
        else if (errno != EINTR)
            give_up(job);
    }
    if (job->group)
        terminal_take(job_state(job) == PROCESS_STOPPED || job_status(job) > STATUS_SIGNAL);
    result = job_status(job);
    if (job->count)
        tell_end(job);
    if (job_state(job) == PROCESS_DONE)
        job_free(job);
    return result;
}

int job_continue(struct job *job, bool foreground) {
    for (size_t i = 0; i < job->count; i++)
        if (job->processes[i].state == PROCESS_STOPPED)
            job->processes[i].state = PROCESS_RUNNING;
    move_to_front(job);
    job->told = true;
    if (foreground && job->group)
        terminal_give(job->group);
    if (job->group ? kill(-job->group, SIGCONT) : kill(job->processes[0].pid, SIGCONT))
        error_warn("%s: cannot be continued: %s", job->text, strerror(errno));
    return foreground ? job_wait(job) : 0;
}

// A script may start any number of jobs and never ask: the oldest that are done are forgotten.
static void forget_oldest(void) {
    struct job *oldest = NULL;
    size_t done = 0;

    for (struct job *job = jobs; job; job = job->next) {
        if (job->count && job_state(job) == PROCESS_DONE) {
            oldest = job;
            done++;
        }
    }
    if (done > DONE_MAX)
        job_free(oldest);
}

void job_background(struct job *job) {
    number_job(job);
    job->told = true;
    if (job->count)
        shell.background_pid = job->processes[job->count - 1].pid;
    jobs_poll();
    forget_oldest();
}
