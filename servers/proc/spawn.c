// servers/proc/spawn.c -- PROC_SPAWN, a child with another program, and PROC_FORK, one that is a
// copy.
#include <string.h>

#include <servers/proc/signal.h>
#include <servers/proc/start.h>
#include <user/lib/syscalls.h>

// The group that the request asks for. ERR_PERM if it is not one of the session.
static int choose_group(struct process *p, int64_t group) {
    if (group == PROCESS_GROUP_NEW)
        p->group = p->pid;
    else if (group != PROCESS_GROUP_SAME && !(group > 0 && group_exists(group, p->session)))
        return ERR_PERM;
    else if (group != PROCESS_GROUP_SAME)
        p->group = (int32_t)group;
    return 0;
}

// The listed gates, out of the caller's table.
static int give_listed(const struct process *p, const struct process *caller,
                       const struct start *start) {
    for (uint32_t i = 0; i < start->head->handle_count; i++) {
        long status = body_give(p, caller->task, start->handles[i], start->handles[i]);

        if (status < 0)
            return (int)status;
    }
    return 0;
}

static int fill(struct process *p, const struct process *caller, const struct start *start,
                const struct image *image) {
    int status = body_create(p, NULL);

    if (status == 0)
        status = give_listed(p, caller, start);
    if (status == 0)
        status = body_load(p, image, start->block, start->head->block_size);
    return status;
}

int start_spawn(struct request *r, struct process *caller) {
    const struct process_spawn *ask = request_ask(r);
    struct process_pid_reply *reply = request_reply(r);
    struct start start;
    struct image *image;
    struct process *p;
    int status = start_read(ask->size, &start);

    if (status == 0)
        status = start_image(&start, &image);
    if (status == 0)
        status = start_process(caller, ask->pages, &p);
    if (status < 0)
        return status;
    memcpy(p->name, start.head->name, sizeof p->name);
    signal_begin(p, start.head->ignored, start.head->blocked);
    p->executed = true;
    status = choose_group(p, ask->group);
    if (status == 0)
        status = fill(p, caller, &start, image);
    if (status < 0) {
        start_undo(p);
        return status;
    }
    start_later(p);
    reply->pid = p->pid;
    return 0;
}

// The first slot from this one on that is not a first handle's: a system call less for each.
static uint64_t behind_first(uint64_t slot) {
    while (body_is_first_handle((handle_t)slot))
        slot++;
    return slot;
}

// All gates but those that are the parent's own: its first handles, and others to this server.
static int copy_gates(const struct process *p, const struct process *parent) {
    struct handle_next next;

    for (uint64_t slot = behind_first(1); sys_handle_next_out(parent->task, slot, &next) == 0;
         slot = behind_first(HANDLE_SLOT(next.handle) + 1)) {
        handle_t handle = (handle_t)next.handle;

        if (next.type != OBJECT_GATE || next.badge != 0 || body_is_first_handle(handle) ||
            !(next.rights & RIGHT_COPY))
            continue;

        long status = body_give(p, parent->task, handle, handle);

        if (status < 0)
            return (int)status;
    }
    return 0;
}

enum { BELOW_SP = 256 }; // bytes that the first functions that run in the child may use

static int copy_process(struct process *p, const struct process *parent,
                        const struct process_fork *at) {
    struct body_copy copy = {parent, at->sp - BELOW_SP};
    int status = body_create(p, &copy);

    if (status == ERR_NOMEM && image_release(NULL))
        status = body_create(p, &copy);
    if (status == 0)
        status = copy_gates(p, parent);
    if (status == 0)
        status = body_add_thread(p, at);
    return status;
}

int start_fork(struct request *r, struct process *caller) {
    const struct process_fork *at = request_ask(r);
    struct process_pid_reply *reply = request_reply(r);
    struct process *p;
    int status = start_process(caller, 0, &p);

    if (status < 0)
        return status;
    signal_inherit(p, caller);
    status = copy_process(p, caller, at);
    if (status < 0) {
        start_undo(p);
        return status;
    }
    body_tell_group(p);
    start_later(p);
    reply->pid = p->pid;
    return 0;
}
