// servers/proc/signal.c -- signals: what is pending, and what becomes of it.
#include <servers/proc/body.h>
#include <servers/proc/end.h>
#include <servers/proc/signal.h>
#include <servers/proc/timer.h>
#include <servers/proc/wait.h>
#include <user/lib/once.h>
#include <user/lib/syscalls.h>

#define BIT(name) (1u << SIGNAL_##name)

enum {
    STOPPING = BIT(STOP) | BIT(TSTP) | BIT(TTIN) | BIT(TTOU),
    FROM_TERMINAL = STOPPING & ~BIT(STOP), // these do not stop an orphaned group
    HARMLESS = BIT(CHLD) | BIT(CONT) | BIT(URG) | BIT(WINCH),
    NEVER_BLOCKED = BIT(KILL) | BIT(STOP) | 1,
};

// A pager is quick. Who does not ask, though it was told, makes its calls without the library.
#define RETRY_PAGER_NS 100000ull
#define RETRY_TOLD_NS 20000000ull

static const struct process *served;

void signal_serve(const struct process *caller) { served = caller; }

enum signal_action signal_action(const struct process *p, unsigned number) {
    uint32_t bit = signal_bit(number);

    if (bit & p->signals.handled)
        return SIGNAL_HANDLED;
    if (bit & (p->signals.ignored | HARMLESS))
        return SIGNAL_NOTHING;
    if (bit & FROM_TERMINAL && group_orphaned(p->group))
        return SIGNAL_NOTHING;
    return bit & STOPPING ? SIGNAL_STOPS : SIGNAL_ENDS;
}

uint32_t signal_ready(const struct process *p) {
    return p->signals.pending & p->signals.handled & ~p->signals.blocked;
}

void signal_begin(struct process *p, uint32_t ignored, uint32_t blocked) {
    p->signals = (struct signals){
        .ignored = ignored & ~NEVER_BLOCKED,
        .blocked = blocked & ~NEVER_BLOCKED,
    };
}

void signal_inherit(struct process *p, const struct process *parent) {
    p->signals = parent->signals;
    p->signals.pending = 0;
    p->signals.framed = false;
    p->signals.told = false;
    p->signals.retry_at = 0;
}

void signal_exec(struct process *p, uint32_t ignored, uint32_t blocked) {
    uint32_t pending = p->signals.pending;

    signal_begin(p, ignored, blocked);
    p->signals.pending = pending;
}

// ---- What becomes of them ----

static void stop(struct process *p, unsigned number) {
    p->state = PROCESS_STOPPED;
    sys_task_suspend(p->task);
    if (p != served)
        sys_thread_interrupt(p->thread); // it must not take input of others while it is stopped
    wait_tell(p, NEWS_STOPPED, number << 8 | 0x7f);
}

static void go_on(struct process *p) {
    struct task_info info;

    if (p->state != PROCESS_STOPPED)
        return;
    p->state = PROCESS_RUNNING;
    if (sys_task_info_out(p->task, &info) == 0 && info.state == TASK_SUSPENDED)
        sys_task_resume(p->task);
    wait_tell(p, NEWS_CONTINUED, 0xffff);
}

uint32_t signal_take(struct process *p) {
    uint32_t bits = signal_ready(p);

    process_change(p);
    p->signals.pending &= ~bits;
    p->signals.framed = false;
    p->signals.told = false;
    p->signals.retry_at = 0;
    return bits;
}

void signal_end_pause(struct process *p, int result, uint32_t bits) {
    union reply_words words = {.words = {bits, p->signals.pending}};
    struct deferred_call pausing = p->pausing;

    process_change(p);
    p->pausing = (struct deferred_call){0};
    p->signals.blocked = p->blocked_before;
    once_answer(pausing.reply, pausing.call, result, words);
}

static void retry_at(struct process *p, ns_t when) {
    process_change(p);
    p->signals.retry_at = when;
    timer_want(when);
}

