// user/sh/parser.c -- tokens to syntax trees: lists, pipelines and simple commands.
//
//   list:     and_or {(; | & | newline) and_or}
//   and_or:   pipeline {(&& | ||) pipeline}
//   pipeline: [!] command {| command}
//   command:  simple, or a compound one (see compound.c) with its redirections
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <user/sh/alias.h>
#include <user/sh/error.h>
#include <user/sh/grammar.h>
#include <user/sh/input.h>
#include <user/sh/parser.h>
#include <user/sh/shell.h>
#include <user/sh/word.h>

struct parser parser;

static struct tree *reading; // the tree that is being made, until parser_read returns it
static int depth;

// ---- Tokens ----

const struct token *token_peek(void) {
    if (!parser.has_token) {
        parser.token = lexer_token(parser.arena);
        parser.has_token = true;
    }
    return &parser.token;
}

struct token token_take(void) {
    struct token token = *token_peek();

    parser.has_token = false;
    return token;
}

bool token_accept(enum token_kind kind) {
    if (token_peek()->kind != kind)
        return false;
    parser.has_token = false;
    return true;
}

bool token_accept_keyword(enum keyword keyword) {
    if (token_peek()->keyword != keyword)
        return false;
    parser.has_token = false;
    return true;
}

void token_skip_newlines(void) {
    while (token_accept(TOKEN_NEWLINE))
        ;
}

void token_unexpected(void) {
    const struct token *token = token_peek();

    syntax_error(token->line, "a command expected, found %s", token_text(token));
}

void syntax_error(int line, const char *format, ...) {
    char text[256];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    shell.line = line;
    error_fail(STATUS_USAGE, "%s", text);
}

void parser_enter(int line) {
    if (++depth > PARSE_DEPTH_MAX)
        syntax_error(line, "too many commands or quotes in one another (more than %d)",
                     PARSE_DEPTH_MAX);
}

void parser_leave(void) { depth--; }

struct node *node_new(enum node_kind kind, int line) {
    struct node *node = arena_new(parser.arena, sizeof(*node));

    node->kind = kind;
    node->line = line;
    return node;
}

// ---- Words and redirections ----

struct word *word_new(const struct token *token) {
    struct word *word = arena_new(parser.arena, sizeof(*word));

    word->parts = token->parts;
    word->line = token->line;
    return word;
}

// Puts the text of an alias in the place of the next token, if it is one.
static bool expand_alias(bool *next_too) {
    const struct token *token = token_peek();
    struct alias *alias = token->plain ? alias_find(token->plain) : NULL;
    struct buffer text = {.arena = parser.arena};

    if (!alias)
        return false;
    buffer_add_text(&text, alias_text(alias));
    *next_too = text.length && strchr(" \t", text.bytes[text.length - 1]);
    buffer_add(&text, ' '); // so that the alias is still held when its last word has been read
    parser.has_token = false;
    input_push_inline(buffer_text(&text), token->line, alias);
    return true;
}

// The delimiter of a here-document: its text without quotes, and not expanded.
static void set_delimiter(struct redirect *redirect, const struct part *parts, int line) {
    struct buffer text = {.arena = parser.arena};

    for (; parts; parts = parts->next) {
        if (parts->kind != PART_TEXT)
            syntax_error(line, "the word behind \"<<\" may have no $ or ` in it");
        redirect->literal |= parts->quoted;
        buffer_add_text(&text, parts->text);
    }
    redirect->delimiter = buffer_text(&text);
}

// Reads a redirection if the next token begins one, and adds it. Returns where the next one goes.
struct redirect **parse_redirect(struct redirect **tail) {
    struct redirect *redirect;
    struct token sign, target;
    int fd = -1;

