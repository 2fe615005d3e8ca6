// user/sh/function.h -- functions: their table, and calling them.
#pragma once

#include <stdbool.h>

#include <user/sh/tree.h>

struct function;

// Defines one, whose body is in the tree that is being run.
void function_define(const char *name, const struct node *body);
const struct function *function_find(const char *name);
bool function_unset(const char *name);

// Runs it with these arguments (the first is its name). The caller has pushed a frame.
int function_call(const struct function *function, char **arguments, size_t count);

// Its source, added to a buffer.
void function_print(struct buffer *buffer, const struct function *function);

void function_visit(void (*visit)(const char *name));
