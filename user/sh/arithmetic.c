// user/sh/arithmetic.c -- $(( )): the operators of C on 64-bit integers.
//
// Each binary operator has a precedence; the operands of one are read with those above it. In what
// is not to be evaluated (the right of 0 && x) `skipping` is set: nothing is assigned, and nothing
// divided.
#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <user/sh/arithmetic.h>
#include <user/sh/error.h>
#include <user/sh/shell.h>
#include <user/sh/variables.h>

enum { NAME_MAX_LENGTH = 255, EXPRESSION_DEPTH_MAX = 200 };

struct calculation {
    const char *expression, *next;
    int skipping;
    int depth;
};

enum operation {
    OPERATOR_OR,
    OPERATOR_AND,
    OPERATOR_BIT_OR,
    OPERATOR_BIT_XOR,
    OPERATOR_BIT_AND,
    OPERATOR_EQUAL,
    OPERATOR_UNEQUAL,
    OPERATOR_LESS_EQUAL,
    OPERATOR_GREATER_EQUAL,
    OPERATOR_LEFT,
    OPERATOR_RIGHT,
    OPERATOR_LESS,
    OPERATOR_GREATER,
    OPERATOR_ADD,
    OPERATOR_SUBTRACT,
    OPERATOR_MULTIPLY,
    OPERATOR_DIVIDE,
    OPERATOR_REMAINDER,
    OPERATORS
};

// Longer texts come before those that they begin with.
static const struct {
    const char *text;
    int precedence;
} operators[OPERATORS] = {
    [OPERATOR_OR] = {"||", 1},
    [OPERATOR_AND] = {"&&", 2},
    [OPERATOR_BIT_OR] = {"|", 3},
    [OPERATOR_BIT_XOR] = {"^", 4},
    [OPERATOR_BIT_AND] = {"&", 5},
    [OPERATOR_EQUAL] = {"==", 6},
    [OPERATOR_UNEQUAL] = {"!=", 6},
    [OPERATOR_LESS_EQUAL] = {"<=", 7},
    [OPERATOR_GREATER_EQUAL] = {">=", 7},
    [OPERATOR_LEFT] = {"<<", 8},
    [OPERATOR_RIGHT] = {">>", 8},
    [OPERATOR_LESS] = {"<", 7},
    [OPERATOR_GREATER] = {">", 7},
    [OPERATOR_ADD] = {"+", 9},
    [OPERATOR_SUBTRACT] = {"-", 9},
    [OPERATOR_MULTIPLY] = {"*", 10},
    [OPERATOR_DIVIDE] = {"/", 10},
    [OPERATOR_REMAINDER] = {"%", 10},
};

static int64_t read_assignment(struct calculation *c);

static _Noreturn void fail(const struct calculation *c, const char *what) {
    error_fail(STATUS_USAGE, "arithmetic: %s in \"%s\"%s%s", what, c->expression,
               *c->next ? ", at " : "", c->next);
}

static void skip_blanks(struct calculation *c) {
    while (*c->next == ' ' || *c->next == '\t' || *c->next == '\n' || *c->next == '"')
        c->next++;
}

// The length of `text` if it begins the rest of the expression, else 0.
static size_t match(const struct calculation *c, const char *text) {
    size_t length = 0;

    for (; text[length]; length++)
        if (c->next[length] != text[length])
            return 0;
    return length;
}

static bool accept(struct calculation *c, const char *text) {
    size_t length;

    skip_blanks(c);
    length = match(c, text);
    c->next += length;
    return length > 0;
}

// ---- Variables ----

// Reads a name if one is there. Returns false if not.
static bool read_name(struct calculation *c, char name[NAME_MAX_LENGTH + 1]) {
    size_t length;

    skip_blanks(c);
    length = name_length(c->next);
    if (length == 0)
        return false;
    if (length > NAME_MAX_LENGTH)
        fail(c, "the name is too long");
    memcpy(name, c->next, length);
    name[length] = 0;
    c->next += length;
    return true;
}

