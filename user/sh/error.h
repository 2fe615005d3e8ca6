// user/sh/error.h -- errors: messages, and how an error ends what is being done.
//
// A function that cannot go on calls error_fail. Control goes to the newest landing: the place that
// reads the next command. On the way everything that was changed for a while (redirections, local
// variables, parameters, scratch memory) is put back, see landing_take.
#pragma once

#include <setjmp.h>
#include <stdbool.h>

#include <user/sh/memory.h>
#include <user/sh/variables.h>

// A place to which errors go, and what has to be put back on the way to it.
struct landing {
    jmp_buf jump;
    struct landing *previous;
    struct arena_mark scratch;
    size_t redirects, frames, running;
    struct input *input;
    int loop_depth, function_depth, dot_depth, nesting;
    bool tested;
};

// Use: landing_push(&l); if (setjmp(l.jump) == 0) { work } else { it failed } landing_pop(&l);
// After a failure the state is as it was at landing_push, and shell.status has the error's.
void landing_push(struct landing *landing);
void landing_pop(struct landing *landing);

// In a child: errors end it, rather than going where the parent's would.
void landings_forget(void);

// Says `script: line N: text` at stderr.
void error_warn(const char *format, ...) __attribute__((format(printf, 1, 2)));

// Says so, and ends the command with that status: an interactive shell reads the next command,
// any other ends.
_Noreturn void error_fail(int status, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

// Ends the command without a word.
_Noreturn void error_jump(int status);
