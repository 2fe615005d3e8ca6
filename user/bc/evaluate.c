// user/bc/evaluate.c -- works out expressions.
#include <user/bc/run.h>

#include <user/lib/tool/tool.h>

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SCALE_MAX = 1000000, PLACE_MAX = 16 * 1024 * 1024, EXPONENT_MAX = 100000000 };

static size_t scale;
static unsigned input_base = 10, output_base = 10;
static struct number *last;

void settings_start(size_t start_scale) {
    scale = start_scale;
    last = number_small(0);
}

void value_show(const struct number *value) {
    struct number *old = last;

    number_write(value, output_base);
    last = number_keep((struct number *)value);
    number_drop(old);
}

static struct number **element_find(const struct node *node) {
    struct array *array = &arrays[node->index];
    struct number *place;
    int64_t index;

    if (!node->left)
        run_fail("an array without a place");
    place = evaluate(node->left);
    index = number_whole(place);
    number_drop(place);
    if (index < 0 || index >= PLACE_MAX)
        run_fail("a place that no array has");
    array = &arrays[node->index]; // a call may have moved it
    if ((size_t)index >= array->count) {
        size_t count = (size_t)index + 1 + array->count / 2;

        array->elements = tool_resize(array->elements, count * sizeof *array->elements);
        memset(array->elements + array->count, 0, (count - array->count) * sizeof *array->elements);
        array->count = count;
    }
    return &array->elements[index];
}

static struct number *special_load(char op) {
    switch (op) {
    case 's': return number_small((int64_t)scale);
    case 'i': return number_small(input_base);
    case 'o': return number_small(output_base);
    }
    return number_keep(last);
}

static struct number *load(const struct node *node) {
    struct number **element;

    if (node->kind == NODE_VARIABLE)
        return number_keep(variables[node->index].value);
    if (node->kind == NODE_SPECIAL)
        return special_load(node->op);
    element = element_find(node);
    return *element ? number_keep(*element) : number_small(0);
}

static int64_t within(int64_t value, int64_t least, int64_t most) {
    return value < least ? least : value > most ? most : value;
}

static void special_store(char op, struct number *value) {
    int64_t whole = number_whole(value);

    switch (op) {
    case 's':
        if (whole < 0)
            lexer_error("scale cannot be less than 0, and is 0 now");
        scale = (size_t)within(whole, 0, SCALE_MAX);
        break;
    case 'i': input_base = (unsigned)within(whole, 2, 16); break;
    case 'o': output_base = (unsigned)within(whole, 2, NATURAL_BASE - 1); break;
    default: number_drop(last); last = number_keep(value);
    }
}

// Takes the value over.
static void store(const struct node *node, struct number *value) {
    struct number **target;

    if (node->kind == NODE_SPECIAL) {
        special_store(node->op, value);
        number_drop(value);
        return;
    }
    target = node->kind == NODE_VARIABLE ? &variables[node->index].value : element_find(node);
    number_drop(*target);
    *target = value;
}

static struct number *power(const struct number *a, const struct number *b) {
    int64_t exponent = number_whole(b);

    if (exponent > EXPONENT_MAX || exponent < -EXPONENT_MAX)
        run_fail("an exponent is too large");
    return number_power(a, b, scale);
}

// Takes both over.
static struct number *binary(char op, struct number *a, struct number *b) {
    struct number *result = NULL;

    switch (op) {
    case '+': result = number_add(a, b, false); break;
    case '-': result = number_add(a, b, true); break;
    case '*': {
        size_t most = a->scale > b->scale ? a->scale : b->scale;

        result = number_multiply(a, b, scale > most ? scale : most);
        break;
    }
    case '/': result = number_divide(a, b, scale); break;
    case '%': result = number_modulo(a, b, scale); break;
    case '^': result = power(a, b); break;
    }
    number_drop(a);
    number_drop(b);
    if (!result)
        run_fail("division by zero");
    return result;
}

static struct number *assign(const struct node *node) {
    struct number *value;

