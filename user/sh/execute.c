// user/sh/execute.c -- runs syntax trees: lists, loops, branches and subshells.
#include <string.h>

#include <user/sh/error.h>
#include <user/sh/execute.h>
#include <user/sh/exit.h>
#include <user/sh/expand.h>
#include <user/sh/function.h>
#include <user/sh/jobs.h>
#include <user/sh/options.h>
#include <user/sh/output.h>
#include <user/sh/pattern.h>
#include <user/sh/redirect.h>
#include <user/sh/shell.h>
#include <user/sh/trap.h>
#include <user/sh/variables.h>

// Runs a command whose failure is no failure of the whole, as that of a condition.
static int execute_tested(const struct node *node) {
    bool before = shell.tested;
    int status;

    shell.tested = true;
    status = execute(node, false);
    shell.tested = before;
    return status;
}

// ---- Lists ----

static int execute_background(const struct node *node) {
    struct job *job;
    pid_t pid;

    if (node->kind == NODE_PIPELINE && !node->negated)
        return execute_pipeline(node, PLACE_BACKGROUND);
    job = job_new(node);
    pid = process_fork(job, PLACE_BACKGROUND);
    if (pid == 0)
        shell_exit(execute(node, true));
    if (pid < 0) {
        job_free(job);
        return STATUS_USAGE;
    }
    job_background(job);
    if (shell.interactive) {
        output_format("[%d] %ld\n", job->number, (long)pid);
        output_flush();
    }
    return 0;
}

static int execute_list(const struct node *node, bool last) {
    int status = 0;

    for (const struct node *child = node->children; child && !shell.skip; child = child->next) {
        if (child->background)
            shell.status = status = execute_background(child);
        else
            status = execute(child, last && !child->next);
    }
    return status;
}

// Of a && b || c each runs if the status so far asks for it. Only the last one counts for set -e.
static int execute_and_or(const struct node *node, bool last) {
    int status = 0;

    for (const struct node *child = node->children; child && !shell.skip; child = child->next) {
        if (child != node->children && child->after_or == (status == 0))
            continue;
        status = child->next ? execute_tested(child) : execute(child, last);
    }
    return status;
}

static int execute_negated(const struct node *node) {
    int status;

    if (!node->children->next)
        return !execute_tested(node->children);
    status = execute_pipeline(node, PLACE_FOREGROUND);
    return !status;
}

// ---- Branches ----

static int execute_if(const struct node *node, bool last) {
    for (;;) {
        const struct node *otherwise = node->branch.otherwise;
        int status = execute_tested(node->branch.condition);

        if (shell.skip)
            return status;
        if (status == 0)
            return execute(node->branch.body, last);
        if (!otherwise)
            return 0;
        if (otherwise->kind != NODE_IF || otherwise->redirects)
            return execute(otherwise, last);
        node = otherwise; // elif
    }
}

static bool case_matches(const struct case_item *item, const char *subject) {
    for (const struct word *pattern = item->patterns; pattern; pattern = pattern->next)
        if (pattern_matches(expand_pattern(pattern->parts), subject, strlen(subject)))
            return true;
    return false;
}

static int execute_case(const struct node *node, bool last) {
    struct arena_mark mark = arena_mark(&scratch);
    const char *subject = expand_text(node->choice.subject->parts);
    const struct case_item *item = node->choice.items;
    int status = 0;

    shell.substitution_status = 0;
    while (item && !case_matches(item, subject))
        item = item->next;
    arena_release(&scratch, mark);
    for (; item && !shell.skip; item = item->next) {
        bool goes_on = item->falls_through && item->next;

        status = item->body ? execute(item->body, last && !goes_on) : 0;
        if (!goes_on)
            break;
    }
    return status;
}

// ---- Loops ----

// After a condition or body: whether the loop must end, as `break` and the like ask.
static bool loop_ends(void) {
    if (shell.skip == SKIP_NONE)
        return false;
    if (shell.skip == SKIP_RETURN)
        return true;
    if (--shell.skip_count > 0)
        return true; // for a loop around this one
    if (shell.skip == SKIP_BREAK) {
        shell.skip = SKIP_NONE;
        return true;
    }
    shell.skip = SKIP_NONE;
    return false;
}