static int64_t get(const struct calculation *c, const char *name) {
    const char *value = c->skipping ? "0" : variable_get(name);
    char *end;
    int64_t number;

    if (!value && option_is_set(OPTION_NOUNSET))
        error_fail(STATUS_USAGE, "%s: is not set", name);
    if (!value)
        return 0;
    errno = 0;
    number = strtoimax(value, &end, 0);
    end += strspn(end, " \t\n");
    if (*end)
        error_fail(STATUS_USAGE, "arithmetic: %s is \"%s\", which is no number", name, value);
    return number;
}

static int64_t set(const struct calculation *c, const char *name, int64_t number) {
    char value[24];

    snprintf(value, sizeof(value), "%" PRId64, number);
    if (!c->skipping)
        variable_set(name, value);
    return number;
}

// ---- Operators ----

static int64_t divide(const struct calculation *c, enum operation operation, int64_t a, int64_t b) {
    if (c->skipping)
        return 0;
    if (b == 0)
        fail(c, "division by zero");
    if (b == -1) // INT64_MIN / -1 does not fit
        return operation == OPERATOR_DIVIDE ? (int64_t)(0 - (uint64_t)a) : 0;
    return operation == OPERATOR_DIVIDE ? a / b : a % b;
}

// Sums and products are made without sign, where they may wrap around.
static int64_t calculate(const struct calculation *c, enum operation operation, int64_t a,
                         int64_t b) {
    uint64_t x = (uint64_t)a, y = (uint64_t)b;

    switch (operation) {
    case OPERATOR_OR: return a || b;
    case OPERATOR_AND: return a && b;
    case OPERATOR_BIT_OR: return a | b;
    case OPERATOR_BIT_XOR: return a ^ b;
    case OPERATOR_BIT_AND: return a & b;
    case OPERATOR_EQUAL: return a == b;
    case OPERATOR_UNEQUAL: return a != b;
    case OPERATOR_LESS_EQUAL: return a <= b;
    case OPERATOR_GREATER_EQUAL: return a >= b;
    case OPERATOR_LEFT: return (int64_t)(x << (y & 63));
    case OPERATOR_RIGHT: return a >> (y & 63);
    case OPERATOR_LESS: return a < b;
    case OPERATOR_GREATER: return a > b;
    case OPERATOR_ADD: return (int64_t)(x + y);
    case OPERATOR_SUBTRACT: return (int64_t)(x - y);
    case OPERATOR_MULTIPLY: return (int64_t)(x * y);
    case OPERATOR_DIVIDE:
    case OPERATOR_REMAINDER: return divide(c, operation, a, b);
    case OPERATORS: break;
    }
    return 0;
}

// The binary operation that comes next; OPERATORS if none does, or it belongs to an assignment.
static enum operation peek_operator(struct calculation *c) {
    skip_blanks(c);
    if (*c->next == 0 || *c->next == ')') // as it is most often asked for
        return OPERATORS;
    for (enum operation i = 0; i < OPERATORS; i++) {
        size_t length = match(c, operators[i].text);

        if (length)
            return c->next[length] == '=' && !strchr("=!<>", operators[i].text[length - 1])
                       ? OPERATORS
                       : i;
    }
    return OPERATORS;
}

// ---- The grammar ----

static int64_t read_number(struct calculation *c) {
    char *end;
    int64_t number;

    if (*c->next < '0' || *c->next > '9')
        fail(c, "a number or a name expected");
    number = strtoimax(c->next, &end, 0);
    c->next = end;
    if (name_has((unsigned char)*c->next, true))
        fail(c, "a wrong digit");
    return number;
}

// A name, with ++ or -- behind it.
static int64_t read_variable(struct calculation *c, const char *name) {
    int64_t number = get(c, name);

    if (accept(c, "++"))
        set(c, name, (int64_t)((uint64_t)number + 1));
    else if (accept(c, "--"))
        set(c, name, (int64_t)((uint64_t)number - 1));
    return number;
}

// ++name or --name; with anything else behind they are two signs.
static bool read_step(struct calculation *c, int64_t *number) {
    char name[NAME_MAX_LENGTH + 1];
    const char *start = c->next;
    bool up = match(c, "++") > 0;

    if (!up && !match(c, "--"))
        return false;
    c->next += 2;
    if (!read_name(c, name)) {
        c->next = start;
        return false;
    }
    *number = set(c, name, (int64_t)((uint64_t)get(c, name) + (up ? 1 : UINT64_MAX)));
    return true;
}

