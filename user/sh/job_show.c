// user/sh/job_show.c -- finds jobs by what the user calls them, and shows them.
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include <user/sh/error.h>
#include <user/sh/jobs.h>
#include <user/sh/output.h>
#include <user/sh/trap.h>

// The one that %% or %+ means, and the one of %-: stopped jobs come first, then the newest.
static struct job *current_job(int place) {
    for (int pass = 0; pass < 2; pass++) {
        for (struct job *job = jobs_first(); job; job = job->next) {
            bool stopped = job_state(job) == PROCESS_STOPPED;

            if (job->number && stopped == (pass == 0) && place-- == 0)
                return job;
        }
    }
    return NULL;
}

static bool is_meant(const struct job *job, const char *name) {
    if (*name == '?')
        return strstr(job->text, name + 1) != NULL;
    return strncmp(job->text, name, strlen(name)) == 0;
}

struct job *job_find(const char *builtin, const char *specification) {
    const char *name = specification ? specification + (*specification == '%') : "+";
    struct job *found = NULL;

    if (*name == 0 || strcmp(name, "+") == 0 || strcmp(name, "%") == 0)
        found = current_job(0);
    else if (strcmp(name, "-") == 0)
        found = current_job(1) ? current_job(1) : current_job(0);
    else if (*name >= '0' && *name <= '9')
        found = job_of_number(atoi(name));
    else
        for (struct job *job = jobs_first(); job && !found; job = job->next)
            if (job->number && is_meant(job, name))
                found = job;
    if (!found)
        error_warn("%s: %s: there is no such job", builtin, specification ? specification : "%+");
    return found;
}

static void describe(const struct process *process, char text[64]) {
    int status = process->status;

    if (process->state == PROCESS_RUNNING)
        snprintf(text, 64, "Running");
    else if (process->state == PROCESS_STOPPED)
        snprintf(text, 64, WSTOPSIG(status) == SIGTSTP ? "Stopped" : "Stopped (SIG%s)",
                 trap_name(WSTOPSIG(status)));
    else if (WIFSIGNALED(status))
        snprintf(text, 64, "%s", strsignal(WTERMSIG(status)));
    else if (WEXITSTATUS(status))
        snprintf(text, 64, "Done (%d)", WEXITSTATUS(status));
    else
        snprintf(text, 64, "Done");
}

// The process whose state is the job's.
static const struct process *leading_process(const struct job *job) {
    enum process_state state = job_state(job);

    for (size_t i = job->count; i > 0; i--)
        if (job->processes[i - 1].state == state)
            return &job->processes[i - 1];
    return &job->processes[job->count - 1];
}

void job_print(struct job *job, char how) {
    char state[64], mark = job == current_job(0) ? '+' : job == current_job(1) ? '-' : ' ';

    if (how == 'p') {
        output_format("%ld\n", (long)job->processes[0].pid);
        return;
    }
    describe(leading_process(job), state);
    output_format("[%d] %c ", job->number, mark);
    if (how == 'l')
        output_format("%ld ", (long)job->processes[0].pid);
    output_format("%-24s %s\n", state, job->text);
    for (size_t i = 1; how == 'l' && i < job->count; i++) {
        describe(&job->processes[i], state);
        output_format("      %ld %s\n", (long)job->processes[i].pid, state);
    }
    output_flush();
}

void jobs_notify(void) {
    jobs_poll();
    for (int number = 1; number <= jobs_highest(); number++) {
        struct job *job = job_of_number(number);

        if (!job || job->told)
            continue;
        job_print(job, 0);
        job->told = true;
        if (job_state(job) == PROCESS_DONE)
            job_free(job);
    }
}
