// kernel/queue.c -- lists by priority.

#include <kernel/queue.h>

// The last link of the next higher priority that is there; the list itself if there is none.
static struct link *last_above(struct queue *queue, unsigned priority) {
    for (uint64_t above = queue->bitmap >> priority >> 1; above; above >>= 1) {
        priority++;
        if (above & 1)
            return queue->last[priority];
    }
    return &queue->list;
}

void queue_add(struct queue *queue, struct link *link, unsigned priority, bool first) {
    bool alone = !queue_has(queue, priority);
    list_insert_after(first || alone ? last_above(queue, priority) : queue->last[priority], link);
    if (!first || alone)
        queue->last[priority] = link;
    queue->bitmap |= 1ull << priority;
}

void queue_remove(struct queue *queue, struct link *link, unsigned priority) {
    if (queue->last[priority] == link) {
        queue->last[priority] = link->prev;
        if (link->prev == last_above(queue, priority))
            queue->bitmap &= ~(1ull << priority);
    }
    list_remove(link);
}