static int64_t read_unary(struct calculation *c) {
    char name[NAME_MAX_LENGTH + 1];
    int64_t number;

    skip_blanks(c);
    if (++c->depth > EXPRESSION_DEPTH_MAX)
        fail(c, "too many operations in one another");
    if (accept(c, "(")) {
        number = read_assignment(c);
        if (!accept(c, ")"))
            fail(c, "\")\" expected");
    } else if (read_step(c, &number)) {
        // done
    } else if (accept(c, "-")) {
        number = (int64_t)(0 - (uint64_t)read_unary(c));
    } else if (accept(c, "+")) {
        number = read_unary(c);
    } else if (accept(c, "~")) {
        number = ~read_unary(c);
    } else if (accept(c, "!")) {
        number = !read_unary(c);
    } else {
        number = read_name(c, name) ? read_variable(c, name) : read_number(c);
    }
    c->depth--;
    return number;
}

// Operators of at least this precedence, from left to right.
static int64_t read_binary(struct calculation *c, int precedence) {
    int64_t left = read_unary(c);
    enum operation operation;

    while ((operation = peek_operator(c)) != OPERATORS &&
           operators[operation].precedence >= precedence) {
        bool skip = (operation == OPERATOR_OR && left) || (operation == OPERATOR_AND && !left);
        int64_t right;

        c->next += strlen(operators[operation].text);
        c->skipping += skip;
        right = read_binary(c, operators[operation].precedence + 1);
        c->skipping -= skip;
        left = calculate(c, operation, left, right);
    }
    return left;
}

static int64_t read_conditional(struct calculation *c) {
    int64_t condition = read_binary(c, 0), yes, no;

    if (!accept(c, "?"))
        return condition;
    c->skipping += !condition;
    yes = read_assignment(c);
    c->skipping -= !condition;
    if (!accept(c, ":"))
        fail(c, "\":\" expected");
    c->skipping += condition != 0;
    no = read_assignment(c);
    c->skipping -= condition != 0;
    return condition ? yes : no;
}

// Behind a name: = or one like += . Returns whether it was there, and the operation (OPERATORS: =).
static bool accept_assignment(struct calculation *c, enum operation *operation) {
    skip_blanks(c);
    *operation = OPERATORS;
    if (*c->next == '=' && c->next[1] != '=') {
        c->next++;
        return true;
    }
    for (enum operation i = OPERATOR_BIT_OR; i < OPERATORS; i++) {
        size_t length = match(c, operators[i].text);
        bool compares = i >= OPERATOR_EQUAL && i <= OPERATOR_GREATER && i != OPERATOR_LEFT &&
                        i != OPERATOR_RIGHT;

        if (!compares && length && c->next[length] == '=' && c->next[length + 1] != '=') {
            c->next += length + 1;
            *operation = i;
            return true;
        }
    }
    return false;
}

static int64_t read_assignment(struct calculation *c) {
    char name[NAME_MAX_LENGTH + 1];
    const char *start = c->next;
    enum operation operation;
    int64_t right;

    if (++c->depth > EXPRESSION_DEPTH_MAX)
        fail(c, "too many operations in one another");
    if (read_name(c, name) && accept_assignment(c, &operation)) {
        right = read_assignment(c);
        if (operation != OPERATORS)
            right = calculate(c, operation, get(c, name), right);
        right = set(c, name, right);
    } else {
        c->next = start;
        right = read_conditional(c);
    }
    c->depth--;
    return right;
}

int64_t arithmetic_evaluate(const char *expression) {
    struct calculation c = {.expression = expression, .next = expression};
    int64_t value = 0;

    skip_blanks(&c);
    if (*c.next == 0)
        return 0; // as ksh and dash: $(( )) is 0
    do
        value = read_assignment(&c);
    while (accept(&c, ","));
    skip_blanks(&c);
    if (*c.next)
        fail(&c, "an operator expected");
    return value;
}
