// kernel/queue.h -- lists by priority: the most urgent first, of equal ones who came first.
#pragma once

#include <abi/kernel.h>
#include <kernel/list.h>

struct queue {
    struct link list;
    struct link *last[PRIORITY_MAX + 1]; // of each priority, if its bit is set
    uint64_t bitmap;
};

static inline void queue_init(struct queue *queue) { list_init(&queue->list); }

// Whether something of this priority is in it, or something more urgent.
static inline bool queue_has(const struct queue *queue, unsigned priority) {
    return queue->bitmap >> priority & 1;
}

static inline bool queue_has_above(const struct queue *queue, unsigned priority) {
    return queue->bitmap >> priority >> 1;
}

// Behind others of its priority; first: before them.
void queue_add(struct queue *queue, struct link *link, unsigned priority, bool first);

// priority is what it was added with.
void queue_remove(struct queue *queue, struct link *link, unsigned priority);
