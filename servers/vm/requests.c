// servers/vm/requests.c -- the requests, unpacked into calls.
#include <abi/vm.h>
#include <servers/vm/copy.h>
#include <servers/vm/dma.h>
#include <servers/vm/fork.h>
#include <servers/vm/frames.h>
#include <servers/vm/map.h>
#include <servers/vm/object.h>
#include <servers/vm/requests.h>
#include <user/lib/ipc.h>
#include <user/lib/syscalls.h>

enum { ACCESS_MASK = PAGE_SIZE - 1, FLAGS_SHIFT = 8 };

static uint32_t maker_of(const struct request *r) { return (uint32_t)r->badge; }

// The space of this maker's with that number, or NULL.
static struct space *own_space(const struct request *r, uint64_t number) {
    struct space *space = space_find(number);

    return space && space->maker == maker_of(r) ? space : NULL;
}

static int usage(struct request *r, struct space *space) {
    struct vm_usage_reply *reply = request_reply(r);

    reply->limit = space->limit;
    reply->counted = space->counted;
    space_measure(space, &reply->resident, &reply->shared);
    return 0;
}

static int statistics(struct request *r) {
    struct frames_count count = frames_count();

    *(struct vm_statistics_reply *)request_reply(r) = (struct vm_statistics_reply){
        .total = count.total,
        .free = count.free,
        .available = count.free - count.promised,
        .spaces = spaces_count()};
    return 0;
}

static int map(struct request *r, struct space *space) {
    const struct vm_map *ask = request_ask(r);
    struct vm_map_reply *reply = request_reply(r);

    reply->address = ask->address;
    return map_memory(space, &reply->address, ask->size, ask->access, ask->flags);
}

int space_request(struct request *r, struct space *space) {
    const struct vm_map *ask = request_ask(r);

    switch (r->op) {
    case VM_MAP: return map(r, space);
    case VM_UNMAP: return map_remove(space, ask->address, ask->size);
    case VM_PROTECT: return map_protect(space, ask->address, ask->size, ask->access);
    case VM_USAGE: return usage(r, space);
    case VM_STATISTICS: return statistics(r);
    case FAULT_EXCEPTION: return ERR_FAULT; // the task's watcher hears of it
    }
    return ERR_NOSYS;
}

// Whether the first handle of a request is a task with the rights that vm needs.
static bool brings_task(const struct request *r) {
    const uint64_t needed = RIGHT_TASK_MAP | RIGHT_TASK_CONTROL;
    struct handle_next next;

    return r->handles[0] &&
           sys_handle_next_out(HANDLE_TASK, HANDLE_SLOT(r->handles[0]), &next) == 0 &&
           next.handle == r->handles[0] && next.type == OBJECT_TASK &&
           (next.rights & needed) == needed;
}

static int create(struct request *r, struct space **made) {
    const struct vm_create *ask = request_ask(r);

    if (!r->handles[0])
        return ERR_HANDLE;
    if (!brings_task(r))
        return ERR_RIGHT;

    int status = space_create(maker_of(r), r->handles[0], ask->limit, made);

    if (status < 0)
        return status;
    request_take(r, 0);
    ((struct vm_create_reply *)request_reply(r))->space = (*made)->number;
    request_give_gate(r, (*made)->number);
    return 0;
}

static int fork_space(struct request *r, struct space *parent) {
    vaddr_t stack = ((const struct vm_fork *)request_ask(r))->stack;
    struct space *child;
    int status = create(r, &child);

    if (status < 0)
        return status;
    status = fork_copy(parent, child,
                       stack / PAGE_SIZE < PAGE_LIMIT ? (uint32_t)(stack / PAGE_SIZE) : 0);
    if (status == 0)
        return 0;
    r->gate_endpoint = 0;
    space_forget(child);
    return status;
}

static int map_in(struct request *r, struct space *space) {
    const struct vm_map_in *ask = request_ask(r);
    struct vm_map_reply *reply = request_reply(r);

    reply->address = ask->address;
    return map_memory(space, &reply->address, ask->size,
                      ask->access_flags & ((1 << FLAGS_SHIFT) - 1),
                      ask->access_flags >> FLAGS_SHIFT);
}

static int destroy(struct space *space) {
    space_destroy(space);
    return 0;
}

static int set_limit(struct request *r, struct space *space) {
    space->limit = ((const struct vm_create *)request_ask(r))->limit;
    return 0;
}

static int tell_refusal(struct request *r, const struct space *space) {
    ((struct vm_refusal_reply *)request_reply(r))->error = space->refusal;
    return 0;
}

