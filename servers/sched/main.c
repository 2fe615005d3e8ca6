// servers/sched/main.c -- the scheduling server: requests in, calls into its parts, replies out.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <servers/sched/deadline.h>
#include <servers/sched/keep.h>
#include <servers/sched/mechanism.h>
#include <servers/sched/scheduler.h>
#include <user/lib/ipc.h>
#include <user/lib/serve.h>
#include <user/lib/startup.h>
#include <user/lib/syscalls.h>

enum {
    TIMER_BIT = 1,
    BADGE_PROGRAMS = 1 << 16, // of the gate that they share
};

static handle_t notification;
static ns_t timer; // what it is set to; 0: it is not

// Do what is due, and be woken when there is something again.
static void run(void) {
    ns_t next = scheduler_run(time_now());

    if (next != timer && next != 0)
        sys_timer_set(notification, next, TIMER_BIT);
    timer = next;
}

static int add(struct request *r) {
    const struct sched_add *ask = request_ask(r);
    struct thread_info info;

    if (ask->pid <= 0)
        return ERR_ARG;
    if (sys_thread_info_out(r->handles[0], &info) < 0)
        return ERR_HANDLE;

    int status = scheduler_add(ask->pid, ask->parent, r->handles[0]);

    if (status == 0)
        request_take(r, 0);
    return status;
}

static int remove_member(int64_t pid) {
    struct member *m = member_find(pid);

    if (!m)
        return ERR_SRCH;
    scheduler_remove(m);
    return 0;
}

static int set(const struct sched_set *ask) {
    struct member *m = member_find(ask->pid);

    return m ? scheduler_set(m, ask->attribute, ask->value) : ERR_SRCH;
}

static int set_deadline(const struct sched_deadline *ask) {
    struct member *m = member_find(ask->pid);

    return m ? scheduler_deadline(m, ask->budget, ask->period, time_now()) : ERR_SRCH;
}

static int wait_period(struct request *r) {
    struct member *m = member_find((int64_t)r->ask.words[0]);
    handle_t reply;

    if (!m)
        return ERR_SRCH;

    int status = deadline_may_wait(m);

    if (status == 0)
        status = request_defer(r, &reply);
    if (status < 0)
        return status;
    deadline_wait(m, reply, r->call);
    return DEFERRED;
}

static int policy(struct request *r) {
    const struct sched_policy_ask *ask = request_ask(r);
    struct sched_policy_reply *reply = request_reply(r);
    int status = 0;

    if (ask->policy != SCHED_KEEP)
        status = scheduler_set_policy(ask->policy, ask->quantum);
    reply->policy = scheduler_policy();
    reply->quantum = scheduler_quantum();
    reply->reports = scheduler_reports();
    reply->members = member_count();
    return status;
}

static struct sched_info describe(struct member *m) {
    mechanism_look(m);

    struct sched_info info = {
        .pid = (int32_t)m->pid,
        .nice = m->nice,
        .share = m->share,
        .state = m->state,
        .priority = m->priority,
        .hart = m->hart,
        .stopped = m->stopped,
        .used = m->used,
        .budget = member_has_deadline(m) ? m->deadline.budget : 0,
        .period = m->deadline.period,
        .missed = m->deadline.missed,
    };

    memcpy(info.server, m->server, sizeof info.server);
    return info;
}

// The caller's buffer says how many it wants: where it ends, writing fails.
static int list(struct request *r) {
    const struct sched_list *ask = request_ask(r);
    struct sched_list_reply *reply = request_reply(r);

    for (struct member *m = member_find_from(ask->from); m; m = member_find_from(m->pid + 1)) {
        struct sched_info info = describe(m);

        if (ipc_write_all(0, reply->count * sizeof info, &info, sizeof info) < 0)
            break;
        reply->count++;
    }
    return 0;
}

static int dispatch_one(struct request *r) {
    bool may_add = r->badge >> 32 == SCHED_MAY_ADD;

    switch ((enum sched_op)r->op) {
    case SCHED_ADD: return may_add ? add(r) : ERR_PERM;
    case SCHED_REMOVE: return may_add ? remove_member((int64_t)r->ask.words[0]) : ERR_PERM;
    case SCHED_SET: return set(request_ask(r));
    case SCHED_DEADLINE: return set_deadline(request_ask(r));
    case SCHED_WAIT: return wait_period(r);
    case SCHED_POLICY: return policy(r);
    case SCHED_LIST: return list(r);
    case SCHED_OPEN: request_give_gate(r, BADGE_PROGRAMS); return 0;
    }
    return ERR_NOSYS;
}

static int dispatch(struct request *r) {
    int result = dispatch_one(r);

    run();
    return result;
}

static void notified(uint64_t bits) {
    struct member *m;

    if (bits & TIMER_BIT)
        timer = 0;
    while ((m = mechanism_next_report()))
        scheduler_used_up(m);
    run();
}

static void must(long status, const char *what) {
    if (status >= 0)
        return;
    printf("sched: cannot %s (error %ld)\n", what, status);
    exit(1);
}

int main(void) {
    notification = serve_notification();
    must(mechanism_start(), "make a thread");
    scheduler_start();
    if (startup->restarts)
        keep_restore(time_now());
    serve_cancelled(deadline_cancel);
    serve_offer(1); // of SCHED_ADD
    serve(dispatch, NULL, notified);
}
