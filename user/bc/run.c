// user/bc/run.c -- runs statements and calls functions.
//
// A variable has one value at a time. A call saves those of its parameters and of what it declares
// with auto, and brings them back at its end; so a function that is called sees them, too.
#include <user/bc/run.h>

#include <user/lib/tool/tool.h>

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DEPTH_MAX = 12000 };

enum flow { FLOW_ON, FLOW_BREAK, FLOW_CONTINUE, FLOW_RETURN };

struct saved {
    struct parameter what;
    struct number *value;
    struct array array;
    size_t given_back; // of an array by name: the one that gets the elements at the end
};

static jmp_buf failed;
static int depth;
static struct saved *saved;
static size_t saved_count;
static struct number *returned;

static enum flow run_list(const struct node *list);

void run_fail(const char *what) {
    fflush(stdout);
    fprintf(stderr, "bc: runtime error: %s\n", what);
    longjmp(failed, 1);
}

void run_enter(void) {
    if (++depth > DEPTH_MAX)
        run_fail("too many calls inside of each other");
}

void run_leave(void) { depth--; }

static void array_clear(struct array *array) {
    for (size_t i = 0; i < array->count; i++)
        number_drop(array->elements[i]);
    free(array->elements);
    array->elements = NULL;
    array->count = 0;
}

// Bring back what was saved, down to `count`.
static void restore(size_t count) {
    while (saved_count > count) {
        struct saved *s = &saved[--saved_count];

        if (!s->what.is_array) {
            number_drop(variables[s->what.index].value);
            variables[s->what.index].value = s->value;
            continue;
        }
        struct array *array = &arrays[s->what.index], used = *array;

        array->elements = s->array.elements;
        array->count = s->array.count;
        if (s->what.by_name) {
            arrays[s->given_back].elements = used.elements;
            arrays[s->given_back].count = used.count;
        } else {
            array_clear(&used);
        }
    }
}

static void save(struct parameter what) {
    struct saved s = {.what = what};

    if (what.is_array) {
        s.array = arrays[what.index];
        arrays[what.index].elements = NULL;
        arrays[what.index].count = 0;
    } else {
        s.value = variables[what.index].value;
        variables[what.index].value = number_small(0);
    }
    saved = tool_grow(saved, saved_count, sizeof *saved);
    saved[saved_count++] = s;
}

static struct array array_copy(const struct array *from) {
    struct array copy = {NULL, NULL, from->count};

    copy.elements = tool_allocate(from->count * sizeof *copy.elements);
    for (size_t i = 0; i < from->count; i++)
        copy.elements[i] = from->elements[i] ? number_keep(from->elements[i]) : NULL;
    return copy;
}

// An argument: a number, or an array's elements, copied or (by name) the array's own.
struct argument {
    struct number *value;
    struct array array;
    size_t from;
};

static struct argument argument_get(const struct node *node, const struct parameter *p) {
    struct argument a = {.from = 0};

    if ((node->kind == NODE_ARRAY) != p->is_array)
        run_fail("an argument is a number and should be an array, or the other way round");
    if (!p->is_array) {
        a.value = evaluate(node);
        return a;
    }
    a.from = node->index;
    if (!p->by_name) {
        a.array = array_copy(&arrays[node->index]);
        return a;
    }
    a.array = arrays[node->index];
    arrays[node->index].elements = NULL;
    arrays[node->index].count = 0;
    return a;
}

static void argument_set(struct argument *a, struct parameter p) {
    struct parameter what = p;

    save(what);
    if (!p.is_array) {
        number_drop(variables[p.index].value);
        variables[p.index].value = a->value;
        return;
    }
    saved[saved_count - 1].given_back = a->from;
    arrays[p.index].elements = a->array.elements;
    arrays[p.index].count = a->array.count;
}

struct number *function_call(const struct node *call) {
    struct function f = functions[call->index];
    struct argument *arguments;
    const struct node *node = call->left;
    size_t base = saved_count, count = 0;
    struct number *result;

    if (!f.defined)
        run_fail("a function that is not defined");
    arguments = tool_allocate(f.parameter_count * sizeof *arguments);
    for (; node && count < f.parameter_count; node = node->next)
        arguments[count] = argument_get(node, &f.parameters[count]), count++;
    if (node || count < f.parameter_count)
        run_fail("the number of arguments is wrong");
    for (size_t i = 0; i < count; i++)
        argument_set(&arguments[i], f.parameters[i]);
    free(arguments);
    for (size_t i = 0; i < f.local_count; i++)
        save(f.locals[i]);
    run_list(f.body->left);
    restore(base);
    result = returned ? returned : number_small(0);
    returned = NULL;
    return result;
}

static void put_escaped(const char *text) {
    static const char letters[] = "abfnqrt\\", values[] = "\a\b\f\n\"\r\t\\";

    for (; *text; text++) {
        const char *found = text[0] == '\\' && text[1] ? strchr(letters, text[1]) : NULL;
        char byte[2] = {found ? values[found - letters] : *text, '\0'};

        text_put(byte);
        text += found != NULL;
    }
}

static void run_print(const struct node *list) {
    for (; list; list = list->next) {
        if (list->kind == NODE_STRING) {
            put_escaped(list->text);
            continue;
        }
        struct number *value = evaluate(list->left);

        value_show(value);
        number_drop(value);
    }
}

static void run_show(const struct node *expression) {
    struct number *value = evaluate(expression);
    bool silent = expression->kind == NODE_CALL && functions[expression->index].is_void;

    if (!silent) {
        value_show(value);
        line_put('\n');
    }
    number_drop(value);
}

static enum flow run_loop(const struct node *node) {
    if (node->start)
        run_list(node->start);
    while (!node->condition || holds(node->condition)) {
        enum flow flow = run_list(node->left);

        if (flow == FLOW_RETURN)
            return flow;
        if (flow == FLOW_BREAK)
            break;
        if (node->step)
            run_list(node->step);
    }
    return FLOW_ON;
}

static enum flow run_if(const struct node *node) {
    if (holds(node->condition))
        return run_list(node->left);
    return node->right ? run_list(node->right) : FLOW_ON;
}

static enum flow run_statement(const struct node *node) {
    switch (node->kind) {
    case NODE_SHOW: run_show(node->left); break;
    case NODE_EVALUATE: number_drop(evaluate(node->left)); break;
    case NODE_STRING: text_put(node->text); break;
    case NODE_PRINT: run_print(node->left); break;
    case NODE_BLOCK: return run_list(node->left);
    case NODE_IF: return run_if(node);
    case NODE_LOOP: return run_loop(node);
    case NODE_BREAK: return FLOW_BREAK;
    case NODE_CONTINUE: return FLOW_CONTINUE;
    case NODE_RETURN: returned = node->left ? evaluate(node->left) : NULL; return FLOW_RETURN;
    case NODE_HALT:
    case NODE_QUIT: exit(tool_end());
    default: break;
    }
    return FLOW_ON;
}

static enum flow run_list(const struct node *list) {
    enum flow flow = FLOW_ON;

    run_enter();
    for (; list && flow == FLOW_ON; list = list->next)
        flow = run_statement(list);
    run_leave();
    return flow;
}

void run_statements(struct node *list) {
    depth = 0;
    if (setjmp(failed)) {
        restore(0);
        returned = NULL;
        return;
    }
    run_list(list);
}