static int map_an_image(struct request *r) {
    const struct vm_map_image *ask = request_ask(r);
    struct space *space = own_space(r, ask->space_image >> 32);
    uint64_t access = ask->offset_access & ACCESS_MASK;
    uint32_t object;

    if (!space || object_find((uint32_t)ask->space_image, maker_of(r), &object) < 0)
        return ERR_ARG;
    return map_image(space, object, ask->address, ask->offset_access - access, access, ask->size);
}

// Requests whose first word is a space.
static int about_space(struct request *r) {
    const struct vm_copy *ask = request_ask(r);
    struct space *space = own_space(r, ask->space);

    if (!space)
        return ERR_ARG;
    switch (r->op) {
    case VM_FORK: return fork_space(r, space);
    case VM_RESET: return space_reset(space);
    case VM_DESTROY: return destroy(space);
    case VM_WRITE: return copy_in(space, ask->address, ask->size);
    case VM_READ: return copy_out(space, ask->address, ask->size);
    case VM_MAP_IN: return map_in(r, space);
    case VM_LIMIT: return set_limit(r, space);
    case VM_SPACE_USAGE: return usage(r, space);
    case VM_REFUSAL: return tell_refusal(r, space);
    }
    return ERR_NOSYS;
}

static int image_create(struct request *r) {
    const struct vm_image *ask = request_ask(r);
    uint32_t object;

    if (ask->size == 0 || ask->size > (uint64_t)PAGE_LIMIT * PAGE_SIZE)
        return ERR_ARG;

    int status = object_create(maker_of(r), (ask->size + PAGE_SIZE - 1) / PAGE_SIZE, &object);

    if (status == 0)
        ((struct vm_image_reply *)request_reply(r))->image = object_at(object)->number;
    return status;
}

static int about_image(struct request *r) {
    const struct vm_image *ask = request_ask(r);
    uint32_t object;
    int status = object_find(ask->image, maker_of(r), &object);

    if (status < 0)
        return status;
    if (r->op == VM_IMAGE_WRITE)
        return copy_to_object(object, ask->offset, ask->size);
    object_close(object);
    return 0;
}

static int keep(struct request *r) {
    static uint32_t numbers[VM_KEEP_MAX];
    const struct vm_keep *ask = request_ask(r);
    int status;

    if (ask->spaces > VM_KEEP_MAX || ask->images > VM_KEEP_MAX - ask->spaces)
        return ERR_SIZE;
    status = ipc_read_all(0, 0, numbers, (ask->spaces + ask->images) * sizeof numbers[0]);
    if (status < 0)
        return status;
    spaces_keep(maker_of(r), numbers, (unsigned)ask->spaces);
    objects_keep(maker_of(r), numbers + ask->spaces, (unsigned)ask->images);
    return 0;
}

static int map_dma(struct request *r, const struct vm_dma *ask) {
    int status = dma_map(ask->number, r->handles[0], ask->address);

    if (status == 0)
        r->handles[0] = 0; // it is kept
    return status;
}

static int about_dma(struct request *r) {
    const struct vm_dma *ask = request_ask(r);
    struct vm_dma_reply *reply = request_reply(r);

    switch (r->op) {
    case VM_DMA_CREATE:
        return dma_create((uint32_t)r->badge, ask->size, &reply->number, &reply->base);
    case VM_DMA_MAP: return map_dma(r, ask);
    case VM_DMA_UNMAP: return dma_unmap(ask->number, ask->address);
    case VM_DMA_FREE: return dma_free(ask->number);
    case VM_DMA_RESET: return dma_reset((uint32_t)r->badge);
    }
    return ERR_NOSYS;
}

int maker_request(struct request *r) {
    uint64_t may = r->badge >> 32;
    struct space *made;

    if (r->op == VM_STATISTICS)
        return statistics(r);
    if (r->op >= VM_DMA_CREATE && r->op <= VM_DMA_RESET)
        return may & VM_MAKER_DMA ? about_dma(r) : ERR_RIGHT;
    if (r->op < VM_CREATE || r->op > VM_KEEP)
        return ERR_NOSYS;
    if (!(may & VM_MAKER_SPACES))
        return ERR_RIGHT;
    switch (r->op) {
    case VM_CREATE: return create(r, &made);
    case VM_MAP_IMAGE: return map_an_image(r);
    case VM_IMAGE_CREATE: return image_create(r);
    case VM_IMAGE_WRITE:
    case VM_IMAGE_CLOSE: return about_image(r);
    case VM_KEEP: return keep(r);
    }
    return about_space(r);
}
