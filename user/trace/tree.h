// user/trace/tree.h -- which call caused which: from entries to a tree.
//
// A call belongs to what a program caused if a task of the program made it, or if it was made while
// a call that belongs was worked on. Some servers work on a call while the kernel does not know:
// they put it off until an interrupt has come. What such a task does then, without serving anybody,
// is counted to the last call that it has not answered. A task belongs if it was made for a call
// that does.
// No system calls: runs on the host too.
#pragma once

#include <abi/trace.h>

#include <stdbool.h>
#include <stddef.h>

struct node {
    const struct trace_entry *start; // TRACE_CALL; or TRACE_NOTIFY, which has neither end nor nodes
    const struct trace_entry *irq;   // NOTIFY: the interrupt that led to it, or NULL
    const struct trace_entry *reply; // NULL: there was none
    uint64_t received;               // ticks; 0: it was not
    bool put_off; // done while its server did not say for whom
    bool makes_task;
    bool dropped; // a root that is no part of it: the tracer's own business
    struct node *parent;
    struct node *first, *last, *next; // what it caused; its sibling
};

struct tree {
    struct node *nodes; // all, in the order of their beginnings
    size_t count;
    struct node *first; // roots are siblings
    size_t foreign;     // calls that do not belong
};

// `task` is the tracer's own place: of what it does itself only the calls count that made a task.
// The entries are still used by the tree. Memory comes from malloc; false: there is none.
bool tree_make(struct tree *tree, const struct trace_entry *entries, size_t count, uint64_t task);

void tree_free(struct tree *tree);
