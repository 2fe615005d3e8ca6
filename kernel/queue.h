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

// Whether something of this priority is in it.
static inline bool queue_has(const struct queue *queue, unsigned priority) {
    return queue->bitmap >> priority & 1;
}

static inline bool queue_has_above(const struct queue *queue, unsigned priority) {
    return queue->bitmap >> priority >> 1;
}

// The last link of the next higher priority that is there; the list itself if there is none.
static inline struct link *queue_last_above(struct queue *queue, unsigned priority) {
    for (uint64_t above = queue->bitmap >> priority >> 1; above; above >>= 1) {
        priority++;
        if (above & 1)
            return queue->last[priority];
    }
    return &queue->list;
}

// Behind others of its priority; first: before them.
static inline void queue_add(struct queue *queue, struct link *link, unsigned priority,
                             bool first) {
    bool behind = queue_has(queue, priority) && !first;
    list_insert_after(behind ? queue->last[priority] : queue_last_above(queue, priority), link);
    if (!first || !queue_has(queue, priority))
        queue->last[priority] = link;
    queue->bitmap |= 1ull << priority;
}

// priority is what it was added with.
static inline void queue_remove(struct queue *queue, struct link *link, unsigned priority) {
    if (queue->last[priority] == link) {
        queue->last[priority] = link->prev;
        if (link->prev == queue_last_above(queue, priority))
            queue->bitmap &= ~(1ull << priority);
    }
    list_remove(link);
}
