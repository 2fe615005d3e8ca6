// servers/sched/mechanism.c -- what the kernel offers to a scheduler: threads looked at and placed.
#include <string.h>

#include <servers/sched/mechanism.h>
#include <user/lib/serve.h>
#include <user/lib/syscalls.h>

enum { BADGES = 1 << 8 }; // the gate that the kernel reports a member with: this and its index

static handle_t gates[MEMBERS_MAX]; // made when first needed, and kept
static unsigned harts;

bool mechanism_look(struct member *m) {
    struct thread_info info;

    m->runnable = false;
    if (sys_thread_info_out(m->thread, &info) < 0)
        return false;
    m->state = info.state;
    m->stopped = info.stopped != 0;
    m->runnable = info.state == THREAD_READY && !m->stopped;
    m->priority = info.priority;
    m->hart = info.hart;
    m->used = info.used;
    memcpy(m->server, info.server, sizeof m->server);
    return info.state != THREAD_DEAD;
}

static bool same(const struct place *a, const struct place *b) {
    return a->priority == b->priority && a->quantum == b->quantum && a->harts == b->harts;
}

void mechanism_place(struct member *m) {
    if (same(&m->wanted, &m->given))
        return;
    if (sys_thread_schedule(m->thread, m->wanted.priority, m->wanted.quantum, m->wanted.harts) == 0)
        m->given = m->wanted;
}

void mechanism_answer(struct member *m, int result) {
    struct sched_wait_reply answer = {m->deadline.missed, m->deadline.end};
    union reply_words words = {.words = {0}};

    memcpy(words.words, &answer, sizeof answer);
    deferred_reply(m->deadline.reply, result, words);
    m->deadline.reply = 0;
}

unsigned mechanism_harts(void) { return harts; }

static void never(void) {}

// A thread that never runs is tried on each.
int mechanism_start(void) {
    long thread = sys_thread_create(0, (vaddr_t)never, 0, 0, 1);

    if (thread < 0)
        return (int)thread;
    while (harts < HARTS_MAX && sys_thread_schedule((handle_t)thread, 1, 0, 1ull << harts) == 0)
        harts++;
    sys_thread_kill((handle_t)thread);
    sys_handle_close(0, (handle_t)thread);
    return 0;
}

void mechanism_report(const struct member *m) {
    unsigned index = member_index(m);

    if (gates[index] == 0) {
        long gate = sys_gate_create(HANDLE_SERVICE, BADGES + index, 0);

        gates[index] = gate > 0 ? (handle_t)gate : 0;
    }
    sys_thread_scheduler(m->thread, gates[index]);
}

void mechanism_forget(handle_t thread) {
    sys_thread_scheduler(thread, 0);
    sys_handle_close(0, thread);
}

struct member *mechanism_next_report(void) {
    badge_t badge;

    while (sys_sched_next_out(HANDLE_SERVICE, &badge) == 0) {
        struct member *m = member_at(badge - BADGES);

        if (m)
            return m;
    }
    return NULL;
}
