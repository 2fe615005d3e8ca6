// user/lib/serve.c -- the loop of every server, and the one place that replies.
#include <string.h>

#include <user/lib/ipc.h>
#include <user/lib/once.h>
#include <user/lib/serve.h>
#include <user/lib/startup.h>
#include <user/lib/syscalls.h>

enum { CANCELLED_KEPT = 16 };

static bool (*cancelled_call)(callid_t);
static void (*ended_task)(badge_t, const uint64_t *);
static unsigned offered;

// Cancelled calls that the server did not know: they come, or come again, and are answered then.
static callid_t early_cancelled[CANCELLED_KEPT];
static unsigned early_next, early_count;

// What a server has that does not use user/lib/once.h.
__attribute__((weak)) bool once_answered(struct request *r, int *result) {
    (void)r, (void)result;
    return false;
}
__attribute__((weak)) void once_done(struct request *r, int result) { (void)r, (void)result; }
__attribute__((weak)) void once_commit(void) {}
__attribute__((weak)) void once_gave_gate(void) {}

handle_t serve_notification(void) {
    static handle_t notification;
    long status;

    if (notification)
        return notification;
    status = startup && startup->news ? startup->news : sys_notification_create(HANDLE_ACCOUNT);
    notification = (handle_t)status;
    if (status >= 0)
        status = sys_notification_bind(notification, HANDLE_SERVICE);
    if (status < 0 && !(status == ERR_BUSY && startup && startup->restarts)) // it is bound already
        sys_task_exit((uint64_t)status);
    return notification;
}

void serve_cancelled(bool (*cancelled)(callid_t)) { cancelled_call = cancelled; }

void serve_ended(void (*ended)(badge_t, const uint64_t words[MESSAGE_WORDS])) {
    ended_task = ended;
}

void serve_offer(unsigned handles) {
    offered = handles < MESSAGE_HANDLES ? handles : MESSAGE_HANDLES;
}

handle_t request_take(struct request *r, unsigned index) {
    handle_t handle = r->handles[index];

    r->handles[index] = 0;
    return handle;
}

void request_give_gate(struct request *r, badge_t badge) {
    request_give_gate_to(r, HANDLE_SERVICE, badge);
}

void request_give_gate_to(struct request *r, handle_t endpoint, badge_t badge) {
    r->gate_endpoint = endpoint;
    r->gate_badge = badge;
}

int request_defer(struct request *r, handle_t *reply) {
    long handle = sys_defer();

    (void)r;
    if (handle < 0)
        return (int)handle;
    *reply = (handle_t)handle;
    return 0;
}

void deferred_reply(handle_t reply, int result, union reply_words words) {
    struct message m;

    m.tag = (uint64_t)(int64_t)result;
    memcpy(m.words, words.words, sizeof m.words);
    ipc_reply(reply, &m); // no more of it is sent
}

int deferred_reply_gate(handle_t reply, int result, const struct request *r) {
    struct message m = {.tag = (uint64_t)(int64_t)result};

    memcpy(m.words, r->reply.words, sizeof m.words);

    int status = ipc_reply_gate(reply, &m, r->gate_endpoint, r->gate_badge);

    if (status >= 0 || status == ERR_GONE)
        return 0;
    ipc_reply(reply, &(struct message){.tag = (uint64_t)(int64_t)status});
    return status;
}

static void offer_slots(struct message *m) {
    for (unsigned i = 0; i < MESSAGE_HANDLES; i++)
        m->handles[i] = i < offered ? SLOT_ANY : 0;
}

static bool was_cancelled(callid_t call) {
    for (unsigned i = 0; early_count > 0 && i < CANCELLED_KEPT; i++) {
        if (early_cancelled[i] == call) {
            early_cancelled[i] = 0;
            early_count--;
            return true;
        }
    }
    return false;
}

static void note_cancelled(callid_t call) {
    if (cancelled_call && cancelled_call(call))
        return;
    callid_t *place = &early_cancelled[early_next++ % CANCELLED_KEPT];

    early_count += *place == 0; // else the oldest is forgotten
    *place = call;
}

