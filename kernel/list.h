// kernel/list.h -- circular doubly linked lists, the links inside the objects.
//
// A list is a struct link that no object holds. A link that is in no list points to itself,
// or is all zero as memory comes from page.c.
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct link {
    struct link *next, *prev;
};

#define container_of(pointer, type, member) ((type *)((char *)(pointer)-offsetof(type, member)))

static inline void list_init(struct link *list) { list->next = list->prev = list; }

static inline bool list_empty(const struct link *list) { return list->next == list; }

static inline bool link_in_list(const struct link *link) {
    return link->next != NULL && link->next != link;
}

static inline void list_insert_after(struct link *place, struct link *link) {
    link->prev = place;
    link->next = place->next;
    place->next->prev = link;
    place->next = link;
}

static inline void list_append(struct link *list, struct link *link) {
    list_insert_after(list->prev, link);
}

// Out of the list that it is in, if it is in one.
static inline void list_remove(struct link *link) {
    if (!link->next)
        return;
    link->prev->next = link->next;
    link->next->prev = link->prev;
    link->next = link->prev = link;
}

// The first object of a list that is not empty.
#define list_first(list, type, member) container_of((list)->next, type, member)

#define list_for_each(link, list) \
    for (struct link *link = (list)->next; link != (list); link = link->next)
