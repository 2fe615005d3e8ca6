// user/sh/parser.h -- tokens to syntax trees.
#pragma once

#include <user/sh/tree.h>

// Reads one complete command: up to the end of the line that ends it. Returns a tree that the
// caller holds, or NULL at the end of the input. A syntax error is said and ends the command.
struct tree *parser_read(void);

// If a word is name=value: the two of them, made in the arena; else NULL.
struct assignment *assignment_split(struct arena *arena, const struct part *parts);

// For the lexer: reads the commands of $( up to its ), or of `...` up to the end of the input.
// Returns NULL if there are none.
struct node *parser_substitution(struct arena *arena, bool parenthesis, int line);

// Says `script: line N: text` and ends the command. The line is where the error was found.
_Noreturn void syntax_error(int line, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

// Guards against nesting that would use up the stack.
void parser_enter(int line);
void parser_leave(void);

// For an error: no command is being read any more.
void parser_reset(void);