    if (node->op) {
        struct number *old = load(node->left);

        value = binary(node->op, old, evaluate(node->right));
    } else {
        value = evaluate(node->right);
    }
    number_keep(value);
    store(node->left, value);
    if (node->left->kind == NODE_SPECIAL) {
        number_drop(value);
        return load(node->left); // scale and the bases may have taken another value
    }
    return value;
}

static struct number *step(const struct node *node) {
    struct number *old = load(node->left), *new, *one = number_small(1);

    new = number_add(old, one, node->op == '-');
    number_drop(one);
    store(node->left, number_keep(new));
    number_drop(node->before ? old : new);
    return node->before ? new : old;
}

static bool compare(const struct node *node) {
    struct number *a = evaluate(node->left), *b = evaluate(node->right);
    int order = number_compare(a, b);

    number_drop(a);
    number_drop(b);
    switch (node->op) {
    case '=': return order == 0;
    case '!': return order != 0;
    case '<': return order < 0;
    case '>': return order > 0;
    case 'l': return order <= 0;
    }
    return order >= 0;
}

bool holds(const struct node *condition) {
    struct number *value = evaluate(condition);
    bool result = !number_is_zero(value);

    number_drop(value);
    return result;
}

// Numbers mean what ibase says when they are met; those in base 10 are kept.
static struct number *constant(struct node *node) {
    if (input_base != 10)
        return number_read(node->text, input_base);
    if (!node->value)
        node->value = number_read(node->text, 10);
    return number_keep(node->value);
}

static size_t array_length(const struct array *array) {
    size_t length = array->count;

    while (length > 0 && !array->elements[length - 1])
        length--;
    return length;
}

static struct number *ask(const struct node *node) {
    struct number *value, *result;

    if (node->kind == NODE_LENGTH && node->left->kind == NODE_ARRAY)
        return number_small((int64_t)array_length(&arrays[node->left->index]));
    value = evaluate(node->left);
    if (node->kind == NODE_LENGTH)
        result = number_small((int64_t)number_length(value));
    else if (node->kind == NODE_SCALE)
        result = number_small((int64_t)value->scale);
    else
        result = number_root(value, scale);
    number_drop(value);
    if (!result)
        run_fail("the square root of a negative number");
    return result;
}

static struct number *read_number(void) {
    const char *line = lexer_read_line();
    struct number *value, *result;
    char *digits;
    bool negative;

    if (!line)
        return number_small(0);
    line += strspn(line, " \t");
    negative = *line == '-';
    line += negative;
    digits = tool_duplicate(line);
    digits[strspn(digits, "0123456789ABCDEF.")] = '\0';
    value = number_read(*digits ? digits : "0", input_base);
    free(digits);
    if (!negative)
        return value;
    result = number_negate(value);
    number_drop(value);
    return result;
}

static struct number *negate(struct number *value) {
    struct number *result = number_negate(value);

    number_drop(value);
    return result;
}

static struct number *evaluate_kind(const struct node *node) {
    switch (node->kind) {
    case NODE_NUMBER: return constant((struct node *)node);
    case NODE_VARIABLE:
    case NODE_ELEMENT:
    case NODE_SPECIAL: return load(node);
    case NODE_CALL: return function_call(node);
    case NODE_LENGTH:
    case NODE_SCALE:
    case NODE_ROOT: return ask(node);
    case NODE_READ: return read_number();
    case NODE_PARENS: return evaluate(node->left);
    case NODE_NEGATE: return negate(evaluate(node->left));
    case NODE_NOT: return number_small(!holds(node->left));
    case NODE_AND: return number_small(holds(node->left) && holds(node->right));
    case NODE_OR: return number_small(holds(node->left) || holds(node->right));
    case NODE_COMPARE: return number_small(compare(node));
    case NODE_ASSIGN: return assign(node);
    case NODE_STEP: return step(node);
    case NODE_BINARY: {
        struct number *left = evaluate(node->left);

        return binary(node->op, left, evaluate(node->right));
    }
    default: run_fail("an array where a number is needed");
    }
}

struct number *evaluate(const struct node *node) {
    struct number *value;

    run_enter();
    value = evaluate_kind(node);
    run_leave();
    return value;
}
