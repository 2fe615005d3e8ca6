// user/trace/tree.c -- which call caused which: from entries to a tree.
#include <user/trace/tree.h>

#include <stdlib.h>

enum {
    TASKS_MAX = 256,
    LAST_MAX = 64,
    LOOK_BACK = 4096, // nodes among which a call is looked for that was put off
};

struct maker {
    struct tree *tree;
    struct node *last_root;
    uint64_t tasks[TASKS_MAX]; // that belong
    size_t task_count;
    struct { // the last notification that an interrupt set, for each task
        uint64_t task;
        const struct trace_entry *irq;
    } told[LAST_MAX];
    size_t told_count;
    const struct trace_entry *irq[HARTS_MAX]; // of the entry before, on this hart
};

// ---- Tasks ----

static size_t task_index(const struct maker *m, uint64_t task) {
    size_t i = 0;

    while (i < m->task_count && m->tasks[i] != task)
        i++;
    return i;
}

static bool belongs(const struct maker *m, uint64_t task) {
    return task_index(m, task) < m->task_count;
}

// A place may have been another task's before.
static void set_task(struct maker *m, uint64_t task, bool does) {
    size_t i = task_index(m, task);

    if (does && i == m->task_count && i < TASKS_MAX)
        m->tasks[m->task_count++] = task;
    else if (!does && i < m->task_count)
        m->tasks[i] = m->tasks[--m->task_count];
}

// ---- Nodes ----

// Ids grow from call to call. So do those of nodes, but for notifications, which have none.
static struct node *find_call(const struct maker *m, callid_t id) {
    for (size_t i = m->tree->count; i > 0; i--) {
        struct node *node = &m->tree->nodes[i - 1];

        if (node->start->event != TRACE_CALL)
            continue;
        if (node->start->b == id)
            return node;
        if (node->start->b < id)
            return NULL;
    }
    return NULL;
}

// The last call to this task that it has received and not answered, or NULL.
static struct node *find_pending(const struct maker *m, uint64_t task) {
    size_t count = m->tree->count, oldest = count > LOOK_BACK ? count - LOOK_BACK : 0;

    for (size_t i = count; i > oldest; i--) {
        struct node *node = &m->tree->nodes[i - 1];

        if (node->start->event == TRACE_CALL && node->start->to_task == task && node->received &&
            !node->reply)
            return node;
    }
    return NULL;
}

static struct node *add(struct maker *m, const struct trace_entry *entry, struct node *parent) {
    struct node *node = &m->tree->nodes[m->tree->count++];
    struct node **place = parent ? &parent->first : &m->tree->first;
    struct node **last = parent ? &parent->last : &m->last_root;

    *node = (struct node){.start = entry, .parent = parent};
    if (*last)
        (*last)->next = node;
    else
        *place = node;
    *last = node;
    return node;
}

// ---- Entries ----

static void add_call(struct maker *m, const struct trace_entry *entry) {
    struct node *parent = entry->serving ? find_call(m, entry->serving) : NULL;
    bool put_off = false;

    if (entry->serving == 0 && !belongs(m, entry->task)) {
        parent = find_pending(m, entry->task);
        put_off = parent != NULL;
    }
    if (!parent && !belongs(m, entry->task)) {
        m->tree->foreign++;
        return;
    }
    add(m, entry, parent)->put_off = put_off;
}

static void end_call(struct maker *m, const struct trace_entry *entry) {
    struct node *node = find_call(m, entry->b);

    if (node && entry->event == TRACE_RECEIVE && !node->received)
        node->received = entry->ticks;
    if (node && entry->event == TRACE_REPLY)
        node->reply = entry;
}

static void add_task(struct maker *m, const struct trace_entry *entry) {
    struct node *node = entry->serving ? find_call(m, entry->serving) : NULL;

    set_task(m, entry->a, node != NULL);
    for (; node; node = node->parent)
        node->makes_task = true;
}

static size_t told_index(const struct maker *m, uint64_t task) {
    size_t i = 0;

    while (i < m->told_count && m->told[i].task != task)
        i++;
    return i;
}

// That an interrupt was told to this task, which has no call of ours.
static void keep_irq(struct maker *m, uint64_t task, const struct trace_entry *irq) {
    size_t i = told_index(m, task);

    if (i == LAST_MAX)
        return;
    m->told[i].task = task;
    m->told[i].irq = irq;
    m->told_count += i == m->told_count;
}

// A driver is told by the kernel, and tells others: both are shown when these have a call of ours.
// What the threads of a server tell each other is not.
static void add_notify(struct maker *m, const struct trace_entry *entry,
                       const struct trace_entry *irq) {
    struct node *pending = entry->to_task ? find_pending(m, entry->to_task) : NULL;
    size_t from = told_index(m, entry->task);

    if (!pending) {
        keep_irq(m, entry->to_task, irq);
        return;
    }
    if (!irq && entry->task == entry->to_task)
        return;

    struct node *node = add(m, entry, pending);

    node->irq = irq;
    if (!irq && from < m->told_count) {
        node->irq = m->told[from].irq;
        m->told[from].irq = NULL; // once
    }
}

static void add_entry(struct maker *m, const struct trace_entry *entry) {
    const struct trace_entry **irq = &m->irq[entry->hart % HARTS_MAX];
    const struct trace_entry *before = *irq;

    *irq = entry->event == TRACE_IRQ ? entry : NULL;
    switch ((enum trace_event)entry->event) {
    case TRACE_CALL: add_call(m, entry); break;
    case TRACE_RECEIVE:
    case TRACE_REPLY: end_call(m, entry); break;
    case TRACE_NOTIFY: add_notify(m, entry, before); break;
    case TRACE_TASK: add_task(m, entry); break;
    case TRACE_SWITCH:
    case TRACE_IRQ:
    case TRACE_EVENTS: break;
    }
}

// What the tracer did for itself.
static void drop_own(struct tree *tree, uint64_t self) {
    struct node **place = &tree->first;

    while (*place) {
        (*place)->dropped = (*place)->start->task == self && !(*place)->makes_task;
        if ((*place)->dropped)
            *place = (*place)->next;
        else
            place = &(*place)->next;
    }
}

bool tree_make(struct tree *tree, const struct trace_entry *entries, size_t count, uint64_t task) {
    struct maker m = {.tree = tree, .tasks = {task}, .task_count = 1};

    *tree = (struct tree){.nodes = malloc((count + 1) * sizeof *tree->nodes)};
    if (!tree->nodes)
        return false;
    for (size_t i = 0; i < count; i++)
        add_entry(&m, &entries[i]);
    drop_own(tree, task);
    return true;
}

void tree_free(struct tree *tree) {
    free(tree->nodes);
    *tree = (struct tree){0};
}
