// user/sh/function.c -- functions: their table, and calling them.
#include <stdlib.h>
#include <string.h>

#include <user/sh/execute.h>
#include <user/sh/function.h>
#include <user/sh/memory.h>
#include <user/sh/run.h>
#include <user/sh/shell.h>

struct function {
    struct function *next; // in its bucket
    struct tree *tree;     // held: the body is in it. NULL: the function was removed
    const struct node *body;
    char name[];
};

enum { BUCKETS = 64 };

static struct function *buckets[BUCKETS];
static size_t defined;

static struct function **bucket_of(const char *name) {
    unsigned hash = 0;

    for (; *name; name++)
        hash = hash * 31 + (unsigned char)*name;
    return &buckets[hash % BUCKETS];
}

static struct function *find(const char *name) {
    struct function *function = *bucket_of(name);

    while (function && strcmp(function->name, name) != 0)
        function = function->next;
    return function;
}

const struct function *function_find(const char *name) {
    const struct function *function = defined ? find(name) : NULL;

    return function && function->tree ? function : NULL;
}

static void set_body(struct function *function, struct tree *tree, const struct node *body) {
    if (tree)
        tree_hold(tree);
    if (function->tree)
        tree_release(function->tree);
    function->tree = tree;
    function->body = body;
}

void function_define(const char *name, const struct node *body) {
    struct function *function = find(name);

    if (!function) {
        struct function **bucket = bucket_of(name);
        size_t length = strlen(name);

        function = memory_allocate(sizeof(*function) + length + 1);
        *function = (struct function){.next = *bucket};
        memcpy(function->name, name, length + 1);
        *bucket = function;
        defined++;
    }
    set_body(function, running_top(), body);
}

bool function_unset(const char *name) {
    struct function *function = find(name);

    if (!function || !function->tree)
        return false;
    set_body(function, NULL, NULL);
    return true;
}

int function_call(const struct function *function, char **arguments, size_t count) {
    int status, loop_depth = shell.loop_depth;

    nesting_enter();
    shell.function_depth++;
    running_push(function->tree); // it may be defined anew while it runs
    shell.parameters = (struct parameters){.values = arguments + 1, .count = count - 1};
    shell.loop_depth = 0;
    status = execute(function->body, false);
    if (shell.skip == SKIP_RETURN) {
        shell.skip = SKIP_NONE;
        status = shell.status;
    }
    shell.loop_depth = loop_depth;
    shell.function_depth--;
    nesting_leave();
    running_pop();
    return status;
}

void function_print(struct buffer *buffer, const struct function *function) {
    buffer_add_text(buffer, function->name);
    buffer_add_text(buffer, "() ");
    tree_print(buffer, function->body);
}

void function_visit(void (*visit)(const char *name)) {
    for (int i = 0; i < BUCKETS; i++)
        for (const struct function *function = buckets[i]; function; function = function->next)
            if (function->tree)
                visit(function->name);
}
