// user/bc/parser.h -- what the two halves of the parser know of each other.
#pragma once

#include <user/bc/program.h>

// Tell what is wrong and give up the line.
_Noreturn void parse_fail(const char *what);

struct node *node_new(enum node_kind kind, struct node *left, struct node *right);
bool word_take(const char *sign);     // if it is the current one, go on to the next
void word_expect(const char *sign);
void depth_enter(void);               // fails if too many levels are open
void depth_leave(void);

struct node *parse_expression(void);  // expression.c
