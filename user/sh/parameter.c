// user/sh/parameter.c -- expands $x and ${x...}.
#include <stdlib.h>
#include <string.h>

#include <user/sh/error.h>
#include <user/sh/expand.h>
#include <user/sh/options.h>
#include <user/sh/pattern.h>
#include <user/sh/shell.h>
#include <user/sh/variables.h>

static char *number_text(long number) {
    struct buffer text = {.arena = &scratch};

    buffer_add_number(&text, number);
    return buffer_text(&text);
}

// "$*": with the first byte of IFS between the parameters; "$@" where it can be but one text: with
// a blank.
static char *join_parameters(bool with_ifs) {
    const char *ifs = with_ifs ? variable_get("IFS") : " ";
    struct buffer text = {.arena = &scratch};

    for (size_t i = 0; i < shell.parameters.count; i++) {
        if (i && (!ifs || *ifs))
            buffer_add(&text, ifs ? *ifs : ' ');
        buffer_add_text(&text, shell.parameters.values[i]);
    }
    return buffer_text(&text);
}

static const char *special_value(char name) {
    char letters[OPTION_COUNT + 1];

    switch (name) {
    case '?': return number_text(shell.status);
    case '$': return number_text(shell.pid);
    case '#': return number_text((long)shell.parameters.count);
    case '!': return shell.background_pid ? number_text(shell.background_pid) : NULL;
    case '-': options_letters(letters); return arena_copy(&scratch, letters);
    case '0': return shell.name;
    case '*':
    case '@': return shell.parameters.count ? join_parameters(name == '*') : NULL;
    default: return NULL;
    }
}

// The value of a parameter, NULL if it is not set.
static const char *value_of(const char *name) {
    if (name_has((unsigned char)*name, false))
        return variable_get(name);
    if (*name >= '1' && *name <= '9') {
        unsigned long index = strtoul(name, NULL, 10);

        return index <= shell.parameters.count ? shell.parameters.values[index - 1] : NULL;
    }
    return special_value(*name);
}

// $@ and $*: each parameter is a field by itself, but "$*" is one text.
static void add_parameters(struct expansion *x, const struct part *part) {
    bool is_list = part->text[0] == '@';

    if (x->mode != EXPAND_FIELDS || (part->quoted && !is_list)) {
        field_add_value(x, join_parameters(!is_list), part->quoted);
        return;
    }
    for (size_t i = 0; i < shell.parameters.count; i++) {
        if (i)
            field_end(x);
        field_add_value(x, shell.parameters.values[i], part->quoted);
    }
}

static void check_set(const struct part *part, const char *value) {
    if (!value && option_is_set(OPTION_NOUNSET) && !strchr("@*", part->text[0]))
        error_fail(STATUS_USAGE, "%s: is not set", part->text);
}

static void add_value(struct expansion *x, const struct part *part, const char *value) {
    bool is_list = part->text[0] == '@' || part->text[0] == '*';

    if (is_list)
        add_parameters(x, part);
    else if (value)
        field_add_value(x, value, part->quoted);
    else if (part->quoted)
        field_add_quoted(x, "");
}

static void add_length(struct expansion *x, const struct part *part, const char *value) {
    size_t length = value ? strlen(value) : 0;

    if (part->text[0] == '@' || part->text[0] == '*')
        length = shell.parameters.count;
    field_add_value(x, number_text((long)length), part->quoted);
}

static void add_assigned(struct expansion *x, const struct part *part) {
    char *text;

    if (!name_is_valid(part->text))
        error_fail(STATUS_USAGE, "%s: cannot be assigned", part->text);
    text = expand_text(part->argument);
    variable_set(part->text, text);
    field_add_value(x, text, part->quoted);
}

static _Noreturn void fail_unset(const struct part *part) {
    if (part->argument)
        error_fail(STATUS_USAGE, "%s: %s", part->text, expand_text(part->argument));
    error_fail(STATUS_USAGE, "%s: is not set%s", part->text, part->colon ? " or empty" : "");
}

// Takes the shortest or longest part that matches from the front or the back.
static void add_cut(struct expansion *x, const struct part *part, const char *value) {
    const char *pattern = expand_pattern(part->argument);
    size_t length = strlen(value), cut = 0;
    bool front = part->operation == PARAMETER_CUT_FRONT ||
                 part->operation == PARAMETER_CUT_FRONT_MOST;
    bool most = part->operation == PARAMETER_CUT_FRONT_MOST ||
                part->operation == PARAMETER_CUT_BACK_MOST;

    for (size_t i = 0; i <= length; i++) {
        size_t tried = most ? length - i : i;

        if (pattern_matches(pattern, front ? value : value + length - tried, tried)) {
            cut = tried;
            break;
        }
    }
    field_add_value(x, front ? value + cut : arena_copy_bytes(&scratch, value, length - cut),
                    part->quoted);
}

void expand_parameter(struct expansion *x, const struct part *part) {
    const char *value = value_of(part->text);
    bool none = !value || (part->colon && !*value);

    switch (part->operation) {
    case PARAMETER_PLAIN:
        check_set(part, value);
        add_value(x, part, value);
        break;
    case PARAMETER_LENGTH:
        check_set(part, value);
        add_length(x, part, value);
        break;
    case PARAMETER_DEFAULT:
        if (none)
            expand_parts(x, part->argument, !part->quoted);
        else
            add_value(x, part, value);
        break;
    case PARAMETER_ASSIGN:
        if (none)
            add_assigned(x, part);
        else
            add_value(x, part, value);
        break;
    case PARAMETER_ERROR:
        if (none)
            fail_unset(part);
        add_value(x, part, value);
        break;
    case PARAMETER_ALTERNATIVE:
        if (!none)
            expand_parts(x, part->argument, !part->quoted);
        break;
    default:
        check_set(part, value);
        add_cut(x, part, value ? value : "");
        break;
    }
    if (part->quoted && part->text[0] != '@' && x->mode == EXPAND_FIELDS)
        x->begun = true;
}
