// user/sh/pipeline.c -- runs pipelines and $( ): processes that are joined by pipes.
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include <user/sh/error.h>
#include <user/sh/execute.h>
#include <user/sh/exit.h>
#include <user/sh/jobs.h>
#include <user/sh/memory.h>
#include <user/sh/output.h>
#include <user/sh/redirect.h>
#include <user/sh/shell.h>
#include <user/sh/substitute.h>

// Makes a pipe whose ends are none of the standard files, which may be closed.
static bool make_pipe(int ends[2]) {
    if (pipe(ends) < 0) {
        error_warn("cannot make a pipe: %s", strerror(errno));
        return false;
    }
    for (int i = 0; i < 2; i++)
        if (ends[i] <= STDERR_FILENO)
            ends[i] = redirect_move(ends[i]);
    if (ends[0] >= 0 && ends[1] >= 0)
        return true;
    error_warn("cannot make a pipe: %s", strerror(errno));
    return false;
}

static void move(int from, int to) {
    if (from < 0)
        return;
    dup2(from, to);
    close(from);
}

static void close_end(int fd) {
    if (fd >= 0)
        close(fd);
}

// Starts one command of a pipeline: it reads from `input` and writes to output[1], unless these
// are -1.
static pid_t start(struct job *job, const struct node *node, enum process_place place, int input,
                   const int output[2]) {
    pid_t pid = process_fork(job, place);

    if (pid != 0)
        return pid;
    close_end(output[0]);
    move(input, STDIN_FILENO);
    move(output[1], STDOUT_FILENO);
    shell_exit(execute(node, true));
}

// Returns whether all could be started. Those that were go on, and find their input at its end.
static bool start_all(struct job *job, const struct node *node, enum process_place place) {
    int input = -1;

    for (const struct node *child = node->children; child; child = child->next) {
        int ends[2] = {-1, -1};
        pid_t pid;

        if (child->next && !make_pipe(ends)) {
            close_end(input);
            return false;
        }
        pid = start(job, child, place, input, ends);
        close_end(input);
        close_end(ends[1]);
        input = ends[0];
        if (pid < 0) {
            close_end(input);
            return false;
        }
    }
    return true;
}

int execute_pipeline(const struct node *node, enum process_place place) {
    struct job *job = job_new(node);
    bool complete = start_all(job, node, place);
    int status;

    if (job->count == 0) {
        job_free(job);
        return STATUS_USAGE;
    }
    if (place == PLACE_FOREGROUND) {
        status = job_wait(job);
        return complete ? status : STATUS_USAGE;
    }
    job_background(job);
    if (shell.interactive) {
        output_format("[%d] %ld\n", job->number, (long)job->processes[job->count - 1].pid);
        output_flush();
    }
    return complete ? 0 : STATUS_USAGE;
}

// ---- $( ) ----

static void read_all(int fd, struct buffer *text) {
    ssize_t count;

    for (;;) {
        buffer_grow(text, 512);
        count = read(fd, text->bytes + text->length, text->capacity - text->length);
        if (count > 0)
            text->length += (size_t)count;
        else if (count == 0 || errno != EINTR)
            return;
    }
}

static void remove_zeros(struct buffer *text) {
    size_t kept = 0;

    if (!memchr(text->bytes, 0, text->length))
        return;
    for (size_t i = 0; i < text->length; i++)
        if (text->bytes[i])
            text->bytes[kept++] = text->bytes[i];
    text->length = kept;
}

char *substitute(const struct node *command) {
    struct buffer text = {.arena = &scratch};
    struct job *job;
    int ends[2];
    pid_t pid;

    shell.substitution_status = 0;
    if (!command)
        return arena_copy(&scratch, "");
    if (!make_pipe(ends))
        error_jump(STATUS_USAGE);
    job = job_new(command);
    pid = process_fork(job, PLACE_HIDDEN);
    if (pid == 0) {
        close(ends[0]);
        move(ends[1], STDOUT_FILENO);
        shell.tested = false; // whoever looks at the status of the whole: `set -e` holds in it
        shell_exit(execute(command, true));
    }
    close(ends[1]);
    if (pid < 0) {
        close(ends[0]);
        job_free(job);
        error_jump(STATUS_USAGE);
    }
    read_all(ends[0], &text);
    close(ends[0]);
    shell.substitution_status = job_wait(job);
    remove_zeros(&text);
    while (text.length && text.bytes[text.length - 1] == '\n')
        text.length--;
    return buffer_text(&text);
}
