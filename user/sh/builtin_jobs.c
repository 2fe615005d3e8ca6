// user/sh/builtin_jobs.c -- the builtins jobs, fg, bg, wait and kill.
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include <user/sh/builtin.h>
#include <user/sh/error.h>
#include <user/sh/jobs.h>
#include <user/sh/output.h>
#include <user/sh/shell.h>
#include <user/sh/trap.h>

// A job that is done is shown once.
static void show(struct job *job, int how) {
    job_print(job, (char)how);
    job->told = true;
    if (job_state(job) == PROCESS_DONE)
        job_free(job);
}

int builtin_jobs(char **arguments) {
    char **next = arguments + 1;
    const char *value;
    struct job *job;
    int option, how = 0;

    while ((option = builtin_option(&next, "lp", &value, "jobs")) != -1) {
        if (option == '?')
            return STATUS_USAGE;
        how = option;
    }
    jobs_poll();
    for (int number = 1; !*next && number <= jobs_highest(); number++)
        if ((job = job_of_number(number)) != NULL)
            show(job, how);
    for (; *next; next++) {
        job = job_find("jobs", *next);
        if (!job)
            return 1;
        show(job, how);
    }
    return 0;
}

int builtin_fg(char **arguments) {
    struct job *job = job_find("fg", arguments[1]);

    if (!job)
        return 1;
    if (!job->group) {
        error_warn("fg: job %d was started without job control", job->number);
        return 1;
    }
    output_format("%s\n", job->text);
    output_flush();
    return job_continue(job, true);
}

int builtin_bg(char **arguments) {
    char **next = arguments + 1;

    do {
        struct job *job = job_find("bg", *next);

        if (!job)
            return 1;
        job_continue(job, false);
        output_format("[%d] %s\n", job->number, job->text);
    } while (*next && *++next);
    return 0;
}

// ---- wait ----

// Waits until a job is done, or all are (NULL). Returns 0, or the number of a signal that came.
static int wait_for(const struct job *wanted) {
    int came = 0;

    trap_wait_begin();
    for (;;) {
        const struct job *job = wanted;

        jobs_poll();
        for (job = wanted ? wanted : jobs_first(); job && !wanted; job = job->next)
            if (job_state(job) == PROCESS_RUNNING && job->number)
                break;
        came = trap_came();
        if (came || !job || job_state(job) != PROCESS_RUNNING)
            break;
        trap_wait_suspend();
    }
    trap_wait_end();
    return came;
}

static int wait_for_one(const char *argument) {
    struct job *job;
    size_t index;
    int came, status;

    if (*argument == '%') {
        job = job_find("wait", argument);
    } else {
        if (!*argument || argument[strspn(argument, "0123456789")])
            error_fail(STATUS_USAGE, "wait: %s: a process or a job expected", argument);
        job = job_of_process((pid_t)strtol(argument, NULL, 10), &index);
    }
    if (!job)
        return STATUS_NOT_FOUND;
    came = wait_for(job);
    if (came)
        return STATUS_SIGNAL + came;
    status = job_status(job);
    if (job_state(job) == PROCESS_DONE)
        job_free(job);
    return status;
}

static void free_done(void) {
    struct job *next;

    for (struct job *job = jobs_first(); job; job = next) {
        next = job->next;
        if (job->count && job_state(job) == PROCESS_DONE)
            job_free(job);
    }
}

int builtin_wait(char **arguments) {
    int status = 0, came;

    if (!arguments[1]) {
        came = wait_for(NULL);
        if (!shell.interactive && !came)
            free_done();
        return came ? STATUS_SIGNAL + came : 0;
    }
    for (char **argument = arguments + 1; *argument; argument++)
        status = wait_for_one(*argument);
    return status;
}

// ---- kill ----

// kill -l: all names, or those of statuses.
static int list_signals(char **statuses) {
    for (int number = 1; !*statuses && number < TRAP_COUNT; number++) {
        const char *name = trap_name(number);

        if (*name < '0' || *name > '9')
            output_format("%s\n", name);
    }
    for (; *statuses; statuses++) {
        int number = trap_number(*statuses);

        if (number < 0 && (*statuses)[strspn(*statuses, "0123456789")] == 0)
            number = (int)(strtol(*statuses, NULL, 10) & 127);
        else if (number > STATUS_SIGNAL)
            number -= STATUS_SIGNAL;
        if (number < 0) {
            error_warn("kill: %s: there is no such signal", *statuses);
            return 1;
        }
        if ((**statuses >= '0' && **statuses <= '9'))
            output_format("%s\n", trap_name(number));
        else
            output_format("%d\n", number);
    }
    return 0;
}

// Reads -s name, -name or -number. Returns the signal, -1 after a message.
static int read_signal(char ***next) {
    const char *name = **next;
    int number;

    if (!name || *name != '-' || !name[1])
        return SIGTERM;
    (*next)++;
    if (strcmp(name, "--") == 0)
        return SIGTERM;
    name++;
    if (strcmp(name, "s") == 0 || strcmp(name, "n") == 0)
        name = **next ? *(*next)++ : "";
    number = trap_number(name);
    if (number < 0)
        error_warn("kill: %s: there is no such signal", name);
    if (**next && strcmp(**next, "--") == 0)
        (*next)++;
    return number;
}

static int kill_one(const char *target, int number) {
    char *end;
    long pid;

    if (*target == '%') {
        struct job *job = job_find("kill", target);

        if (!job)
            return 1;
        pid = job->group ? -job->group : job->processes[0].pid;
        if (kill((pid_t)pid, number) == 0) {
            if (job_state(job) == PROCESS_STOPPED && (number == SIGTERM || number == SIGHUP))
                kill((pid_t)pid, SIGCONT); // so that it can end
            return 0;
        }
    } else {
        pid = strtol(target, &end, 10);
        if (end == target || *end) {
            error_warn("kill: %s: a process or a job expected", target);
            return STATUS_USAGE;
        }
        if (kill((pid_t)pid, number) == 0)
            return 0;
    }
    error_warn("kill: %s: %s", target, strerror(errno));
    return 1;
}

int builtin_kill(char **arguments) {
    char **next = arguments + 1;
    int number, status = 0;

    if (*next && strcmp(*next, "-l") == 0)
        return list_signals(next + 1);
    number = read_signal(&next);
    if (number < 0)
        return STATUS_USAGE;
    if (!*next)
        return builtin_usage("kill");
    for (; *next; next++) {
        int result = kill_one(*next, number);

        status = result ? result : status;
    }
    return status;
}
