// user/sh/compound.c -- tokens to syntax trees: the commands made of commands.
#include <stdio.h>
#include <string.h>

#include <user/sh/grammar.h>
#include <user/sh/parser.h>
#include <user/sh/variables.h>

// The reserved word that a command began with, for errors about its end.
struct opener {
    const char *text;
    int line;
};

static _Noreturn void expected(const char *what, const struct opener *opener) {
    const struct token *token = token_peek();

    syntax_error(token->line, "\"%s\" expected (for the \"%s\" of line %d), found %s", what,
                 opener->text, opener->line, token_text(token));
}

static void expect_keyword(enum keyword keyword, const struct opener *opener) {
    if (!token_accept_keyword(keyword))
        expected(keyword_text(keyword), opener);
}

// A list that may not be empty.
static struct node *expect_list(const struct opener *opener) {
    struct node *list = parse_list(false);

    if (!list) {
        const struct token *token = token_peek();

        syntax_error(token->line, "a command expected (in the \"%s\" of line %d), found %s",
                     opener->text, opener->line, token_text(token));
    }
    return list;
}

static struct node *expect_do(const struct opener *opener) {
    struct node *body;

    expect_keyword(KEYWORD_DO, opener);
    body = expect_list(opener);
    expect_keyword(KEYWORD_DONE, opener);
    return body;
}

// Each `elif` is an IF in the `otherwise` of the one before.
static struct node *parse_if(const struct opener *opener) {
    struct node *first = NULL, **place = &first;

    do {
        struct node *node = node_new(NODE_IF, token_peek()->line);

        node->branch.condition = expect_list(opener);
        expect_keyword(KEYWORD_THEN, opener);
        node->branch.body = expect_list(opener);
        *place = node;
        place = &node->branch.otherwise;
    } while (token_accept_keyword(KEYWORD_ELIF));
    if (token_accept_keyword(KEYWORD_ELSE))
        *place = expect_list(opener);
    expect_keyword(KEYWORD_FI, opener);
    return first;
}

static struct node *parse_while(enum node_kind kind, const struct opener *opener) {
    struct node *node = node_new(kind, opener->line);

    node->branch.condition = expect_list(opener);
    node->branch.body = expect_do(opener);
    return node;
}

static struct node *parse_for(const struct opener *opener) {
    struct node *node = node_new(NODE_FOR, opener->line);
    struct token name = *token_peek();
    struct word **tail = &node->loop.words;

    if (!name.plain || !name_is_valid(name.plain))
        syntax_error(name.line, "a variable expected (for the \"for\" of line %d), found %s",
                     opener->line, token_text(&name));
    token_take();
    node->loop.variable = name.plain;
    token_skip_newlines();
    if (token_accept_keyword(KEYWORD_IN)) {
        node->loop.has_words = true;
        while (token_peek()->kind == TOKEN_WORD) {
            struct token token = token_take();

            *tail = word_new(&token);
            tail = &(*tail)->next;
        }
        if (!token_accept(TOKEN_SEMICOLON) && !token_accept(TOKEN_NEWLINE))
            expected(";", opener);
    } else {
        token_accept(TOKEN_SEMICOLON);
    }
    token_skip_newlines();
    node->loop.body = expect_do(opener);
    return node;
}

// pattern {| pattern} ) [list]
static struct case_item *parse_case_item(const struct opener *opener) {
    struct case_item *item = arena_new(parser.arena, sizeof(*item));
    struct word **tail = &item->patterns;

    token_accept(TOKEN_OPEN);
    do {
        struct token token = *token_peek();

        if (token.kind != TOKEN_WORD)
            syntax_error(token.line, "a pattern expected (for the \"case\" of line %d), found %s",
                         opener->line, token_text(&token));
        token_take();
        *tail = word_new(&token);
        tail = &(*tail)->next;
    } while (token_accept(TOKEN_PIPE));
    if (!token_accept(TOKEN_CLOSE))
        expected(")", opener);
    item->body = parse_list(false);
    return item;
}

static struct node *parse_case(const struct opener *opener) {
    struct node *node = node_new(NODE_CASE, opener->line);
    struct case_item **tail = &node->choice.items;
    struct token subject = *token_peek();

    if (subject.kind != TOKEN_WORD)
        syntax_error(subject.line, "a word expected (for the \"case\" of line %d), found %s",
                     opener->line, token_text(&subject));
    token_take();
    node->choice.subject = word_new(&subject);
    token_skip_newlines();
    expect_keyword(KEYWORD_IN, opener);
    token_skip_newlines();
    while (token_peek()->keyword != KEYWORD_ESAC) {
        *tail = parse_case_item(opener);
        (*tail)->falls_through = token_peek()->kind == TOKEN_SEMICOLON_AND;
        tail = &(*tail)->next;
        if (!token_accept(TOKEN_DOUBLE_SEMICOLON) && !token_accept(TOKEN_SEMICOLON_AND))
            break;
        token_skip_newlines();
    }
    expect_keyword(KEYWORD_ESAC, opener);
    return node;
}

static struct node *parse_group(enum node_kind kind, const struct opener *opener) {
    struct node *node = node_new(kind, opener->line);

    node->branch.body = expect_list(opener);
    if (kind == NODE_GROUP)
        expect_keyword(KEYWORD_GROUP_END, opener);
    else if (!token_accept(TOKEN_CLOSE))
        expected(")", opener);
    return node;
}

static struct node *parse_keyword(enum keyword keyword) {
    struct token token = token_take();
    struct opener opener = {keyword_text(keyword), token.line};

    switch (keyword) {
    case KEYWORD_IF: return parse_if(&opener);
    case KEYWORD_WHILE: return parse_while(NODE_WHILE, &opener);
    case KEYWORD_UNTIL: return parse_while(NODE_UNTIL, &opener);
    case KEYWORD_FOR: return parse_for(&opener);
    case KEYWORD_CASE: return parse_case(&opener);
    default: return parse_group(NODE_GROUP, &opener);
    }
}

struct node *parse_compound(void) {
    enum keyword keyword = token_peek()->keyword;
    struct node *node;

    if (token_peek()->kind == TOKEN_OPEN) {
        struct opener opener = {"(", token_peek()->line};

        token_take();
        node = parse_group(NODE_SUBSHELL, &opener);
    } else if (keyword == KEYWORD_IF || keyword == KEYWORD_WHILE || keyword == KEYWORD_UNTIL ||
               keyword == KEYWORD_FOR || keyword == KEYWORD_CASE || keyword == KEYWORD_GROUP) {
        node = parse_keyword(keyword);
    } else {
        return NULL;
    }
    parse_redirects(node);
    return node;
}
