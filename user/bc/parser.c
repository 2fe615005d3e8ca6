// user/bc/parser.c -- the parser of statements and functions.
#include <user/bc/parser.h>

#include <user/lib/tool/tool.h>

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DEPTH_MAX = 1000 };

static jmp_buf failed;
static int depth;
static int loops;       // around the statement
static bool in_function;

static struct node *parse_statement(void);

void parse_fail(const char *what) {
    lexer_error(what);
    longjmp(failed, 1);
}

void depth_enter(void) {
    if (++depth > DEPTH_MAX)
        parse_fail("too many levels");
}

void depth_leave(void) { depth--; }

struct node *node_new(enum node_kind kind, struct node *left, struct node *right) {
    struct node *node = tool_allocate(sizeof *node);

    *node = (struct node){.kind = kind, .left = left, .right = right};
    return node;
}

// As deep as the parser was.
void node_free(struct node *node) {
    while (node) {
        struct node *next = node->next;

        node_free(node->left);
        node_free(node->right);
        node_free(node->start);
        node_free(node->condition);
        node_free(node->step);
        number_drop(node->value);
        free(node->text);
        free(node);
        node = next;
    }
}

bool word_take(const char *sign) {
    bool found = word_is(sign);

    if (found)
        word_next();
    return found;
}

void word_expect(const char *sign) {
    char what[64];

    if (word_take(sign))
        return;
    snprintf(what, sizeof what, "'%s' was expected, not '%.20s'", sign, word.text);
    parse_fail(what);
}

static void skip_newlines(void) {
    while (word.kind == WORD_NEWLINE)
        word_next();
}

static bool at_statement_end(void) {
    return word.kind == WORD_NEWLINE || word.kind == WORD_END || word_is(";") || word_is("}");
}

static struct node *string_new(void) {
    struct node *node = node_new(NODE_STRING, NULL, NULL);

    node->text = tool_duplicate(word.text);
    word_next();
    return node;
}

static struct node *parse_print(void) {
    struct node *node = node_new(NODE_PRINT, NULL, NULL), **last = &node->left;

    do {
        *last = word.kind == WORD_STRING ? string_new()
                                         : node_new(NODE_SHOW, parse_expression(), NULL);
        last = &(*last)->next;
    } while (word_take(","));
    return node;
}

// Statements up to the }, from behind the {.
static struct node *parse_block(void) {
    struct node *node = node_new(NODE_BLOCK, NULL, NULL), **last = &node->left;

    for (;;) {
        while (word.kind == WORD_NEWLINE || word_is(";"))
            word_next();
        if (word_take("}"))
            return node;
        if (word.kind == WORD_END)
            parse_fail("'}' is missing");
        *last = parse_statement();
        last = &(*last)->next;
    }
}

static struct node *parse_body(void) {
    struct node *node;

    skip_newlines();
    if (word_is(";"))
        return node_new(NODE_BLOCK, NULL, NULL);
    depth_enter();
    node = parse_statement();
    depth_leave();
    return node;
}

static struct node *parse_if(void) {
    struct node *node = node_new(NODE_IF, NULL, NULL);

    word_expect("(");
    node->condition = parse_expression();
    word_expect(")");
    node->left = parse_body();
    if (word_take("else"))
        node->right = parse_body();
    return node;
}

static struct node *parse_while(void) {
    struct node *node = node_new(NODE_LOOP, NULL, NULL);

    word_expect("(");
    node->condition = parse_expression();
    word_expect(")");
    loops++;
    node->left = parse_body();
    loops--;
    return node;
}

static struct node *parse_for(void) {
    struct node *node = node_new(NODE_LOOP, NULL, NULL);

    word_expect("(");
    node->start = word_is(";") ? NULL : node_new(NODE_EVALUATE, parse_expression(), NULL);
    word_expect(";");
    node->condition = word_is(";") ? NULL : parse_expression();
    word_expect(";");
    node->step = word_is(")") ? NULL : node_new(NODE_EVALUATE, parse_expression(), NULL);
    word_expect(")");
    loops++;
    node->left = parse_body();
    loops--;
    return node;
}

