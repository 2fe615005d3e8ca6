// user/sh/trap.c -- signals: what `trap` says, and what an interactive shell does.
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <user/sh/error.h>
#include <user/sh/memory.h>
#include <user/sh/output.h>
#include <user/sh/run.h>
#include <user/sh/shell.h>
#include <user/sh/terminal.h>
#include <user/sh/trap.h>

volatile sig_atomic_t trap_pending;

static volatile sig_atomic_t came[TRAP_COUNT];
static char *actions[TRAP_COUNT];        // NULL: none; "": the signal is ignored
static bool ignored_at_start[TRAP_COUNT];
static bool from_parent;                 // they are of a subshell's parent: shown, but not run
static bool interactive;
static bool after_job;                   // ^C ended a job, and a new line was begun for that
static sigset_t before_wait;

static void remember(int number) {
    came[number] = 1;
    trap_pending = 1;
}

static void note_child(int number) {
    if (actions[number])
        remember(number);
}

// No SA_RESTART: a read or wait ends when a signal comes.
static void set_handler(int number, void (*handler)(int)) {
    struct sigaction action = {.sa_handler = handler};

    sigemptyset(&action.sa_mask);
    sigaction(number, &action, NULL);
}

// What a signal does that has no action.
static void (*default_handler(int number))(int) {
    if (!interactive)
        return SIG_DFL;
    if (number == SIGINT)
        return remember;
    return number == SIGQUIT || number == SIGTERM ? SIG_IGN : SIG_DFL;
}

static void install(int number) {
    const char *action = actions[number];
    bool job_signal = number == SIGTSTP || number == SIGTTIN || number == SIGTTOU;

    if (number == TRAP_EXIT || number == SIGKILL || number == SIGSTOP)
        return;
    if (action)
        set_handler(number, *action ? remember : SIG_IGN);
    else if (!(job_signal && option_is_set(OPTION_MONITOR)))
        set_handler(number, default_handler(number));
}

void traps_start(void) {
    for (int number = 1; number < TRAP_COUNT; number++) {
        struct sigaction action;

        if (number < NSIG && sigaction(number, NULL, &action) == 0)
            ignored_at_start[number] = action.sa_handler == SIG_IGN;
    }
    ignored_at_start[SIGCHLD] = false;
    set_handler(SIGCHLD, SIG_DFL); // else there would be no statuses
}

bool trap_take_interrupt(void) {
    bool taken = interactive && !actions[SIGINT] && came[SIGINT];

    if (taken)
        came[SIGINT] = 0;
    return taken;
}

void traps_set_interactive(bool on) {
    interactive = on;
    install(SIGINT);
    install(SIGQUIT);
    install(SIGTERM);
}

static void set_action(int number, const char *action) {
    free(actions[number]);
    actions[number] = action ? memory_copy(action) : NULL;
    install(number);
}

// The first `trap` in a subshell that changes something: what the parent's were is gone.
static void forget_parent(void) {
    if (!from_parent)
        return;
    from_parent = false;
    for (int number = 0; number < TRAP_COUNT; number++) {
        if (actions[number] && *actions[number]) {
            free(actions[number]);
            actions[number] = NULL;
        }
    }
}

void traps_reset(bool job_signals) {
    forget_parent();
    from_parent = true;
    interactive = false;
    trap_pending = 0;
    for (int number = 1; number < TRAP_COUNT; number++) {
        came[number] = 0;
        if (actions[number] && *actions[number])
            set_handler(number, SIG_DFL);
    }
    for (int i = 0; i < 3; i++) {
        static const int keys[] = {SIGINT, SIGQUIT, SIGTERM};

        if (!ignored_at_start[keys[i]] && !(actions[keys[i]] && !*actions[keys[i]]))
            set_handler(keys[i], SIG_DFL);
    }
    if (job_signals) {
        set_handler(SIGTSTP, SIG_DFL);
        set_handler(SIGTTIN, SIG_DFL);
        set_handler(SIGTTOU, SIG_DFL);
    }
}

