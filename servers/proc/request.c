// servers/proc/request.c -- the requests about signals.
#include <servers/proc/call.h>
#include <servers/proc/signal.h>

enum {
    NEVER_BLOCKED = 1 << SIGNAL_KILL | 1 << SIGNAL_STOP | 1,
    NEEDS_PARENT = 1 << SIGNAL_TSTP | 1 << SIGNAL_TTIN | 1 << SIGNAL_TTOU,
};

// Whether a signal to `pid`, which is not one process', is for this one too.
static bool is_meant(const struct process *p, const struct process *caller, int64_t pid) {
    if (!process_lives(p))
        return false;
    if (pid == -1 && caller)
        return p != caller && p->pid != PID_FIRST;
    return p->group == (pid == 0 ? caller->group : -pid);
}

static int send_to_many(const struct process *caller, int64_t pid, unsigned number) {
    int status = ERR_SRCH;

    for (struct process *p = process_next(NULL); p; p = process_next(p)) {
        if (!is_meant(p, caller, pid))
            continue;
        signal_send(p, number);
        status = 0;
    }
    return status;
}

static int send_to_one(int64_t pid, unsigned number) {
    struct process *p = process_find(pid);

    if (!p)
        return ERR_SRCH;
    signal_send(p, number);
    return 0;
}

// What the answer says about the caller.
static void tell_signals(struct request *r, const struct process *caller) {
    struct process_signals_reply *reply = request_reply(r);

    reply->bits = caller ? signal_ready(caller) : 0;
    reply->pending = caller ? caller->signals.pending : 0;
}

void signal_served(struct request *r, struct process *caller) {
    signal_serve(NULL);
    if (!process_lives(caller) || !signal_ready(caller))
        return;
    if (r->op == PROC_KILL || r->op == PROC_SIGNALS)
        tell_signals(r, caller);
    else
        signal_hurry(caller);
}

int signal_kill(struct request *r, struct process *caller) {
    const struct process_kill *ask = request_ask(r);
    int64_t pid = ask->pid;
    unsigned number = (unsigned)ask->signal;
    int status;

    if (ask->signal >= PROCESS_SIGNALS)
        return ERR_ARG;
    if (pid < -PID_MAX || (pid == 0 && !caller))
        return ERR_SRCH;
    if (!caller && pid < 0 && signal_bit(number) & NEEDS_PARENT && group_orphaned((int32_t)-pid))
        return ERR_IO;
    status = pid > 0 ? send_to_one(pid, number) : send_to_many(caller, pid, number);
    tell_signals(r, caller);
    return status;
}

int signal_set(struct request *r, struct process *caller) {
    const struct process_signals *ask = request_ask(r);
    struct signals *s = &caller->signals;

    process_change(caller);
    s->entry = ask->entry;
    s->no_stop_news = ask->ignored & PROCESS_NO_STOP_NEWS;
    s->handled = (uint32_t)ask->handled & ~NEVER_BLOCKED;
    s->ignored = (uint32_t)ask->ignored & ~NEVER_BLOCKED & ~s->handled;
    s->blocked = (uint32_t)ask->blocked & ~NEVER_BLOCKED;
    s->pending &= ~s->ignored;
    signal_look(caller);
    tell_signals(r, caller);
    return 0;
}

int signal_take_all(struct request *r, struct process *caller) {
    struct process_signals_reply *reply = request_reply(r);

    reply->bits = signal_take(caller);
    reply->pending = caller->signals.pending;
    return 0;
}

int signal_pause(struct request *r, struct process *caller) {
    const struct process_pause *ask = request_ask(r);
    struct signals *s = &caller->signals;
    uint32_t before = s->blocked;
    int status;

    if (caller->pausing.reply)
        return ERR_BUSY; // another thread of it
    process_change(caller);
    s->blocked = (uint32_t)ask->blocked & ~NEVER_BLOCKED;
    if (signal_ready(caller)) {
        signal_take_all(r, caller);
        s->blocked = before;
        return 0;
    }
    status = call_defer(r, &caller->pausing.reply);
    if (status < 0) {
        s->blocked = before;
        return status;
    }
    caller->pausing.call = r->call;
    caller->blocked_before = before;
    signal_serve(NULL);
    signal_look(caller);
    return DEFERRED;
}

bool signal_pause_cancelled(callid_t call) {
    for (struct process *p = process_next(NULL); p; p = process_next(p)) {
        if (!p->pausing.reply || p->pausing.call != call)
            continue;
        signal_end_pause(p, ERR_INTR, 0);
        return true;
    }
    return false;
}
