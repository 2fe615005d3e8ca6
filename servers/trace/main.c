// servers/trace/main.c -- the trace: requests in, entries from the kernel's ring out.
#include <stdio.h>
#include <stdlib.h>

#include <abi/svc.h>
#include <servers/trace/ring.h>
#include <servers/trace/session.h>
#include <user/lib/errors.h>
#include <user/lib/ipc.h>
#include <user/lib/serve.h>
#include <user/lib/startup.h>
#include <user/lib/syscalls.h>

enum {
    SESSIONS = 256, // badges from here up are sessions
    TIMER_BIT = 1,
    STEP = 64, // entries that are copied at once
};

#define INTERVAL 1000000ull // ns between two looks at the ring
#define RING_ADDRESS PROGRAM_DEVICE_BASE

static struct ring_reader reader;
static handle_t init, notification;
static uint64_t frequency;
static uint64_t switched; // what the kernel writes down
static uint64_t own_task; // our place; 0: not known yet

// What this server does itself is no news, but that it runs.
static bool is_own(const struct trace_entry *entry) {
    return own_task && entry->event != TRACE_SWITCH &&
           (entry->task == own_task || entry->to_task == own_task);
}

// Empty the ring. `call` is a call to this server: who is named as its other side is this server.
static const struct trace_entry *drain(callid_t call) {
    struct trace_entry entries[STEP];
    uint64_t lost = reader.lost;
    static struct trace_entry found;

    found.b = 0;
    for (unsigned count; (count = ring_take(&reader, entries, STEP)) > 0;) {
        for (unsigned i = 0; i < count; i++) {
            if (call && entries[i].event == TRACE_CALL && entries[i].b == call) {
                found = entries[i];
                own_task = found.to_task;
            }
            if (!is_own(&entries[i]))
                store_add(&entries[i]);
        }
    }
    store_lost(reader.lost - lost);
    return found.b ? &found : NULL;
}

// Have the kernel write down what the sessions want.
static int switch_kernel(void) {
    uint64_t events = session_events();
    struct message m = {.tag = SVC_TRACE, .words = {events ? events | 1u << TRACE_CALL : 0}};

    if (m.words[0] == switched)
        return 0;
    if (!switched)
        ring_skip(&reader);

    uint64_t wanted = m.words[0];
    int status = ipc_call(init, &m);

    if (status == 0)
        status = (int)m.tag;
    if (status < 0)
        return status;
    if (!switched)
        sys_timer_set(notification, time_now() + INTERVAL, TIMER_BIT);
    switched = wanted;
    return 0;
}

static int start(struct request *r) {
    const struct trace_start *ask = request_ask(r);
    int number;

    if (ask->events == 0 || ask->events & ~(uint64_t)TRACE_ALL)
        return ERR_ARG;
    drain(0);
    number = session_open(ask->events);
    if (number < 0)
        return number;

    int status = switch_kernel();

    if (status < 0) {
        session_close((unsigned)number);
        return status;
    }
    request_give_gate(r, SESSIONS + (badge_t)number);
    return 0;
}

static int read(struct request *r, struct session *s) {
    struct trace_read_reply *reply = request_reply(r);
    const struct trace_entry *call = drain(r->call), *entry;
    uint64_t at;

    if (call)
        s->task = call->task;
    while (at = s->next, (entry = session_next(s)) != NULL) {
        if (ipc_write_all(0, reply->count * sizeof *entry, entry, sizeof *entry) < 0) {
            s->next = at; // the buffer is full
            break;
        }
        reply->count++;
    }
    reply->lost = s->lost;
    reply->frequency = frequency;
    reply->task = s->task;
    return 0;
}

static int dispatch(struct request *r) {
    uint32_t badge = (uint32_t)r->badge;
    struct session *s = badge >= SESSIONS ? session_at(badge - SESSIONS) : NULL;

    if (badge < SESSIONS)
        return r->op == TRACE_START ? start(r) : ERR_NOSYS;
    if (!s)
        return ERR_STALE;
    return r->op == TRACE_READ ? read(r, s) : ERR_NOSYS;
}

static void closed(badge_t badge) {
    uint64_t number = (uint32_t)badge - (uint64_t)SESSIONS;

    if ((uint32_t)badge < SESSIONS || !session_at(number))
        return;
    session_close((unsigned)number);
    switch_kernel(); // if that fails, it goes on in vain until the next session
}

static void notified(uint64_t bits) {
    (void)bits;
    if (!switched)
        return;
    drain(0);
    sys_timer_set(notification, time_now() + INTERVAL, TIMER_BIT);
}

static long must(long status, const char *what) {
    if (status < 0) {
        printf("trace: cannot %s: %s\n", what, error_text(status));
        exit(1);
    }
    return status;
}

int main(void) {
    const struct startup_grant *ring = startup_find("trace");

    init = startup_handle("init");
    must(ring && init ? 0 : ERR_NOENT, "find 'trace' and 'init' among its grants");
    must(sys_memory_map(ring->handle, 0, HANDLE_TASK, RING_ADDRESS, ring->size / PAGE_SIZE,
                        ACCESS_READ),
         "map the ring");
    reader.ring = (const struct trace_ring *)RING_ADDRESS;
    reader.capacity = trace_entries(ring->size);
    frequency = ring->base;
    notification = serve_notification();
    serve(dispatch, closed, notified);
}
