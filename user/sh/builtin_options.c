// user/sh/builtin_options.c -- the builtin getopts.
#include <stdlib.h>
#include <string.h>

#include <user/sh/builtin.h>
#include <user/sh/error.h>
#include <user/sh/memory.h>
#include <user/sh/shell.h>
#include <user/sh/variables.h>

static size_t place; // of the next letter in its argument; 0: a new argument

void getopts_reset(void) { place = 0; }

static void set_index(size_t index, size_t new_place) {
    struct buffer text = {.arena = &scratch};

    buffer_add_number(&text, (long)index + 1);
    variable_set("OPTIND", buffer_text(&text)); // which resets the place
    place = new_place;
}

// A wrong letter or a missing value: with : in front of the letters the script hears of it,
// otherwise the user.
static char tell_error(const char *letters, char letter, bool missing) {
    char text[2] = {letter, 0};

    if (*letters == ':') {
        variable_set("OPTARG", text);
        return missing ? ':' : '?';
    }
    error_warn(missing ? "-%c: a value is missing" : "-%c: no such option", letter);
    variable_unset("OPTARG");
    return '?';
}

// The letter at `place` of arguments[*index]. Moves on.
static char take_letter(const char *letters, char **arguments, size_t count, size_t *index) {
    const char *argument = arguments[*index], *known, *value;
    char letter = argument[place++];

    known = letter == ':' ? NULL : strchr(letters, letter);
    if (!known || known[1] != ':') {
        if (argument[place] == 0) {
            (*index)++;
            place = 0;
        }
        if (!known)
            return tell_error(letters, letter, false);
        variable_unset("OPTARG");
        return letter;
    }
    value = argument[place] ? argument + place : NULL;
    place = 0;
    (*index)++;
    if (!value && *index < count)
        value = arguments[(*index)++];
    if (!value)
        return tell_error(letters, letter, true);
    variable_set("OPTARG", value);
    return letter;
}

int builtin_getopts(char **arguments) {
    const char *letters = arguments[1], *name = letters ? arguments[2] : NULL;
    const char *optind = variable_get("OPTIND");
    long number = optind ? strtol(optind, NULL, 10) : 1;
    size_t index = number > 0 ? (size_t)number - 1 : 0, count = shell.parameters.count;
    char **list = shell.parameters.values, letter[2] = "?";

    if (!name)
        return builtin_usage("getopts");
    if (arguments[3]) {
        list = arguments + 3;
        for (count = 0; list[count]; count++)
            ;
    }
    if (index < count && place > strlen(list[index]))
        place = 0; // other arguments than before
    if (place == 0) {
        bool ends = index >= count || list[index][0] != '-' || list[index][1] == 0;

        if (ends || strcmp(list[index], "--") == 0) {
            variable_set(name, "?");
            variable_unset("OPTARG");
            set_index(ends ? (index < count ? index : count) : index + 1, 0);
            return 1;
        }
        place = 1;
    }
    letter[0] = take_letter(letters, list, count, &index);
    set_index(index, place);
    variable_set(name, letter);
    return 0;
}
