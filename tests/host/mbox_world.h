// tests/host/mbox_world.h -- what mailboxes are tested with: callers, and who handles requests.
#pragma once

#include <string.h>

#include <servers/mbox/box.h>
#include <servers/mbox/store.h>
#include <servers/mbox/waiters.h>
#include <tests/host/check.h>
#include <tests/host/once_world.h>
#include <user/lib/syscalls.h>

// ---- The kernel: keeps callers with their buffers ----

enum { CALLERS = 24, LARGEST = 40000, MEMORY = 1 << 20 };

struct caller {
    uint8_t buffer[LARGEST];
    uint64_t size;
    bool waits, gone; // gone: killed, and the server was not told yet
    int session, box; // of the model
    uint64_t number;  // of the box
    uint64_t flags;
    ns_t deadline;
    callid_t call;
    int result;
    union reply_words words;
};

// Reply handle i + 1 is caller i; 0 is the one whose request is being made.
static struct caller callers[CALLERS];
static unsigned current;
static callid_t last_call = 1000;
static ns_t now = 1000, timer_at;

static struct caller *caller_of(handle_t reply) { return &callers[reply ? reply - 1 : current]; }

static long copy(handle_t reply, uint64_t offset, size_t size) {
    const struct caller *caller = caller_of(reply);

    if (caller->gone)
        return ERR_GONE;
    return offset > caller->size || size > caller->size - offset ? ERR_ARG : 0;
}

long sys_ipc_read(handle_t reply, uint64_t offset, void *to, size_t size) {
    long status = copy(reply, offset, size);

    if (status == 0)
        memcpy(to, caller_of(reply)->buffer + offset, size);
    return status;
}

long sys_ipc_write(handle_t reply, uint64_t offset, const void *from, size_t size) {
    long status = copy(reply, offset, size);

    if (status == 0)
        memcpy(caller_of(reply)->buffer + offset, from, size);
    return status;
}

int request_defer(struct request *r, handle_t *reply) {
    (void)r;
    callers[current].waits = true;
    *reply = current + 1;
    return 0;
}

long sys_timer_set(handle_t notification, ns_t when, uint64_t bits) {
    check(notification == 77 && bits == TIMER_BIT);
    timer_at = when;
    return 0;
}

long sys_time_now_out(struct time_now *out) {
    *out = (struct time_now){.now = now};
    return 0;
}

// ---- The server ----

typedef int operation(struct session *session, struct request *r);

static int serve_plainly(operation *does, struct session *session, struct request *r) {
    int result = does(session, r);

    once_done(r, result);
    return result;
}

static void end_plainly(struct session *session) {
    box_session_end(session);
    once_commit();
}

static int create_session(struct session *from, struct request *r) {
    const struct session *made = box_session_create(from);

    r->gate_endpoint = HANDLE_SERVICE;
    r->gate_badge = made ? made->place : 0;
    return made ? 0 : ERR_FULL;
}

// How requests and ends of sessions are handled.
static int (*serve_one)(operation *, struct session *, struct request *) = serve_plainly;
static void (*session_closed)(struct session *) = end_plainly;
