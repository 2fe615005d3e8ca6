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

int handle_find(struct task *task, handle_t handle, uint32_t right, struct handle_entry **entry) {
    struct handle_entry *found = entry_at(task, HANDLE_SLOT(handle));
    if (!found || found->self != handle || found->rights == 0)
        return ERR_HANDLE;
    if (!(found->rights & right))
        return ERR_RIGHT;
    *entry = found;
    return 0;
}

int handle_object(struct task *task, handle_t handle, uint32_t right, void *object) {
    struct handle_entry *entry;
    int error = handle_find(task, handle, right, &entry);
    if (!error)
        *(void **)object = entry->object;
    return error;
}

static bool slot_used(const struct task *task, unsigned slot) {
    return task->used[slot / 64] >> slot % 64 & 1;
}

// The lowest free slot; slot 0 is never used, as handle 0 names nothing.
static int slot_find(const struct task *task) {
    for (unsigned word = 0; word < HANDLES_MAX / 64; word++) {
        uint64_t free = ~task->used[word] & (word == 0 ? ~1ull : ~0ull);
        if (free)
            return word * 64 + __builtin_ctzll(free);
    }
    return ERR_FULL;
}

// Makes sure that a slot's page is there.
static int slot_back(struct task *task, unsigned slot) {
    struct handle_entry **page = &task->table[slot / TABLE_SLOTS];
    if (*page)
        return 0;
    *page = page_alloc(task->account);
    if (!*page)
        return ERR_QUOTA;
    for (unsigned i = 0; i < TABLE_SLOTS; i++)
        (*page)[i].self = slot / TABLE_SLOTS * TABLE_SLOTS + i;
    return 0;
}

static uint32_t *handle_count(struct object *object) {
    switch (object->type) {
    case OBJECT_ENDPOINT: return &((struct endpoint *)object)->handles;
    case OBJECT_NOTIFICATION: return &((struct notification *)object)->handles;
    default: return NULL;
    }
}

static void entry_fill(struct task *task, unsigned slot, void *object, uint32_t rights) {
    struct handle_entry *entry = entry_at(task, slot);
    entry->object = object;
    entry->rights = rights;
    task->used[slot / 64] |= 1ull << slot % 64;
    if (rights & RIGHT_REPLY)
        return;
    struct object *header = object;
    header->refs++;
    if (handle_count(header))
        ++*handle_count(header);
}

int handle_insert(struct task *task, void *object, uint32_t rights, uint32_t slot,
                  handle_t *handle) {
    if (slot == SLOT_ANY) {
        int found = slot_find(task);
        if (found < 0)
            return found;
        slot = found;
    }
    if (slot == 0 || slot >= HANDLES_MAX || slot_used(task, slot))
        return ERR_BUSY;
    int error = slot_back(task, slot);
    if (error)
        return error;
    entry_fill(task, slot, object, rights);
    *handle = entry_at(task, slot)->self;
    return 0;
}

int handle_insert_as(struct task *task, void *object, uint32_t rights, handle_t as) {
    unsigned slot = HANDLE_SLOT(as);
    if (slot == 0 || as == RETIRED)
        return ERR_ARG;
    if (slot_used(task, slot))
        return ERR_BUSY;
    int error = slot_back(task, slot);
    if (error)
        return error;
    struct handle_entry *entry = entry_at(task, slot);
    if (entry->self > as)
        return ERR_BUSY; // would revive a handle that was closed
    entry->self = as;
    entry_fill(task, slot, object, rights);
    return 0;
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

void object_put(void *object) {
    switch ((enum object_type)((struct object *)object)->type) {
    case OBJECT_TASK: task_put(object); break;
    case OBJECT_THREAD: thread_put(object); break;
    case OBJECT_ENDPOINT: endpoint_put(object); break;
    case OBJECT_GATE: gate_put(object); break;
    case OBJECT_NOTIFICATION: notification_put(object); break;
    case OBJECT_MEMORY: memory_put(object); break;
    case OBJECT_IRQ: irq_put(object); break;
    case OBJECT_ACCOUNT: account_put(object); break;
    default: assert(!"an object of a known type");
    }
}

bool handle_close(struct task *task, struct handle_entry *entry) {
    void *object = entry->object;
    switch (handle_type(entry)) {
    case OBJECT_REPLY: reply_dropped(object); return true; // answering forgets the entry
    case OBJECT_NOTIFICATION: notification_close(object); break;
    case OBJECT_ENDPOINT:
        if (!endpoint_close(object))
            return false;
        break;
    default: object_put(object);
    }
    handle_forget(task, entry);
    return true;
}

struct handle_entry *handle_next(struct task *task, unsigned slot) {
    while (slot < HANDLES_MAX) {
        uint64_t rest = task->used[slot / 64] >> slot % 64;
        if (rest == 0) {
            slot = slot / 64 * 64 + 64;
            continue;
        }
        slot += __builtin_ctzll(rest);
        if (entry_at(task, slot)->rights)
            return entry_at(task, slot);
        slot++; // retired
    }
    return NULL;
}

enum object_type handle_type(const struct handle_entry *entry) {
    if (entry->rights & RIGHT_REPLY)
        return OBJECT_REPLY;
    return ((struct object *)entry->object)->type;
}