static struct node *parse_jump(enum node_kind kind) {
    if (loops == 0)
        parse_fail("break and continue belong into a loop");
    return node_new(kind, NULL, NULL);
}

static struct node *parse_return(void) {
    struct node *node = node_new(NODE_RETURN, NULL, NULL);

    if (!in_function)
        parse_fail("return belongs into a function");
    if (word_take("(")) {
        node->left = word_is(")") ? NULL : parse_expression();
        word_expect(")");
    } else if (!at_statement_end()) {
        node->left = parse_expression();
    }
    return node;
}

// The value of an expression is written, unless it is assigned.
static struct node *parse_expression_statement(void) {
    struct node *expression = parse_expression();

    return node_new(expression->kind == NODE_ASSIGN ? NODE_EVALUATE : NODE_SHOW, expression, NULL);
}

static struct node *parse_statement(void) {
    if (word.kind == WORD_STRING)
        return string_new();
    if (word_take("{"))
        return parse_block();
    if (word_take("if"))
        return parse_if();
    if (word_take("while"))
        return parse_while();
    if (word_take("for"))
        return parse_for();
    if (word_take("print"))
        return parse_print();
    if (word_take("return"))
        return parse_return();
    if (word_take("break"))
        return parse_jump(NODE_BREAK);
    if (word_take("continue"))
        return parse_jump(NODE_CONTINUE);
    if (word_take("halt"))
        return node_new(NODE_HALT, NULL, NULL);
    if (word_take("quit"))
        return node_new(NODE_QUIT, NULL, NULL);
    return parse_expression_statement();
}

// Names with commas between: parameters, or what is behind auto.
static struct parameter *parse_names(size_t *count) {
    struct parameter *list = NULL;

    *count = 0;
    while (word.kind == WORD_NAME || word_is("*") || word_is("&")) {
        struct parameter p = {.by_name = word_take("*") || word_take("&")};
        char *name;

        if (word.kind != WORD_NAME)
            parse_fail("a name was expected");
        name = tool_duplicate(word.text);
        word_next();
        p.is_array = word_take("[");
        if (p.is_array)
            word_expect("]");
        p.index = p.is_array ? array_find(name) : variable_find(name);
        free(name);
        list = tool_grow(list, *count, sizeof *list);
        list[(*count)++] = p;
        if (!word_take(","))
            break;
    }
    return list;
}

// From behind `define`. The old function of that name lasts until the new one is whole.
static void parse_function(void) {
    struct function f = {.defined = true, .is_void = word_take("void")};
    size_t index;

    if (word.kind != WORD_NAME)
        parse_fail("the name of a function was expected");
    index = function_find(word.text);
    word_next();
    word_expect("(");
    f.parameters = parse_names(&f.parameter_count);
    word_expect(")");
    skip_newlines();
    word_expect("{");
    skip_newlines();
    in_function = true;
    if (word_take("auto")) {
        f.locals = parse_names(&f.local_count);
        if (!at_statement_end())
            parse_fail("something follows the names");
    }
    f.body = parse_block();
    in_function = false;
    f.name = functions[index].name;
    node_free(functions[index].body);
    free(functions[index].parameters);
    free(functions[index].locals);
    functions[index] = f;
}

static struct node *parse_statements(void) {
    struct node *first = NULL, **last = &first;

    while (word.kind != WORD_NEWLINE && word.kind != WORD_END) {
        if (word_take(";"))
            continue;
        if (word_take("define")) {
            parse_function();
        } else {
            *last = parse_statement();
            last = &(*last)->next;
        }
        if (!at_statement_end() || word_is("}"))
            parse_fail("something follows a statement");
    }
    return first;
}

struct node *parse_line(bool *ended) {
    depth = loops = 0;
    in_function = false;
    *ended = false;
    if (setjmp(failed)) {
        lexer_skip_line();
        return NULL;
    }
    word_next();
    *ended = word.kind == WORD_END;
    return parse_statements();
}