// Let dispatch work on the call in *m. Returns its result; *r holds the reply's words.
static int run_request(int (*dispatch)(struct request *), const struct message *m,
                       struct request *r) {
    *r = (struct request){.op = m->tag, .badge = m->badge, .call = m->call};
    memcpy(r->ask.words, m->words, sizeof r->ask.words);
    memcpy(r->handles, m->handles, sizeof r->handles);

    bool cancelled = was_cancelled(m->call);
    int result;

    if (!once_answered(r, &result))
        result = cancelled ? ERR_INTR : dispatch(r);
    once_done(r, result);
    for (unsigned i = 0; i < MESSAGE_HANDLES; i++) {
        if (r->handles[i])
            sys_handle_close(0, r->handles[i]);
    }
    return result;
}

// The answer, with a gate. What user/lib/once.h has written down goes out in a system call of its
// own, so that CLOSED of this gate cannot come before it is known that the gate was made.
static int reply_with_gate(struct message *m, const struct request *r) {
    int what = 0;

    if (!r->written_down)
        return ipc_reply_gate_recv(HANDLE_SERVICE, m, r->gate_endpoint, r->gate_badge);
    what = ipc_reply_gate(0, m, r->gate_endpoint, r->gate_badge);
    if (what < 0 && what != ERR_GONE) {
        m->tag = (uint64_t)(int64_t)what; // the gate could not be made
        ipc_reply(0, m);
    }
    once_gave_gate();
    return ipc_recv(HANDLE_SERVICE, m);
}

// Handle the call in *m, reply unless it was deferred, and receive what comes next into *m.
static int serve_call(int (*dispatch)(struct request *), struct message *m) {
    struct request r;
    int result = run_request(dispatch, m, &r);

    // ipc_reply_recv offers the same slots again, which costs less than to name them.
    memset(m->handles, 0, sizeof m->handles);
    if (result == DEFERRED || r.gate_endpoint)
        offer_slots(m);
    if (result == DEFERRED)
        return ipc_recv(HANDLE_SERVICE, m);
    m->tag = (uint64_t)(int64_t)result;
    memcpy(m->words, r.reply.words, sizeof m->words);

    if (!r.gate_endpoint)
        return ipc_reply_gate_recv(HANDLE_SERVICE, m, 0, 0);

    int what = reply_with_gate(m, &r);

    if (what >= 0 || what == ERR_INTR || r.written_down)
        return what;
    *m = (struct message){.tag = (uint64_t)(int64_t)what}; // the gate could not be made
    offer_slots(m);
    return ipc_reply_gate_recv(HANDLE_SERVICE, m, 0, 0);
}

// init asks whether this server lives; the other bits are its own.
static uint64_t answer_heartbeat(uint64_t bits) {
    if (bits & STARTUP_HEARTBEAT && startup && startup->alive)
        sys_notify(startup->alive, startup->alive_bit);
    return bits & ~STARTUP_HEARTBEAT;
}

_Noreturn void serve(int (*dispatch)(struct request *), void (*closed)(badge_t),
                     void (*notified)(uint64_t bits)) {
    struct message m = {0};
    int what = ERR_INTR; // nothing received yet

    if (startup && startup->alive)
        serve_notification();
    for (;;) {
        if (what == 0) {
            what = serve_call(dispatch, &m);
            continue;
        }
        if (what == EVENT_NOTIFIED)
            m.words[0] = answer_heartbeat(m.words[0]);
        if (what == EVENT_NOTIFIED && notified) // with no bit, too: a quantum was used up
            notified(m.words[0]);
        else if (what == EVENT_CLOSED && closed)
            closed(m.badge);
        else if (what == EVENT_ENDED && ended_task)
            ended_task(m.badge, m.words);
        else if (what == EVENT_CANCELLED)
            note_cancelled(m.words[0]);
        else if (what < 0 && what != ERR_INTR) // no endpoint: this program is no server
            sys_task_exit((uint64_t)(int64_t)what);
        once_commit();
        offer_slots(&m);
        what = ipc_recv(HANDLE_SERVICE, &m);
    }
}
