// servers/proc/group.c -- who belongs together: process groups, sessions, parents and children.
#include <servers/proc/process.h>

enum { STATUS_OPTIONS = PROCESS_NOHANG | PROCESS_UNTRACED | PROCESS_CONTINUED };

bool group_exists(int64_t group, int32_t session) {
    for (struct process *p = process_next(NULL); p; p = process_next(p)) {
        if (p->group == group && p->session == session)
            return true;
    }
    return false;
}

bool group_held_by(const struct process *p) {
    const struct process *parent = p->parent ? process_find(p->parent) : NULL;

    return parent && parent->group != p->group && parent->session == p->session;
}

bool group_orphaned(int32_t group) {
    for (struct process *p = process_next(NULL); p; p = process_next(p)) {
        if (p->group == group && process_lives(p) && group_held_by(p))
            return false;
    }
    return true;
}

bool group_has_stopped(int32_t group) {
    for (struct process *p = process_next(NULL); p; p = process_next(p)) {
        if (p->group == group && p->state == PROCESS_STOPPED)
            return true;
    }
    return false;
}

int group_may_change(const struct process *caller, const struct process *target, int64_t group) {
    if (group < 0 || group > PID_MAX)
        return ERR_ARG;
    if (!target || (target != caller && target->parent != caller->pid))
        return ERR_SRCH;
    if (target != caller && target->executed)
        return ERR_ACCESS;
    if (target->session != caller->session || target->session == target->pid)
        return ERR_PERM;
    if (group != target->pid && !group_exists(group, target->session))
        return ERR_PERM;
    return 0;
}

bool wait_is_about(const struct process *parent, const struct process *child, int64_t pid) {
    if (child->parent != parent->pid)
        return false;
    if (pid > 0)
        return child->pid == pid;
    if (pid == -1)
        return true;
    return child->group == (pid == 0 ? parent->group : -pid);
}

// Whether the child has what the options ask for.
static bool has_news(const struct process *child, uint64_t options) {
    return child->news == NEWS_ENDED ||
           (child->news == NEWS_STOPPED && options & PROCESS_UNTRACED) ||
           (child->news == NEWS_CONTINUED && options & PROCESS_CONTINUED);
}

int wait_find(const struct process *parent, const struct process_wait *wait,
              struct process **child) {
    int status = ERR_CHILD;

    *child = NULL;
    if (wait->options & ~(uint64_t)STATUS_OPTIONS || wait->pid < -PID_MAX)
        return ERR_ARG;
    for (struct process *p = process_next(NULL); p; p = process_next(p)) {
        if (!wait_is_about(parent, p, wait->pid))
            continue;
        status = 0;
        if (has_news(p, wait->options)) {
            *child = p;
            return 0;
        }
    }
    return status;
}