void signal_hurry(struct process *p) { retry_at(p, time_now()); }

// Make a process that runs, or waits in a call, look for its signals.
static void interrupt(struct process *p) {
    struct signals *s = &p->signals;
    int status = 0;

    if (s->framed || p == served)
        return;
    process_change(p);
    sys_thread_suspend(p->thread);
    if (sys_thread_interrupt(p->thread) == ERR_STATE) {
        status = frame_push(p, 0);
        s->framed = status == 0;
    } else {
        s->told = true;
        body_tell_signals(p);
    }
    sys_thread_resume(p->thread);
    if (status < 0 && status != ERR_STATE) {
        // There is no stack to run the handler on.
        end_by_signal(p, status == ERR_NOMEM ? SIGNAL_KILL : SIGNAL_SEGV);
    } else if (!s->framed) {
        retry_at(p, time_now() + (s->told ? RETRY_TOLD_NS : RETRY_PAGER_NS));
    }
}

static void notice(struct process *p) {
    if (p->pausing.reply)
        signal_end_pause(p, 0, signal_take(p));
    else
        interrupt(p);
}

void signal_look(struct process *p) {
    uint32_t open;

    while (process_lives(p) && p->state == PROCESS_RUNNING &&
           (open = p->signals.pending & ~p->signals.blocked & ~p->signals.handled)) {
        unsigned number = (unsigned)__builtin_ctz(open);

        process_change(p);
        p->signals.pending &= ~signal_bit(number);
        switch (signal_action(p, number)) {
        case SIGNAL_STOPS: stop(p, number); break;
        case SIGNAL_ENDS: end_by_signal(p, number); break;
        case SIGNAL_NOTHING:
        case SIGNAL_HANDLED: break;
        }
    }
    if (process_lives(p) && p->state == PROCESS_RUNNING && signal_ready(p))
        notice(p);
}

void signal_send(struct process *p, unsigned number) {
    struct signals *s = &p->signals;
    uint32_t bit = signal_bit(number);

    if (number == 0 || !process_lives(p))
        return;
    if (bit & BIT(KILL)) {
        end_by_signal(p, number);
        return;
    }
    if (bit & (BIT(CONT) | STOPPING))
        process_change(p);
    if (bit & BIT(CONT)) {
        s->pending &= ~STOPPING;
        go_on(p);
    }
    if (bit & STOPPING)
        s->pending &= ~BIT(CONT);
    if (bit & s->blocked || signal_action(p, number) != SIGNAL_NOTHING) {
        process_change(p);
        s->pending |= bit;
    }
    signal_look(p);
}

void signal_retry(ns_t now) {
    for (struct process *p = process_next(NULL); p; p = process_next(p)) {
        struct signals *s = &p->signals;

        if (s->retry_at == 0)
            continue;
        if (s->retry_at > now) {
            timer_want(s->retry_at);
            continue;
        }
        process_change(p);
        s->retry_at = 0;
        signal_look(p);
    }
}

bool signal_fault(struct process *p, unsigned number, vaddr_t address) {
    struct signals *s = &p->signals;
    uint32_t bit = signal_bit(number);

    if (!(bit & s->handled) || bit & s->blocked || s->framed || frame_push(p, address) < 0)
        return false;
    process_change(p);
    s->pending |= bit;
    s->framed = true;
    sys_task_resume(p->task);
    if (p->state == PROCESS_STOPPED)
        sys_task_suspend(p->task);
    return true;
}

void signal_return(struct process *p, vaddr_t address) {
    if (frame_pop(p, address) < 0) {
        end_by_signal(p, SIGNAL_SEGV);
        return;
    }
    if (p->signals.framed) { // on top of the registers that are gone now
        process_change(p);
        p->signals.framed = false;
    }
    sys_task_resume(p->task);
    if (p->state == PROCESS_STOPPED)
        sys_task_suspend(p->task);
    signal_look(p);
}
