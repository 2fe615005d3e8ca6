// user/sh/grammar.h -- what parser.c and compound.c share.
#pragma once

#include <user/sh/lexer.h>
#include <user/sh/tree.h>

// The state of the parser; $( ) has one of its own.
struct parser {
    struct arena *arena;  // of the tree
    struct token token;   // read, and not taken yet
    bool has_token;
    bool alias_next;      // the alias before ended in a blank: the next word may be one, too
};

extern struct parser parser;

// The next token, not taken; taken; taken if it is of that kind.
const struct token *token_peek(void);
struct token token_take(void);
bool token_accept(enum token_kind kind);
bool token_accept_keyword(enum keyword keyword);
void token_skip_newlines(void);

// The next token cannot be here.
_Noreturn void token_unexpected(void);

struct node *node_new(enum node_kind kind, int line);
struct word *word_new(const struct token *token);
struct redirect **parse_redirect(struct redirect **tail);
void parse_redirects(struct node *node);

// Each returns NULL if the next token begins none.
struct node *parse_command(void);
struct node *parse_compound(void);
struct node *parse_list(bool one_line);
