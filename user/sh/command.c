// user/sh/command.c -- runs simple commands.
//
// First the words are expanded, then assignments are made, then redirections are done, then what
// the first word means is run. Assignments before a special builtin stay, others are undone.
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include <user/sh/builtin.h>
#include <user/sh/command.h>
#include <user/sh/error.h>
#include <user/sh/execute.h>
#include <user/sh/expand.h>
#include <user/sh/function.h>
#include <user/sh/jobs.h>
#include <user/sh/options.h>
#include <user/sh/output.h>
#include <user/sh/parser.h>
#include <user/sh/path.h>
#include <user/sh/process.h>
#include <user/sh/redirect.h>
#include <user/sh/shell.h>
#include <user/sh/trace.h>
#include <user/sh/trap.h>
#include <user/sh/variables.h>

// A simple command on its way.
struct run {
    const struct node *node;
    struct command command;
    struct list arguments;
    bool last;
};

// The kind alone: the path of a program is still to be found.
static struct command find_kind(const char *name, bool functions) {
    struct command command = {.builtin = builtin_find(name)};

    if (command.builtin && command.builtin->special)
        command.kind = COMMAND_SPECIAL;
    else if (functions && (command.function = function_find(name)) != NULL)
        command.kind = COMMAND_FUNCTION;
    else if (command.builtin)
        command.kind = COMMAND_BUILTIN;
    else
        command.kind = COMMAND_PROGRAM;
    return command;
}

struct command command_find(const char *name, bool functions) {
    struct command command = find_kind(name, functions);

    if (command.kind == COMMAND_PROGRAM)
        command.path = path_find(name);
    return command;
}

// ---- Assignments ----

// Each value is assigned before the next one is expanded. `kept`: for good; else for the time of
// the command, in a frame that was pushed, and exported.
static void assign(const struct node *node, bool kept) {
    for (const struct assignment *a = node->simple.assignments; a; a = a->next) {
        char *value = expand_value(a->value);

        if (option_is_set(OPTION_XTRACE))
            trace_assignment(a->name, value);
        if (!kept)
            variable_localize(a->name);
        variable_set(a->name, value);
        if (!kept)
            variable_flag(a->name, VARIABLE_EXPORT);
    }
}

static int run_assignments(const struct node *node) {
    size_t depth = redirect_depth();
    bool ready = redirect_apply(node->redirects, true);

    if (ready)
        assign(node, true);
    redirect_unwind(depth);
    if (!ready)
        return STATUS_USAGE;
    return shell.substitution_status < 0 ? 0 : shell.substitution_status;
}

static void trace(const struct run *run) {
    if (option_is_set(OPTION_XTRACE) && run->node->simple.words)
        trace_command(&run->arguments);
}

// ---- Builtins and functions ----

int command_run_builtin(const struct builtin *builtin, char **arguments) {
    int status = builtin->run(arguments);

    if (output_flush())
        return status;
    if (errno != EPIPE)
        error_warn("%s: cannot write: %s", arguments[0], strerror(errno));
    return status ? status : 1;
}

// `exec >file` is for good, also as `command exec >file`.
static void end_redirects(size_t depth) {
    if (shell.keeps_redirects)
        redirect_keep(depth);
    shell.keeps_redirects = false;
    redirect_unwind(depth);
}

static int run_special(const struct run *run) {
    size_t depth = redirect_depth();
    int status;

    assign(run->node, true);
    trace(run);
    if (!redirect_apply(run->node->redirects, true))
        error_jump(STATUS_USAGE);
    if (run->command.builtin->run == builtin_exec)
        for (const struct assignment *a = run->node->simple.assignments; a; a = a->next)
            variable_flag(a->name, VARIABLE_EXPORT);
    status = command_run_builtin(run->command.builtin, run->arguments.items);
    end_redirects(depth);
    return status;
}

// Builtins and functions: in the shell itself, and all is put back afterwards.
static int run_inside(const struct run *run) {
    size_t depth = redirect_depth();
    bool is_function = run->command.kind == COMMAND_FUNCTION;
    bool framed = is_function || run->node->simple.assignments;
    int status = STATUS_USAGE;

    if (framed)
        frame_push(is_function);
    assign(run->node, false);
    trace(run);
    if (redirect_apply(run->node->redirects, true))
        status = is_function ? function_call(run->command.function, run->arguments.items,
                                             run->arguments.count)
                             : command_run_builtin(run->command.builtin, run->arguments.items);
    if (framed)
        frame_pop();
    end_redirects(depth);
    return status;
}

