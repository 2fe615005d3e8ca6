// user/sh/run.c -- reads commands and runs them.
#include <string.h>
#include <unistd.h>

#include <user/sh/error.h>
#include <user/sh/execute.h>
#include <user/sh/exit.h>
#include <user/sh/input.h>
#include <user/sh/jobs.h>
#include <user/sh/parser.h>
#include <user/sh/run.h>
#include <user/sh/shell.h>
#include <user/sh/trap.h>

void nesting_enter(void) {
    if (++shell.nesting > NESTING_MAX)
        error_fail(STATUS_USAGE, "too many functions or eval in one another (more than %d)",
                   NESTING_MAX);
}

void nesting_leave(void) { shell.nesting--; }

static int run_tree(struct tree *tree, bool last) {
    int status;

    running_push(tree);
    tree_release(tree); // from now on it is held as the one that runs
    status = execute(tree->root, last);
    running_pop();
    return status;
}

int run_input(bool last) {
    int status = 0, line = shell.line;
    struct tree *tree;

    nesting_enter();
    while (!shell.skip && (tree = parser_read()) != NULL) {
        if (tree->root)
            status = run_tree(tree, last && input_is_used_up() && !trap_has_exit());
        else
            tree_release(tree);
    }
    nesting_leave();
    shell.line = line;
    return status;
}

int run_text(const char *text, int line, bool last) {
    int status;

    input_push_text(text, line);
    status = run_input(last);
    input_pop();
    return status;
}

int run_file(int fd) {
    int status;

    input_push_file(fd);
    status = run_input(false);
    input_pop();
    return status;
}

// One command. Returns false at the end of the input.
static bool run_command(void) {
    struct landing landing;
    volatile bool more = true;

    landing_push(&landing);
    if (setjmp(landing.jump) == 0) {
        struct tree *tree;

        if (trap_pending)
            traps_run();
        jobs_notify();
        tree = parser_read();
        more = tree != NULL;
        if (tree && tree->root)
            run_tree(tree, false);
        else if (tree)
            tree_release(tree);
        shell.skip = SKIP_NONE;
    }
    landing_pop(&landing);
    arena_release(&scratch, landing.scratch);
    return more;
}

// After ^D with stopped jobs the user is told of them once.
static bool may_leave(void) {
    static bool told;

    if (option_is_set(OPTION_IGNOREEOF)) {
        error_warn("use \"exit\" to leave the shell");
        return false;
    }
    for (struct job *job = jobs_first(); job && !told; job = job->next) {
        if (job->count && job_state(job) == PROCESS_STOPPED) {
            error_warn("there are stopped jobs");
            told = true;
            return false;
        }
    }
    return true;
}

int run_interactive(void) {
    do {
        while (run_command())
            ;
    } while (!may_leave());
    return shell.status;
}
