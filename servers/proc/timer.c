// servers/proc/timer.c -- the one timer of this server, and alarms of processes.
#include <servers/proc/first.h>
#include <servers/proc/process.h>
#include <servers/proc/signal.h>
#include <servers/proc/timer.h>
#include <user/lib/serve.h>
#include <user/lib/syscalls.h>

enum { TIMER_BIT = 1 };

#define INTERVAL_MIN 1000000ull // a process cannot keep this server busy with its alarms
#define ALARM_MAX (1ull << 62)

static handle_t notification;
static ns_t armed; // 0: not

void timer_start(void) { notification = serve_notification(); }

void timer_want(ns_t when) {
    if (armed && armed <= when)
        return;
    armed = when;
    sys_timer_set(notification, when, TIMER_BIT);
}

static void ring(struct process *p, ns_t now) {
    if (p->alarm_at == 0)
        return;
    if (p->alarm_at > now) {
        timer_want(p->alarm_at);
        return;
    }
    process_change(p);
    p->alarm_at = p->alarm_interval ? now + p->alarm_interval : 0;
    if (p->alarm_at)
        timer_want(p->alarm_at);
    signal_send(p, SIGNAL_ALRM);
}

void timer_told(uint64_t bits) {
    ns_t now = time_now();

    (void)bits;
    armed = 0;
    for (struct process *p = process_next(NULL); p; p = process_next(p))
        ring(p, now);
    signal_retry(now);
    first_retry(now);
}

int timer_alarm(struct request *r, struct process *caller) {
    struct process_alarm ask = *(const struct process_alarm *)request_ask(r);
    struct process_alarm *reply = request_reply(r);
    ns_t now = time_now();

    if (ask.time > ALARM_MAX || ask.interval > ALARM_MAX)
        return ERR_ARG;
    if (ask.interval && ask.interval < INTERVAL_MIN)
        ask.interval = INTERVAL_MIN;
    if (caller->alarm_at) {
        reply->time = caller->alarm_at > now ? caller->alarm_at - now : 1;
        reply->interval = caller->alarm_interval;
    }
    process_change(caller);
    caller->alarm_at = ask.time ? now + ask.time : 0;
    caller->alarm_interval = ask.interval;
    if (caller->alarm_at)
        timer_want(caller->alarm_at);
    return 0;
}
