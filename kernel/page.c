// kernel/page.c -- the pool of kernel pages, and objects of one type packed into them.
//
// Each page has a frame that says whose it is. A page holds either raw bytes (page tables,
// handle tables) or objects of one type and one account, so that an account's use is exact and
// no account can be starved by the fragments of another.

#include <kernel/core.h>

struct frame {
    struct account *account; // NULL: free
    struct link link;        // free: next only; pages with room: account.partial of the type
    void *objects;           // first free object; each points to the next
    uint16_t used;           // objects in use
    uint8_t type;            // enum object_type; OBJECT_NONE: raw
};

struct { // not static: debuggers find it so
    char *start;
    uint64_t pages, untouched, free; // pages from `untouched` on were never used
    struct frame *frames;
    struct link *first_free;
} pool;

static uint64_t object_size(enum object_type type) {
    static const uint16_t sizes[OBJECT_TYPES] = {
        [OBJECT_TASK] = sizeof(struct task),
        [OBJECT_THREAD] = sizeof(struct thread),
        [OBJECT_ENDPOINT] = sizeof(struct endpoint),
        [OBJECT_GATE] = sizeof(struct gate),
        [OBJECT_NOTIFICATION] = sizeof(struct notification),
        [OBJECT_MEMORY] = sizeof(struct memory),
        [OBJECT_ACCOUNT] = sizeof(struct account),
    };
    return (sizes[type] + 15u) & ~15u;
}

uint64_t page_pool_overhead(uint64_t size) { return size / PAGE_SIZE * sizeof(struct frame); }

void page_pool_init(void *start, void *end, void *descriptors) {
    pool.start = start;
    pool.pages = pool.free = ((char *)end - (char *)start) / PAGE_SIZE;
    pool.frames = descriptors;
}

uint64_t page_pool_free(void) { return pool.free; }

static struct frame *frame_of(const void *address) {
    uint64_t index = ((const char *)address - pool.start) / PAGE_SIZE;
    assert(index < pool.untouched);
    return &pool.frames[index];
}

uint64_t page_number(const void *page) { return frame_of(page) - pool.frames + 1; }

static void *frame_page(const struct frame *frame) {
    return pool.start + (frame - pool.frames) * PAGE_SIZE;
}

static struct frame *frame_take(void) {
    struct link *link = pool.first_free;
    if (!link)
        return pool.untouched < pool.pages ? &pool.frames[pool.untouched++] : NULL;
    pool.first_free = link->next;
    return container_of(link, struct frame, link);
}

void *page_alloc(struct account *account) {
    if (account->used >= account->limit || debug_due(HOOK_FAIL_ALLOCATION))
        return NULL;
    struct frame *frame = frame_take();
    if (!frame)
        return NULL;
    *frame = (struct frame){.account = account};
    account->used++;
    pool.free--;
    void *page = frame_page(frame);
    machine_claim(page, PAGE_SIZE);
    memset(page, 0, PAGE_SIZE);
    return page;
}

// Gives the page back without settling its account.
static struct account *page_return(void *page) {
    struct frame *frame = frame_of(page);
    struct account *account = frame->account;
    assert(account && account->used > 0);
    *frame = (struct frame){.link.next = pool.first_free};
    pool.first_free = &frame->link;
    pool.free++;
    account->used--;
    machine_abandon(page, PAGE_SIZE);
    return account;
}

void page_free(void *page) { account_settle(page_return(page)); }

// A free object holds nothing but the pointer to the next.
static void object_push(struct frame *frame, void *object) {
    *(void **)object = frame->objects;
    frame->objects = object;
    machine_abandon((void **)object + 1, object_size(frame->type) - sizeof(void *));
}

// Makes a raw page into one of objects.
static void page_cut(struct frame *frame, enum object_type type) {
    uint64_t size = object_size(type);
    char *page = frame_page(frame);
    frame->type = type;
    for (uint64_t at = 0; at + size <= PAGE_SIZE; at += size)
        object_push(frame, page + at);
    list_append(&frame->account->partial[type], &frame->link);
}

int object_create(struct account *account, enum object_type type, void *object) {
    struct link *partial = &account->partial[type];
    if (debug_due(HOOK_FAIL_ALLOCATION))
        return ERR_QUOTA;
    if (list_empty(partial)) {
        void *page = page_alloc(account);
        if (!page)
            return ERR_QUOTA;
        page_cut(frame_of(page), type);
    }
    struct frame *frame = list_first(partial, struct frame, link);
    void *memory = frame->objects;
    machine_claim(memory, object_size(type));
    frame->objects = *(void **)memory;
    frame->used++;
    if (!frame->objects)
        list_remove(&frame->link);
    memset(memory, 0, object_size(type));
    *(struct object *)memory = (struct object){.refs = 1, .type = type};
    *(void **)object = memory;
    return 0;
}

void object_free(void *object) {
    struct frame *frame = frame_of(object);
    assert(frame->type == ((struct object *)object)->type && frame->used > 0);
    if (!frame->objects)
        list_append(&frame->account->partial[frame->type], &frame->link);
    ((struct object *)object)->type = OBJECT_NONE;
    object_push(frame, object);
    if (--frame->used > 0)
        return;
    list_remove(&frame->link);
    account_settle(page_return(frame_page(frame)));
}