void traps_ignore_keys(void) {
    set_handler(SIGINT, SIG_IGN);
    set_handler(SIGQUIT, SIG_IGN);
}

// ---- Actions ----

// Runs an action; $? is afterwards as it was before.
static void run_action(int number) {
    int status = shell.status;
    enum skip skip = shell.skip;

    char *action = arena_copy(&scratch, actions[number]); // it may set the trap anew

    shell.skip = SKIP_NONE;
    run_text(action, shell.line, false);
    if (shell.skip == SKIP_NONE) {
        shell.skip = skip;
        shell.status = status;
    }
}

// ^C, and the shell itself was at work: the command ends.
static _Noreturn void end_command(void) {
    if (!after_job)
        terminal_line_end();
    after_job = false;
    error_jump(STATUS_SIGNAL + SIGINT);
}

void traps_run(void) {
    trap_pending = 0;
    for (int number = 1; number < TRAP_COUNT; number++) {
        if (!came[number])
            continue;
        came[number] = 0;
        if (actions[number] && *actions[number] && !from_parent)
            run_action(number);
        else if (number == SIGINT && interactive)
            end_command();
    }
}

bool trap_has_exit(void) {
    if (from_parent)
        return false;
    for (int number = 0; number < TRAP_COUNT; number++)
        if (actions[number] && *actions[number])
            return true;
    return false;
}

int trap_exit(int status) {
    char *action = from_parent ? NULL : actions[TRAP_EXIT];
    struct landing landing;

    actions[TRAP_EXIT] = NULL;
    shell.status = status;
    if (!action || !*action) {
        free(action);
        return status;
    }
    landing_push(&landing);
    if (setjmp(landing.jump) == 0) {
        shell.skip = SKIP_NONE;
        run_text(action, shell.line, false);
        shell.status = status;
    }
    landing_pop(&landing);
    free(action);
    return shell.status;
}

void trap_interrupted(void) {
    if (!interactive)
        return;
    after_job = true;
    remember(SIGINT);
}

void trap_wait_begin(void) {
    sigset_t all;

    set_handler(SIGCHLD, note_child); // by default it is lost and would not end the waiting
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, &before_wait);
}

void trap_wait_suspend(void) { sigsuspend(&before_wait); }

void trap_wait_end(void) {
    sigprocmask(SIG_SETMASK, &before_wait, NULL);
    install(SIGCHLD);
}

int trap_came(void) {
    for (int number = 1; trap_pending && number < TRAP_COUNT; number++)
        if (came[number])
            return number;
    return 0;
}

// ---- The builtin ----

static void print_action(int number) {
    if (!actions[number])
        return;
    output_text("trap -- ");
    output_quoted(actions[number]);
    output_format(" %s\n", trap_name(number));
}

static bool is_unsigned_number(const char *text) {
    return *text && text[strspn(text, "0123456789")] == 0;
}

// trap [action] signal...: an action that is `-` or left out (the first is a number) resets.
int builtin_trap(char **arguments) {
    const char *action = NULL;
    int status = 0;

    arguments++;
    if (*arguments && strcmp(*arguments, "--") == 0)
        arguments++;
    if (!*arguments || strcmp(*arguments, "-p") == 0) {
        for (int number = 0; number < TRAP_COUNT; number++)
            print_action(number);
        return 0;
    }
    if (arguments[1] && !is_unsigned_number(*arguments)) {
        action = strcmp(*arguments, "-") == 0 ? NULL : *arguments;
        arguments++;
    }
    forget_parent();
    for (; *arguments; arguments++) {
        int number = trap_number(*arguments);

        if (number < 0) {
            error_warn("trap: %s: there is no such signal", *arguments);
            status = 1;
        } else if (!ignored_at_start[number] || shell.interactive) {
            set_action(number, action);
        }
    }
    return status;
}
