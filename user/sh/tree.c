// user/sh/tree.c -- syntax trees: who holds them, and which ones are being run.
#include <stdlib.h>

#include <user/sh/memory.h>
#include <user/sh/tree.h>

static struct tree **running;
static size_t depth, capacity;

void tree_hold(struct tree *tree) { tree->holders++; }

void tree_release(struct tree *tree) {
    if (--tree->holders)
        return;
    arena_free(&tree->arena);
    free(tree);
}

void running_push(struct tree *tree) {
    if (depth == capacity) {
        capacity = capacity ? capacity * 2 : 16;
        running = memory_resize(running, capacity * sizeof(struct tree *));
    }
    running[depth++] = tree;
    tree_hold(tree);
}

void running_pop(void) { tree_release(running[--depth]); }

struct tree *running_top(void) {
    return running[depth - 1];
}

size_t running_depth(void) { return depth; }

void running_unwind(size_t wanted) {
    while (depth > wanted)
        running_pop();
}
