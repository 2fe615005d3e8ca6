// user/bc/expression.c -- the parser of expressions, from what binds least to what binds most.
//
//   ||   &&   !   == != < <= > >=   + -   * / %   ^   -   ++ --
//
// An assignment is bound to its left side as tightly as ++ is, and takes a sum at its right.
#include <user/bc/parser.h>

#include <user/lib/tool/tool.h>

#include <string.h>

static struct node *parse_sum(void);

static bool is_assignable(const struct node *node) {
    return node->kind == NODE_VARIABLE || node->kind == NODE_ELEMENT || node->kind == NODE_SPECIAL;
}

// "(", then arguments, where an array is NAME[], then ")".
static struct node *parse_arguments(void) {
    struct node *first = NULL, **last = &first;

    while (!word_is(")")) {
        struct node *node = parse_expression();

        // "a[]" was taken as an element without a place.
        if (node->kind == NODE_ELEMENT && !node->left)
            node->kind = NODE_ARRAY;
        *last = node;
        last = &node->next;
        if (!word_take(","))
            break;
    }
    word_expect(")");
    return first;
}

// A variable, an element of an array, or a call.
static struct node *parse_name(void) {
    char *name = tool_duplicate(word.text);
    struct node *node;

    word_next();
    if (word_take("(")) {
        node = node_new(NODE_CALL, NULL, NULL);
        node->index = function_find(name);
        node->left = parse_arguments();
    } else if (word_take("[")) {
        node = node_new(NODE_ELEMENT, NULL, NULL);
        node->index = array_find(name);
        node->left = word_is("]") ? NULL : parse_expression();
        word_expect("]");
    } else {
        node = node_new(NODE_VARIABLE, NULL, NULL);
        node->index = variable_find(name);
    }
    return node;
}

static struct node *parse_function(enum node_kind kind) {
    struct node *node;

    word_expect("(");
    node = node_new(kind, kind == NODE_READ ? NULL : parse_expression(), NULL);
    if (kind == NODE_LENGTH && node->left->kind == NODE_ELEMENT && !node->left->left)
        node->left->kind = NODE_ARRAY;
    word_expect(")");
    return node;
}

static struct node *parse_special(char op) {
    struct node *node;

    if (op == 's' && word_is("("))
        return parse_function(NODE_SCALE);
    node = node_new(NODE_SPECIAL, NULL, NULL);
    node->op = op;
    return node;
}

static struct node *parse_primary(void) {
    struct node *node;

    if (word.kind == WORD_NUMBER) {
        node = node_new(NODE_NUMBER, NULL, NULL);
        node->text = tool_duplicate(word.text);
        word_next();
        return node;
    }
    if (word.kind == WORD_NAME)
        return parse_name();
    if (word_take("(")) {
        node = node_new(NODE_PARENS, parse_expression(), NULL);
        word_expect(")");
        return node;
    }
    if (word_take("length"))
        return parse_function(NODE_LENGTH);
    if (word_take("sqrt"))
        return parse_function(NODE_ROOT);
    if (word_take("read"))
        return parse_function(NODE_READ);
    if (word_take("scale"))
        return parse_special('s');
    if (word_take("ibase"))
        return parse_special('i');
    if (word_take("obase"))
        return parse_special('o');
    if (word_take("last") || word_take("."))
        return parse_special('l');
    parse_fail("an expression was expected");
}

static struct node *step_new(struct node *target, bool up, bool before) {
    struct node *node = node_new(NODE_STEP, target, NULL);

    if (!is_assignable(target))
        parse_fail("++ and -- need a variable");
    node->op = up ? '+' : '-';
    node->before = before;
    return node;
}

// What is assigned to something is all that follows of the strength of a sum.
static struct node *parse_assignment(struct node *target) {
    static const char *const signs[] = {"=", "+=", "-=", "*=", "/=", "%=", "^="};

    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        if (word_is(signs[i])) {
            struct node *node = node_new(NODE_ASSIGN, target, NULL);

            node->op = i == 0 ? '\0' : signs[i][0];
            word_next();
            node->right = parse_sum();
            return node;
        }
    }
    return target;
}

static struct node *parse_postfix(void) {
    struct node *node = parse_primary();

    if (!is_assignable(node))
        return node;
    if (word_is("++") || word_is("--")) {
        bool up = word_is("++");

        word_next();
        return step_new(node, up, false);
    }
    return parse_assignment(node);
}

static struct node *parse_unary(void) {
    struct node *node;

    depth_enter();
    if (word_take("-"))
        node = node_new(NODE_NEGATE, parse_unary(), NULL);
    else if (word_take("++"))
        node = step_new(parse_primary(), true, true);
    else if (word_take("--"))
        node = step_new(parse_primary(), false, true);
    else
        node = parse_postfix();
    depth_leave();
    return node;
}

static struct node *binary_new(char op, struct node *left, struct node *right) {
    struct node *node = node_new(NODE_BINARY, left, right);

    node->op = op;
    return node;
}

// a^b^c is a^(b^c).
static struct node *parse_power(void) {
    struct node *node;

    depth_enter();
    node = parse_unary();
    if (word_take("^"))
        node = binary_new('^', node, parse_power());
    depth_leave();
    return node;
}

static struct node *parse_product(void) {
    struct node *node = parse_power();

    while (word_is("*") || word_is("/") || word_is("%")) {
        char op = word.text[0];

        word_next();
        node = binary_new(op, node, parse_power());
    }
    return node;
}

static struct node *parse_sum(void) {
    struct node *node;

    depth_enter();
    node = parse_product();
    while (word_is("+") || word_is("-")) {
        char op = word.text[0];

        word_next();
        node = binary_new(op, node, parse_product());
    }
    depth_leave();
    return node;
}

// A comparison's letter, or 0.
static char take_comparison(void) {
    static const struct {
        const char *sign;
        char op;
    } signs[] = {{"==", '='}, {"!=", '!'}, {"<", '<'}, {">", '>'}, {"<=", 'l'}, {">=", 'g'}};

    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        if (word_take(signs[i].sign))
            return signs[i].op;
    }
    return '\0';
}

static struct node *parse_comparison(void) {
    struct node *node = parse_sum();

    for (char op; (op = take_comparison()) != 0;) {
        node = node_new(NODE_COMPARE, node, parse_sum());
        node->op = op;
    }
    return node;
}

static struct node *parse_not(void) {
    bool negative = false, any = false;
    struct node *node;

    while (word_take("!")) {
        negative = !negative;
        any = true;
    }
    node = parse_comparison();
    if (any)
        node = node_new(NODE_NOT, node, NULL);
    return any && !negative ? node_new(NODE_NOT, node, NULL) : node;
}

static struct node *parse_and(void) {
    struct node *node = parse_not();

    while (word_take("&&"))
        node = node_new(NODE_AND, node, parse_not());
    return node;
}

struct node *parse_expression(void) {
    struct node *node;

    depth_enter();
    node = parse_and();
    while (word_take("||"))
        node = node_new(NODE_OR, node, parse_and());
    depth_leave();
    return node;
}
