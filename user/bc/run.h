// user/bc/run.h -- what running statements and working out expressions know of each other.
#pragma once

#include <user/bc/program.h>

// Tell what is wrong, and end the statements that run.
_Noreturn void run_fail(const char *what);
void run_enter(void); // one level deeper; fails if there are too many
void run_leave(void);

struct number *evaluate(const struct node *node); // the caller owns it
bool holds(const struct node *condition);

struct number *function_call(const struct node *call); // run.c
void value_show(const struct number *value);           // and keep it as `last`