// ---- Programs ----

static _Noreturn void become_program(const struct run *run) {
    if (!redirect_apply(run->node->redirects, false))
        error_jump(STATUS_USAGE);
    process_execute(run->command.path, run->arguments.items);
}

// With job control the child must be in its group before the program begins.
static int fork_program(const struct run *run) {
    struct job *job = job_new(run->node);
    pid_t pid = process_fork(job, PLACE_FOREGROUND);

    if (pid == 0)
        become_program(run);
    if (pid < 0) {
        job_free(job);
        return STATUS_USAGE;
    }
    return job_wait(job);
}

// The redirections are done in the shell, and undone when the program has its descriptors.
static int spawn_program(const struct run *run) {
    size_t depth = redirect_depth();
    int status = STATUS_USAGE;
    struct job *job;
    pid_t pid = -1;

    if (!redirect_apply(run->node->redirects, true)) {
        redirect_unwind(depth);
        return status;
    }
    job = job_new(run->node);
    pid = process_spawn(job, run->command.path, run->arguments.items, &status);
    redirect_unwind(depth);
    if (pid > 0)
        return job_wait(job);
    job_free(job);
    return status;
}

// The assignments are made first: one to PATH says where the program is.
static int run_program(struct run *run) {
    bool framed = run->node->simple.assignments != NULL;
    int status;

    if (framed)
        frame_push(false);
    assign(run->node, false);
    trace(run);
    if (!run->command.path)
        run->command.path = path_find(run->arguments.items[0]);
    if (run->last && !trap_has_exit())
        become_program(run);
    if (shell.interactive || jobs_are_controlled())
        status = fork_program(run);
    else
        status = spawn_program(run);
    if (framed)
        frame_pop();
    return status;
}

int command_run_plain(char **arguments, const char *path) {
    static const struct node nothing = {.kind = NODE_SIMPLE};
    struct run run = {.node = &nothing,
                      .command = find_kind(arguments[0], false),
                      .arguments = {.items = arguments}};

    if (run.command.kind != COMMAND_PROGRAM)
        return command_run_builtin(run.command.builtin, arguments);
    if (path)
        run.command.path = strchr(arguments[0], '/') ? arguments[0]
                                                     : path_search_in(arguments[0], path);
    return run_program(&run);
}

// ---- All of it ----

// The arguments of `export`, `readonly` and `local` that look like assignments are not split.
static void expand_declaration(struct list *arguments, const struct word *words) {
    for (; words; words = words->next) {
        struct word one = {.parts = words->parts, .line = words->line};
        const struct assignment *assignment = assignment_split(&scratch, words->parts);
        struct buffer text = {.arena = &scratch};

        if (!assignment) {
            expand_words(arguments, &one);
            continue;
        }
        buffer_add_text(&text, assignment->name);
        buffer_add(&text, '=');
        buffer_add_text(&text, expand_value(assignment->value));
        list_add(arguments, buffer_text(&text));
    }
}

static void expand_arguments(struct list *arguments, const struct word *words) {
    const char *name = words ? word_plain(words->parts) : NULL;
    const struct builtin *builtin = name ? builtin_find(name) : NULL;

    if (builtin && builtin->declares)
        expand_declaration(arguments, words);
    else
        expand_words(arguments, words);
}

static int run_words(struct run *run) {
    run->command = find_kind(run->arguments.items[0], true);
    switch (run->command.kind) {
    case COMMAND_SPECIAL: return run_special(run);
    case COMMAND_FUNCTION:
    case COMMAND_BUILTIN: return run_inside(run);
    case COMMAND_PROGRAM: return run_program(run);
    }
    return 0;
}

int execute_simple(const struct node *node, bool last) {
    struct arena_mark mark = arena_mark(&scratch);
    struct run run = {.node = node, .arguments = {.arena = &scratch}, .last = last};
    int status;

    shell.substitution_status = -1;
    expand_arguments(&run.arguments, node->simple.words);
    status = run.arguments.count ? run_words(&run) : run_assignments(node);
    arena_release(&scratch, mark);
    return status;
}