    if (token_peek()->kind == TOKEN_IO_NUMBER)
        fd = token_take().number;
    if (token_peek()->kind != TOKEN_REDIRECT)
        return tail;
    sign = token_take();
    target = *token_peek();
    if (target.kind != TOKEN_WORD)
        syntax_error(target.line, "a file name expected behind %s, found %s",
                     arena_copy(&scratch, token_text(&sign)), token_text(&target));
    redirect = arena_new(parser.arena, sizeof(*redirect));
    redirect->kind = sign.redirect;
    redirect->strip_tabs = sign.strip_tabs;
    redirect->fd = fd;
    if (redirect->kind == REDIRECT_HERE) {
        set_delimiter(redirect, target.parts, target.line);
        here_add(parser.arena, redirect);
    } else {
        redirect->target = target.parts;
    }
    token_take(); // not before here_add: the line may end behind it
    if (fd < 0)
        redirect->fd = redirect_reads(redirect->kind) ? 0 : 1;
    *tail = redirect;
    return &redirect->next;
}

static bool is_redirect(void) {
    return token_peek()->kind == TOKEN_REDIRECT || token_peek()->kind == TOKEN_IO_NUMBER;
}

void parse_redirects(struct node *node) {
    struct redirect **tail = &node->redirects;

    while (is_redirect())
        tail = parse_redirect(tail);
}

// ---- Simple commands ----

struct assignment *assignment_split(struct arena *arena, const struct part *parts) {
    struct assignment *assignment;
    struct part *rest;
    size_t length;

    if (!parts || parts->kind != PART_TEXT || parts->quoted)
        return NULL;
    length = name_length(parts->text);
    if (length == 0 || parts->text[length] != '=')
        return NULL;
    assignment = arena_new(arena, sizeof(*assignment));
    assignment->name = arena_copy_bytes(arena, parts->text, length);
    assignment->value = parts->next;
    if (parts->text[length + 1]) {
        rest = arena_allocate(arena, sizeof(*rest));
        *rest = *parts;
        rest->text = parts->text + length + 1;
        assignment->value = rest;
    }
    return assignment;
}

// `name ( )` is a function: what follows is its body.
static struct node *parse_function(const char *name, int line) {
    struct node *node = node_new(NODE_FUNCTION, line);

    if (!token_accept(TOKEN_CLOSE))
        syntax_error(token_peek()->line, "\")\" expected (for the function \"%s\"), found %s", name,
                     token_text(token_peek()));
    if (!name_is_valid(name))
        syntax_error(line, "\"%s\" is no name for a function", name);
    token_skip_newlines();
    node->function.name = name;
    node->function.body = parse_compound();
    if (!node->function.body)
        syntax_error(token_peek()->line, "\"{\" expected (for the function \"%s\"), found %s", name,
                     token_text(token_peek()));
    return node;
}

static struct node *parse_simple(void) {
    struct node *node = node_new(NODE_SIMPLE, token_peek()->line);
    struct assignment **assignments = &node->simple.assignments;
    struct redirect **redirects = &node->redirects;
    struct word **words = &node->simple.words;
    bool alias_next = parser.alias_next, is_first;

    for (;;) {
        const struct token *token = token_peek();
        const char *plain = token->plain;

        if (is_redirect()) {
            redirects = parse_redirect(redirects);
            continue;
        }
        if (token->kind != TOKEN_WORD)
            break;
        if ((!node->simple.words || alias_next) && expand_alias(&alias_next))
            continue;
        alias_next = alias_next && !node->simple.words;
        is_first = !node->simple.words && !node->simple.assignments && !node->redirects;
        if (!node->simple.words &&
            (*assignments = assignment_split(parser.arena, token->parts)) != NULL) {
            assignments = &(*assignments)->next;
        } else {
            *words = word_new(token);
            words = &(*words)->next;
        }
        parser.has_token = false;
        if (is_first && plain && token_accept(TOKEN_OPEN))
            return parse_function(plain, node->line);
    }
    if (token_peek()->kind == TOKEN_OPEN)
        token_unexpected();
    return node;
}

// ---- Pipelines and lists ----

static bool begins_simple(void) {
    const struct token *token = token_peek();

    return is_redirect() || (token->kind == TOKEN_WORD && token->keyword == KEYWORD_NONE);
}

struct node *parse_command(void) {
    struct node *node;