static int execute_while(const struct node *node) {
    bool until = node->kind == NODE_UNTIL;
    int status = 0;

    shell.loop_depth++;
    for (;;) {
        bool go_on = (execute_tested(node->branch.condition) == 0) != until;

        if (shell.skip) {
            if (loop_ends())
                break;
            continue;
        }
        if (!go_on)
            break;
        status = execute(node->branch.body, false);
        if (loop_ends()) {
            status = shell.status;
            break;
        }
    }
    shell.loop_depth--;
    return status;
}

static int execute_for(const struct node *node) {
    struct arena_mark mark = arena_mark(&scratch);
    struct list words = {.arena = &scratch};
    int status = 0;

    if (node->loop.has_words)
        expand_words(&words, node->loop.words);
    else
        for (size_t i = 0; i < shell.parameters.count; i++)
            list_add(&words, arena_copy(&scratch, shell.parameters.values[i]));
    shell.loop_depth++;
    for (size_t i = 0; i < words.count; i++) {
        variable_set(node->loop.variable, words.items[i]);
        status = execute(node->loop.body, false);
        if (loop_ends()) {
            status = shell.status;
            break;
        }
    }
    shell.loop_depth--;
    arena_release(&scratch, mark);
    return status;
}

// ---- Subshells, and everything ----

static _Noreturn void run_subshell(const struct node *node) {
    bool ready = redirect_apply(node->redirects, false);

    shell_exit(ready ? execute(node->branch.body, true) : STATUS_USAGE);
}

// In a child that is there already, the commands need no other one.
static int execute_subshell(const struct node *node, bool last) {
    struct job *job;
    pid_t pid;

    if (last && !trap_has_exit() && shell.subshell) {
        traps_reset(false);
        run_subshell(node);
    }
    job = job_new(node);
    pid = process_fork(job, PLACE_FOREGROUND);
    if (pid == 0)
        run_subshell(node);
    if (pid < 0) {
        job_free(job);
        return STATUS_USAGE;
    }
    return job_wait(job);
}

static int execute_kind(const struct node *node, bool last) {
    switch (node->kind) {
    case NODE_SIMPLE: return execute_simple(node, last);
    case NODE_PIPELINE:
        return node->negated ? execute_negated(node) : execute_pipeline(node, PLACE_FOREGROUND);
    case NODE_AND_OR: return execute_and_or(node, last);
    case NODE_LIST: return execute_list(node, last);
    case NODE_SUBSHELL: return execute_subshell(node, last);
    case NODE_GROUP: return execute(node->branch.body, last);
    case NODE_IF: return execute_if(node, last);
    case NODE_WHILE:
    case NODE_UNTIL: return execute_while(node);
    case NODE_FOR: return execute_for(node);
    case NODE_CASE: return execute_case(node, last);
    case NODE_FUNCTION: function_define(node->function.name, node->function.body); return 0;
    }
    return 0;
}

static int execute_redirected(const struct node *node) {
    size_t depth = redirect_depth();
    int status = STATUS_USAGE;

    if (redirect_apply(node->redirects, true))
        status = execute_kind(node, false);
    redirect_unwind(depth);
    return status;
}

int execute(const struct node *node, bool last) {
    bool checked, own_redirects;
    int status;

    if (!node || (option_is_set(OPTION_NOEXEC) && !shell.interactive))
        return shell.status = 0;
    shell.line = node->line;
    own_redirects = node->kind == NODE_SIMPLE || node->kind == NODE_SUBSHELL;
    checked = own_redirects || (node->kind == NODE_PIPELINE && !node->negated);
    status = node->redirects && !own_redirects ? execute_redirected(node)
                                               : execute_kind(node, last);
    shell.status = status;
    if (trap_pending)
        traps_run();
    if (status && checked && option_is_set(OPTION_ERREXIT) && !shell.tested && !shell.skip)
        shell_exit(status);
    return shell.status;
}
