// user/sh/trace.c -- set -x: shows commands before they run.
#include <unistd.h>

#include <user/sh/expand.h>
#include <user/sh/options.h>
#include <user/sh/output.h>
#include <user/sh/quote.h>
#include <user/sh/trace.h>
#include <user/sh/variables.h>

// PS4 is expanded, without being traced itself.
static struct buffer begin(void) {
    struct buffer line = {.arena = &scratch};
    const char *prompt = variable_get("PS4");

    options_set[OPTION_XTRACE] = false;
    buffer_add_text(&line, prompt ? expand_string(prompt) : "+ ");
    options_set[OPTION_XTRACE] = true;
    return line;
}

static void end(struct buffer *line) {
    buffer_add(line, '\n');
    write_all(STDERR_FILENO, line->bytes, line->length);
}

void trace_assignment(const char *name, const char *value) {
    struct buffer line = begin();

    buffer_add_text(&line, name);
    buffer_add(&line, '=');
    if (*value)
        quote_add_needed(&line, value);
    end(&line);
}

void trace_command(const struct list *arguments) {
    struct buffer line = begin();

    for (size_t i = 0; i < arguments->count; i++) {
        if (i)
            buffer_add(&line, ' ');
        quote_add_needed(&line, arguments->items[i]);
    }
    end(&line);
}
