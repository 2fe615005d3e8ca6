// user/sh/variables.h -- variables and positional parameters.
#pragma once

#include <stdbool.h>
#include <stddef.h>

enum variable_flag {
    VARIABLE_EXPORT = 1,
    VARIABLE_READONLY = 2,
};

// Positional parameters: $1 is values[0]. The list and its texts belong to who made it.
struct parameters {
    char **values;
    size_t count;
    char **owned; // NULL, or the list that `set` made, which parameters_set frees
};

// The value, or NULL if the variable is not set.
const char *variable_get(const char *name);

// Sets a variable to a copy of the value. A readonly one is an error (error_fail).
void variable_set(const char *name, const char *value);

// Sets flags of a variable, which need not have a value.
void variable_flag(const char *name, int flags);

// Unsets it. A readonly one is an error (error_fail).
void variable_unset(const char *name);

// A variable's flags, 0 without one.
int variable_flags(const char *name);

// Whether a text is a name: letters, digits and _, not a digit first. _length: its first bytes.
// _has: whether a byte can be in a name, or begin one.
bool name_is_valid(const char *text);
bool name_has(int byte, bool inside);
size_t name_length(const char *text);

// Takes over the environment.
void variables_start(char **environment);

// The exported variables as NAME=value, in scratch memory, with a NULL at the end.
char **variables_environment(void);

// Calls `visit` for each variable that has these flags, by name. The value may be NULL.
void variables_visit(int flags, void (*visit)(const char *name, const char *value, int flags));

// Frames, for functions and for commands with assignments before them. frame_pop puts back the
// variables that variable_localize saved since frame_push and, `with_parameters`, $1, $2, ...
void frame_push(bool with_parameters);
void frame_pop(void);
void variable_localize(const char *name);
size_t frame_depth(void);
void frame_unwind(size_t depth);

// Makes these, copied, the positional parameters; takes the first ones away; forgets them all.
void parameters_set(char **values, size_t count);
void parameters_shift(size_t count);
void parameters_free(void);
