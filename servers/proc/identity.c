// servers/proc/identity.c -- requests about what a process is: groups, sessions, limits, times, the
// list.
#include <string.h>

#include <servers/proc/body.h>
#include <servers/proc/call.h>
#include <servers/proc/identity.h>
#include <servers/proc/space.h>
#include <user/lib/ipc.h>
#include <user/lib/syscalls.h>

int identity_tell(struct request *r, const struct process *caller) {
    const struct process_identity *ask = request_ask(r);
    struct process_identity_reply *reply = request_reply(r);
    const struct process *p = ask->pid ? process_find(ask->pid) : caller;

    if (!p)
        return ERR_SRCH;
    reply->pid = p->pid;
    reply->parent = p->parent ? p->parent : PID_FIRST;
    reply->group = p->group;
    reply->session = p->session;
    return 0;
}

int identity_set_group(struct request *r, struct process *caller) {
    const struct process_set_group *ask = request_ask(r);
    struct process *p = ask->pid ? process_find(ask->pid) : caller;
    int64_t group = ask->group || !p ? ask->group : p->pid;
    int status = group_may_change(caller, p, group);

    if (status < 0 || p->group == group)
        return status;
    process_change(p);
    p->group = (int32_t)group;
    if (process_lives(p))
        body_tell_group(p);
    return 0;
}

int identity_new_session(struct request *r, struct process *caller) {
    struct process_pid_reply *reply = request_reply(r);

    for (struct process *p = process_next(NULL); p; p = process_next(p)) {
        if (p->group == caller->pid)
            return ERR_PERM;
    }
    process_change(caller);
    caller->group = caller->session = caller->pid;
    body_tell_group(caller);
    reply->pid = caller->pid;
    return 0;
}

int identity_limit(struct request *r, struct process *caller) {
    const struct process_limit *ask = request_ask(r);
    struct process_limit *reply = request_reply(r);
    int status = 0;

    if (ask->pages > caller->limit)
        return ERR_PERM;
    if (ask->pages > 0)
        status = space_limit(caller->space, ask->pages);
    if (ask->pages > 0 && status == 0) {
        process_change(caller);
        caller->limit = ask->pages;
    }
    reply->pages = caller->limit;
    return status;
}

int identity_times(struct request *r, const struct process *caller) {
    struct process_times_reply *reply = request_reply(r);

    reply->own = body_used(caller);
    reply->children = caller->children_used;
    return 0;
}

// The process with the lowest pid from this one on.
static const struct process *find_from(int64_t pid) {
    const struct process *found = NULL;

    for (const struct process *p = process_next(NULL); p;
         p = process_next((struct process *)(uintptr_t)p)) {
        if (p->pid >= pid && (!found || p->pid < found->pid))
            found = p;
    }
    return found;
}

static struct process_info describe(const struct process *p) {
    struct vm_usage_reply usage = {0};
    struct process_info info = {
        .pid = p->pid,
        .parent = p->parent             ? p->parent
                  : p->pid == PID_FIRST ? 0
                                        : PID_FIRST,
        .group = p->group,
        .session = p->session,
        .state = p->state,
    };

    if (process_lives(p) && space_usage(p->space, &usage) == 0)
        info.pages = (uint32_t)usage.resident;
    memcpy(info.name, p->name, sizeof info.name);
    return info;
}

// The caller's buffer says how many it wants: where it ends, writing fails.
int identity_list(struct request *r) {
    const struct process_list *ask = request_ask(r);
    struct process_list_reply *reply = request_reply(r);
    const struct process *p = find_from(ask->from);

    for (; p; p = find_from((int64_t)p->pid + 1)) {
        struct process_info info = describe(p);

        if (ipc_write_all(call_handle(), reply->count * sizeof info, &info, sizeof info) < 0)
            break;
        reply->count++;
    }
    return 0;
}

int identity_handles(struct request *r, const struct process *caller) {
    const struct process_handles *ask = request_ask(r);
    struct process_list_reply *reply = request_reply(r);
    const struct process *p = ask->pid ? process_find(ask->pid) : caller;
    struct handle_next next;

    if (!p || !process_lives(p))
        return ERR_SRCH;
    for (uint64_t slot = ask->from; sys_handle_next_out(p->task, slot, &next) == 0;
         slot = HANDLE_SLOT(next.handle) + 1) {
        struct process_held found = {
            .handle = (handle_t)next.handle,
            .type = (uint32_t)next.type,
            .rights = (uint32_t)next.rights,
        };

        memcpy(found.server, next.server, sizeof found.server);
        if (ipc_write_all(call_handle(), reply->count * sizeof found, &found, sizeof found) < 0)
            break;
        reply->count++;
    }
    return 0;
}
