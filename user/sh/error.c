// user/sh/error.c -- errors: messages, and how an error ends what is being done.
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <user/sh/error.h>
#include <user/sh/exit.h>
#include <user/sh/input.h>
#include <user/sh/output.h>
#include <user/sh/redirect.h>
#include <user/sh/shell.h>
#include <user/sh/tree.h>

static struct landing *landings;

void landing_push(struct landing *landing) {
    landing->previous = landings;
    landing->scratch = arena_mark(&scratch);
    landing->redirects = redirect_depth();
    landing->frames = frame_depth();
    landing->running = running_depth();
    landing->input = input_current();
    landing->loop_depth = shell.loop_depth;
    landing->function_depth = shell.function_depth;
    landing->dot_depth = shell.dot_depth;
    landing->nesting = shell.nesting;
    landing->tested = shell.tested;
    landings = landing;
}

void landing_pop(struct landing *landing) { landings = landing->previous; }

void landings_forget(void) { landings = NULL; }

// Puts everything back that was changed since landing_push, and goes there.
static _Noreturn void landing_take(struct landing *landing) {
    output_forget();
    input_unwind(landing->input);
    redirect_unwind(landing->redirects);
    frame_unwind(landing->frames);
    running_unwind(landing->running);
    arena_release(&scratch, landing->scratch);
    shell.loop_depth = landing->loop_depth;
    shell.function_depth = landing->function_depth;
    shell.dot_depth = landing->dot_depth;
    shell.nesting = landing->nesting;
    shell.tested = landing->tested;
    shell.skip = SKIP_NONE;
    shell.keeps_redirects = false;
    longjmp(landing->jump, 1);
}

static void say(const char *format, va_list arguments) {
    char text[1024];
    size_t length = 0;
    int line = shell.line;

    output_flush();
    if (line == 0 || (shell.typed && shell.dot_depth == 0))
        snprintf(text, sizeof(text), "%s: ", shell.script);
    else
        snprintf(text, sizeof(text), "%s: line %d: ", shell.script, line);
    length = strlen(text);
    vsnprintf(text + length, sizeof(text) - length, format, arguments);
    length = strlen(text);
    if (length == sizeof(text) - 1)
        length--; // a long one is cut
    text[length++] = '\n';
    write_all(STDERR_FILENO, text, length);
}

void error_warn(const char *format, ...) {
    va_list arguments;

    va_start(arguments, format);
    say(format, arguments);
    va_end(arguments);
}

void error_jump(int status) {
    shell.status = status;
    if (!landings)
        shell_exit(status);
    landing_take(landings);
}

void error_fail(int status, const char *format, ...) {
    va_list arguments;

    va_start(arguments, format);
    say(format, arguments);
    va_end(arguments);
    error_jump(status);
}