    parser.alias_next = false;
    while (token_peek()->keyword == KEYWORD_NONE && expand_alias(&parser.alias_next))
        ;
    parser_enter(token_peek()->line);
    node = parse_compound();
    if (!node && begins_simple())
        node = parse_simple();
    parser_leave();
    return node;
}

static struct node *parse_pipeline(void) {
    int line = token_peek()->line, count = 1;
    bool negated = false;
    struct node *first, **tail, *pipeline;

    while (token_accept_keyword(KEYWORD_NOT))
        negated = !negated;
    first = parse_command();
    if (!first && (negated || token_peek()->keyword == KEYWORD_NOT))
        token_unexpected();
    if (!first || (!negated && token_peek()->kind != TOKEN_PIPE))
        return first;
    pipeline = node_new(NODE_PIPELINE, line);
    pipeline->negated = negated;
    pipeline->children = first;
    tail = &first->next;
    while (token_accept(TOKEN_PIPE)) {
        token_skip_newlines();
        *tail = parse_command();
        if (!*tail)
            token_unexpected();
        tail = &(*tail)->next;
        if (++count > PIPELINE_MAX)
            syntax_error(line, "a pipeline of more than %d commands", PIPELINE_MAX);
    }
    return pipeline;
}

static struct node *parse_and_or(void) {
    struct node *first = parse_pipeline(), **tail, *list;

    if (!first || (token_peek()->kind != TOKEN_AND && token_peek()->kind != TOKEN_OR))
        return first;
    list = node_new(NODE_AND_OR, first->line);
    list->children = first;
    tail = &first->next;
    while (token_peek()->kind == TOKEN_AND || token_peek()->kind == TOKEN_OR) {
        bool after_or = token_take().kind == TOKEN_OR;

        token_skip_newlines();
        *tail = parse_pipeline();
        if (!*tail)
            token_unexpected();
        (*tail)->after_or = after_or;
        tail = &(*tail)->next;
    }
    return list;
}

// One command without & is no list.
struct node *parse_list(bool one_line) {
    struct node *first = NULL, **tail = &first, *list;

    for (;;) {
        if (!one_line)
            token_skip_newlines();
        *tail = parse_and_or();
        if (!*tail)
            break;
        if (token_accept(TOKEN_AMPERSAND))
            (*tail)->background = true;
        else if (!token_accept(TOKEN_SEMICOLON) && (one_line || !token_accept(TOKEN_NEWLINE)))
            break;
        tail = &(*tail)->next;
    }
    if (!first || (!first->next && !first->background))
        return first;
    list = node_new(NODE_LIST, first->line);
    list->children = first;
    return list;
}

// ---- Whole commands ----

void parser_reset(void) {
    struct tree *unfinished = reading;

    reading = NULL;
    parser = (struct parser){0};
    depth = 0;
    here_save();
    if (unfinished)
        tree_release(unfinished);
}

struct tree *parser_read(void) {
    struct tree *tree;
    const struct token *token;

    parser_reset();
    tree = memory_allocate(sizeof(*tree));
    *tree = (struct tree){.holders = 1};
    reading = tree;
    parser.arena = &tree->arena;
    input_begin_command();
    tree->root = parse_list(true);
    token = token_peek();
    if (token->kind != TOKEN_NEWLINE && token->kind != TOKEN_END)
        token_unexpected();
    reading = NULL;
    if (token->kind == TOKEN_NEWLINE || tree->root)
        return tree;
    tree_release(tree);
    return NULL;
}

struct node *parser_substitution(struct arena *arena, bool parenthesis, int line) {
    struct parser saved = parser;
    struct here *here = here_save();
    struct node *node;
    enum token_kind end = parenthesis ? TOKEN_CLOSE : TOKEN_END;

    parser = (struct parser){.arena = arena};
    parser_enter(line);
    node = parse_list(false);
    if (token_peek()->kind != end)
        syntax_error(token_peek()->line, "\"%s\" expected (for the \"%s\" of line %d), found %s",
                     parenthesis ? ")" : "`", parenthesis ? "$(" : "`", line,
                     token_text(token_peek()));
    parser_leave();
    here_restore(here);
    parser = saved;
    return node;
}
