// kernel/handle.c -- the handle tables of tasks: find, insert, close.
//
// A handle is {generation, slot}. The slot's entry holds the handle's own full value, so that one
// comparison checks bounds and generation. When a slot's generations are used up it is retired.

#include <kernel/core.h>

#define RETIRED 0xffffffffu

static struct handle_entry *entry_at(struct task *task, unsigned slot) {
    struct handle_entry *page = task->table[slot / TABLE_SLOTS];
    return page ? &page[slot % TABLE_SLOTS] : NULL;
}

int handle_find(struct task *task, handle_t handle, uint32_t rights, struct handle_entry **entry) {
    struct handle_entry *found = entry_at(task, HANDLE_SLOT(handle));
    if (!found || found->self != handle || found->rights == 0)
        return ERR_HANDLE;
    if (!(found->rights & rights))
        return ERR_RIGHT;
    *entry = found;
    return 0;
}

int handle_object(struct task *task, handle_t handle, uint32_t rights, void *object) {
    struct handle_entry *entry;
    TRY(handle_find(task, handle, rights, &entry));
    *(void **)object = entry->object;
    return 0;
}

// The lowest free slot, HANDLES_MAX if there is none. Slot 0 is never used, as handle 0 names
// nothing.
static unsigned slot_find(const struct task *task) {
    for (unsigned word = 0; word < HANDLES_MAX / 64; word++) {
        uint64_t free = ~task->used[word] & (word == 0 ? ~1ull : ~0ull);
        if (free)
            return word * 64 + __builtin_ctzll(free);
    }
    return HANDLES_MAX;
}

// The entry of a slot that is free, on a page that is made if need be.
static int slot_take(struct task *task, unsigned slot, struct handle_entry **entry) {
    if (slot == 0 || slot >= HANDLES_MAX || task->used[slot / 64] >> slot % 64 & 1)
        return ERR_BUSY;
    struct handle_entry **page = &task->table[slot / TABLE_SLOTS];
    if (!*page) {
        *page = page_alloc(task->account);
        if (!*page)
            return ERR_QUOTA;
        for (unsigned i = 0; i < TABLE_SLOTS; i++)
            (*page)[i].self = slot / TABLE_SLOTS * TABLE_SLOTS + i;
    }
    *entry = entry_at(task, slot);
    return 0;
}

static void entry_fill(struct task *task, struct handle_entry *entry, void *object,
                       uint32_t rights) {
    unsigned slot = HANDLE_SLOT(entry->self);
    entry->object = object;
    entry->rights = rights;
    task->used[slot / 64] |= 1ull << slot % 64;
    if (!(rights & RIGHT_REPLY)) {
        ((struct object *)object)->handles++;
        object_get(object);
    }
}

int handle_insert(struct task *task, void *object, uint32_t rights, uint32_t slot,
                  handle_t *handle) {
    struct handle_entry *entry;
    if (slot == SLOT_ANY && (slot = slot_find(task)) == HANDLES_MAX)
        return ERR_FULL;
    TRY(slot_take(task, slot, &entry));
    entry_fill(task, entry, object, rights);
    *handle = entry->self;
    return 0;
}

int handle_insert_as(struct task *task, void *object, uint32_t rights, handle_t as) {
    struct handle_entry *entry;
    if (HANDLE_SLOT(as) == 0 || as == RETIRED)
        return ERR_ARG;
    TRY(slot_take(task, HANDLE_SLOT(as), &entry));
    if (entry->self > as)
        return ERR_BUSY; // would revive a handle that was closed
    entry->self = as;
    entry_fill(task, entry, object, rights);
    return 0;
}

int handle_room(struct task *task) {
    struct handle_entry *entry;
    unsigned slot = slot_find(task);
    return slot < HANDLES_MAX ? slot_take(task, slot, &entry) : ERR_FULL;
}

handle_t handle_give(struct task *task, void *object, uint32_t rights) {
    handle_t handle;
    int error = handle_insert(task, object, rights, SLOT_ANY, &handle);
    assert(!error);
    return handle;
}

void handle_forget(struct task *task, struct handle_entry *entry) {
    unsigned slot = HANDLE_SLOT(entry->self);
    entry->object = NULL;
    entry->rights = 0;
    if (entry->self > RETIRED - HANDLES_MAX) {
        entry->self = RETIRED; // every generation was used: the slot stays marked as used
        return;
    }
    entry->self += HANDLES_MAX;
    task->used[slot / 64] &= ~(1ull << slot % 64);
}

void object_get(void *object) { ((struct object *)object)->refs++; }

void object_put(void *object) {
    struct object *header = object;
    assert(header->refs > 0);
    if (--header->refs > 0)
        return;
    switch ((enum object_type)header->type) {
    case OBJECT_TASK: task_unused(object); break;
    case OBJECT_THREAD: thread_unused(object); break;
    case OBJECT_ENDPOINT: endpoint_unused(object); break;
    case OBJECT_GATE: gate_unused(object); break;
    case OBJECT_NOTIFICATION: notification_unused(object); break;
    case OBJECT_MEMORY: object_free(object); break;
    case OBJECT_IRQ: irq_unused(object); break;
    case OBJECT_ACCOUNT: account_settle(object); break;
    default: assert(!"an object of a known type");
    }
}

void object_set(void *pointer, void *object) {
    void *before = *(void **)pointer;
    if (object)
        object_get(object);
    *(void **)pointer = object;
    if (before)
        object_put(before);
}

// The last handle goes; false if more steps are needed first.
static bool object_unheld(struct object *object) {
    if (object->type == OBJECT_NOTIFICATION)
        notification_unheld((struct notification *)object);
    return object->type != OBJECT_ENDPOINT || endpoint_unheld((struct endpoint *)object);
}

bool handle_close(struct task *task, struct handle_entry *entry) {
    struct object *object = entry->object;
    if (entry->rights & RIGHT_REPLY) {
        reply_finish(entry->object, ERR_DEAD, NULL); // forgets the entry
        return true;
    }
    if (object->handles == 1 && !object_unheld(object))
        return false;
    object->handles--;
    handle_forget(task, entry);
    object_put(object);
    return true;
}

struct handle_entry *handle_next(struct task *task, unsigned slot) {
    for (; slot < HANDLES_MAX; slot++) {
        uint64_t rest = task->used[slot / 64] >> slot % 64;
        if (rest == 0)
            slot |= 63; // none in this word
        else if (rest & 1 && entry_at(task, slot)->rights) // not retired
            return entry_at(task, slot);
    }
    return NULL;
}

enum object_type handle_type(const struct handle_entry *entry) {
    if (entry->rights & RIGHT_REPLY)
        return OBJECT_REPLY;
    return ((struct object *)entry->object)->type;
}
