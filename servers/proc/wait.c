// servers/proc/wait.c -- parents are told what became of their children.
#include <servers/proc/call.h>
#include <servers/proc/signal.h>
#include <servers/proc/wait.h>
#include <user/lib/once.h>

// What a wait is told about a child. The end of a child is told once; then nothing is left of it.
static struct process_wait_reply collect(struct process *parent, struct process *child) {
    struct process_wait_reply reply = {child->pid, child->status, 0};

    process_change(child);
    child->news = NEWS_NONE;
    if (child->state == PROCESS_ZOMBIE) {
        reply.used = child->used + child->children_used;
        process_change(parent);
        parent->children_used += reply.used;
        process_remove(child);
    }
    return reply;
}

static void answer(struct process *p, int result, struct process_wait_reply reply) {
    struct deferred_call waiting = p->waiting;

    p->waiting = (struct deferred_call){0};
    once_answer(waiting.reply, waiting.call, result,
                (union reply_words){.words = {(uint64_t)reply.pid, reply.status, reply.used}});
}

void wait_look(struct process *parent) {
    struct process *child;

    if (!parent->waiting.reply)
        return;

    int status = wait_find(parent, &parent->wait, &child);

    if (status < 0)
        answer(parent, status, (struct process_wait_reply){0});
    else if (child)
        answer(parent, 0, collect(parent, child));
}

// Whether the parent is not to be told of ends.
static bool does_not_care(const struct process *parent) {
    return !parent || !process_lives(parent) || parent->signals.ignored & signal_bit(SIGNAL_CHLD);
}

void wait_tell(struct process *p, enum process_news news, uint32_t status) {
    struct process *parent = p->parent ? process_find(p->parent) : NULL;

    process_change(p);
    p->news = news;
    p->status = status;
    if (news == NEWS_ENDED && does_not_care(parent))
        process_remove(p);
    if (!parent || !process_lives(parent))
        return;
    if (news == NEWS_ENDED || !parent->signals.no_stop_news)
        signal_send(parent, SIGNAL_CHLD);
    wait_look(parent);
}

int wait_request(struct request *r, struct process *caller) {
    const struct process_wait *ask = request_ask(r);
    struct process_wait_reply *reply = request_reply(r);
    struct process *child;
    int status = wait_find(caller, ask, &child);

    if (status == 0 && child)
        *reply = collect(caller, child);
    if (status < 0 || child || ask->options & PROCESS_NOHANG)
        return status;
    if (caller->waiting.reply)
        return ERR_BUSY; // another thread of it
    status = call_defer(r, &caller->waiting.reply);
    if (status < 0)
        return status;
    caller->waiting.call = r->call;
    caller->wait = *ask;
    return DEFERRED;
}

bool wait_cancelled(callid_t call) {
    for (struct process *p = process_next(NULL); p; p = process_next(p)) {
        if (!p->waiting.reply || p->waiting.call != call)
            continue;
        answer(p, ERR_INTR, (struct process_wait_reply){0});
        return true;
    }
    return false;
}
