// user/tests/lib/actor.c -- peers that wait for a notification and then do the step they are told.
#include <stdio.h>

#include <user/tests/lib/actor.h>

enum { DONE = 1, LATE = 2, MARKER_BADGE = 0x7eff };
#define PATIENCE 5000000000ull // ns that a step may take

handle_t service;

static struct actor actors[PEERS_MAX];
static unsigned actor_count;
static uint64_t pages_before;

static void actor_main(void *argument) {
    struct actor *actor = argument;
    struct message m = {0};

    for (;;) {
        if (ipc_recv(actor->peer_go, &m) != EVENT_NOTIFIED)
            continue;
        actor->result = actor->step(actor);
        actor->finished = 1;
        sys_notify(actor->peer_done, DONE);
    }
}

static void actor_leave(struct actor *actor) {
    if (actor->peer && actor->peer->used)
        peer_kill(actor->peer);
    sys_handle_close(0, actor->go);
    sys_handle_close(0, actor->done);
    *actor = (struct actor){0};
}

// Also after a test that failed half-way.
static void clear_stage(void) {
    for (unsigned i = 0; i < actor_count; i++) {
        if (actors[i].go)
            actor_leave(&actors[i]);
    }
    actor_count = 0;
    if (service)
        sys_handle_close(0, service);
    service = 0;
}

void scene_begin(void) {
    clear_stage();
    pages_before = test_pages_used();
    service = (handle_t)sys_endpoint_create(0);
}

void scene_end(void) {
    clear_stage();
    check(test_pages_return(pages_before));
}

void receive_call(struct message *m) {
    long what;

    do {
        *m = (struct message){0};
        what = ipc_recv(service, m);
    } while (what > 0);
    check_eq(what, 0);
}

void check_event(struct message *m, enum event event, badge_t badge) {
    *m = (struct message){0};
    check_eq(ipc_recv(service, m), event);
    check_eq(m->badge, badge);
}

void check_no_event(void) {
    struct actor *marker = client_new(service, MARKER_BADGE);
    struct message m = {0};

    actor_call(marker, 1);
    check_eq(ipc_recv(service, &m), 0);
    check_eq(m.badge, MARKER_BADGE);
    check_eq(ipc_reply(0, &m), 0);
    check_eq(actor_finish(marker), 0);
}

struct actor *actor_new(unsigned level, unsigned priority, unsigned flags) {
    check(actor_count < PEERS_MAX);
    struct actor *actor = &actors[actor_count++];

    *actor = (struct actor){
        .peer = peer_create(level, priority, flags),
        .go = (handle_t)sys_notification_create(0),
        .done = (handle_t)sys_notification_create(0),
    };
    actor->peer_go = (handle_t)peer_give(actor->peer, actor->go, RIGHTS_ALL);
    actor->peer_done = (handle_t)peer_give(actor->peer, actor->done, RIGHTS_ALL);
    peer_run(actor->peer, actor_main, actor);
    return actor;
}

struct actor *client_new(handle_t endpoint, badge_t badge) {
    struct actor *actor = actor_new(CLIENT_LEVEL, ACTOR_PRIORITY, 0);
    long gate = sys_gate_create(endpoint, badge, actor->peer->task);

    check(gate > 0);
    actor->handle = (handle_t)gate;
    return actor;
}

struct actor *server_new(void) {
    return actor_new(SERVER_LEVEL, ACTOR_PRIORITY, PEER_SERVER);
}

struct actor *waiter_new(handle_t notification) {
    struct actor *actor = actor_new(CLIENT_LEVEL, ACTOR_PRIORITY, 0);

    actor->handle = (handle_t)peer_give(actor->peer, notification, RIGHTS_ALL);
    return actor;
}

void actor_begin(struct actor *actor, long (*step)(struct actor *)) {
    actor->step = step;
    actor->finished = 0;
    check_eq(sys_notify(actor->go, 1), 0);
}

long actor_finish(struct actor *actor) {
    struct message m = {0};

    sys_timer_set(actor->done, time_now() + PATIENCE, LATE);
    check_eq(ipc_recv(actor->done, &m), EVENT_NOTIFIED);
    check(m.words[0] & DONE); // else its step did not end
    sys_timer_set(actor->done, 0, 0);
    return actor->result;
}

long actor_do(struct actor *actor, long (*step)(struct actor *)) {
    actor_begin(actor, step);
    return actor_finish(actor);
}

// The registers of a stopped thread can be read, unless it waits for something.
bool actor_is_blocked(struct actor *actor) {
    struct registers registers;

    check_eq(sys_thread_suspend(actor->peer->thread), 0);
    long status = sys_thread_get_registers(actor->peer->thread, &registers);
    bool blocked = status == ERR_STATE && !actor->finished;

    check_eq(sys_thread_resume(actor->peer->thread), 0);
    return blocked;
}

static void check_unfinished(const struct actor *actor) {
    char got[48];

    snprintf(got, sizeof got, "an end of its step with %ld", actor->result);
    test_check(!actor->finished, __FILE__, __LINE__, got, "that it blocks");
}

void actor_wait_blocked(struct actor *actor) {
    const ns_t step = 50000;
    ns_t end = time_now() + PATIENCE;

    while (!actor_is_blocked(actor)) {
        check_unfinished(actor);
        check(time_now() < end);
        test_sleep(step);
    }
}

long actor_step_call(struct actor *actor) { return ipc_call(actor->handle, &actor->m); }

long actor_step_wait(struct actor *actor) { return ipc_recv(actor->handle, &actor->m); }

void actor_call(struct actor *actor, uint64_t tag) {
    actor->m.tag = tag;
    actor_begin(actor, actor_step_call);
    actor_wait_blocked(actor);
}

static long step_recv(struct actor *actor) { return ipc_recv(HANDLE_SERVICE, &actor->m); }

long actor_recv(struct actor *actor) { return actor_do(actor, step_recv); }

void actor_begin_recv(struct actor *actor) {
    actor_begin(actor, step_recv);
    actor_wait_blocked(actor);
}

static long step_reply(struct actor *actor) {
    return ipc_reply((handle_t)actor->number, &actor->m);
}

long actor_reply(struct actor *actor, handle_t reply, uint64_t tag) {
    actor->number = reply;
    actor->m.tag = tag;
    return actor_do(actor, step_reply);
}

long actor_step_answer(struct actor *actor) {
    long what = ipc_recv(HANDLE_SERVICE, &actor->m);

    return what == 0 ? ipc_reply(0, &actor->m) : what;
}

long actor_step_bind(struct actor *actor) {
    return sys_notification_bind(actor->handle, HANDLE_SERVICE);
}

static long step_defer(struct actor *actor) {
    (void)actor;
    return sys_defer();
}

long actor_defer(struct actor *actor) { return actor_do(actor, step_defer); }

void actor_restart(struct actor *actor) {
    check_eq(sys_task_reset(actor->peer->task), 0);
    peer_rerun(actor->peer, actor_main, actor);
}

void actor_kill(struct actor *actor) { peer_kill(actor->peer); }
