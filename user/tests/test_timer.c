// user/tests/test_timer.c -- deadlines of notifications: never early, in order, set anew, undone.
#include <user/tests/lib/actor.h>

enum { BADGE = 7 };

#define MILLISECOND 1000000ull
#define FAR (3600 * 1000 * MILLISECOND)

static struct message m;

static handle_t timer_new(void) {
    long made = sys_notification_create(0);

    check(made > 0);
    return (handle_t)made;
}

static void check_bits(handle_t notification, uint64_t bits) {
    m = (struct message){0};
    check_eq(ipc_recv(notification, &m), EVENT_NOTIFIED);
    check_eq(m.words[0], bits);
}

// How late a deadline `span` from now fires.
static ns_t lateness(handle_t timer, ns_t span) {
    ns_t when = time_now() + span;

    check_eq(sys_timer_set(timer, when, 2), 0);
    check_bits(timer, 2);
    ns_t now = time_now();

    check(now >= when);
    return now - when;
}

TEST(a_deadline_fires_not_before_and_soon_after) {
    static const ns_t spans[] = {0, 1, 1000, 50000, MILLISECOND, 20 * MILLISECOND};
    enum { TRIES = 10 };

    scene_begin();
    handle_t timer = timer_new();

    for (unsigned i = 0; i < sizeof(spans) / sizeof(spans[0]); i++) {
        ns_t least = FAR;

        for (unsigned try = 0; try < TRIES; try++) { // the machine may share its host
            ns_t late = lateness(timer, spans[i]);

            least = late < least ? late : least;
        }
        check(least < 20 * MILLISECOND);
    }
    sys_handle_close(0, timer);
    scene_end();
}

TEST(a_deadline_in_the_past_fires_at_once) {
    scene_begin();
    handle_t timer = timer_new();

    check_eq(sys_timer_set(timer, 0, 3), 0);
    check_bits(timer, 3);
    check_eq(sys_timer_set(timer, time_now() - 1, 4), 0);
    check_bits(timer, 4);
    sys_handle_close(0, timer);
    scene_end();
}

// How much idle time is counted while this sleeps for that long.
static ns_t idle_while_asleep(ns_t time) {
    struct time_now before, after;
    handle_t timer = (handle_t)sys_notification_create(0);

    check_eq(sys_time_now_out(&before), 0);
    check_eq(sys_timer_set(timer, before.now + time, 1), 0);
    check_eq(ipc_recv(timer, &m), EVENT_NOTIFIED);
    check_eq(sys_time_now_out(&after), 0);
    check(after.now - before.now >= time);
    sys_handle_close(0, timer);
    return after.idle - before.idle;
}

// No hart has anything else to do; but a busy host may hold the machine for a while.
TEST(idle_time_is_counted) {
    unsigned rounds = 0;

    while (idle_while_asleep(20 * MILLISECOND) < 10 * MILLISECOND)
        check(++rounds < 50);
}

TEST(time_never_goes_back) {
    ns_t last = time_now();

    for (unsigned i = 0; i < 1000; i++) {
        ns_t now = time_now();

        check(now >= last);
        last = now;
    }
}

// Set a deadline a moment ahead, then anew to `later` with bits 8 (or undo it, if later is 0),
// before
// the first is due. Should the machine not run in between, once more.
static void set_and_replace(handle_t timer, ns_t later) {
    const ns_t moment = 5 * MILLISECOND;
    ns_t when;

    do {
        check_eq(sys_notify(timer, 1), 0);
        check_eq(ipc_recv(timer, &m), EVENT_NOTIFIED); // clears what came too early
        when = time_now() + moment;
        check_eq(sys_timer_set(timer, when, 4), 0);
        check_eq(sys_timer_set(timer, later ? when + later : 0, later ? 8 : 0), 0);
    } while (time_now() >= when);
}

TEST(a_deadline_set_anew_replaces_the_first) {
    scene_begin();
    handle_t timer = timer_new();
    ns_t when = time_now() + 5 * MILLISECOND;

    check_eq(sys_timer_set(timer, time_now() + FAR, 1), 0);
    check_eq(sys_timer_set(timer, when, 2), 0); // earlier
    check_bits(timer, 2);
    check(time_now() >= when);
    when = time_now() + 20 * MILLISECOND;
    set_and_replace(timer, 20 * MILLISECOND); // later
    check_bits(timer, 8);
    check(time_now() >= when);
    sys_handle_close(0, timer);
    scene_end();
}

TEST(a_deadline_that_was_undone_does_not_fire) {
    scene_begin();
    handle_t undone = timer_new(), later = timer_new();

    set_and_replace(undone, 0);
    check_eq(sys_timer_set(undone, 0, 0), 0); // nothing to undo is no error
    check_eq(sys_timer_set(later, time_now() + 10 * MILLISECOND, 1), 0);
    check_bits(later, 1);
    check_eq(sys_notify(undone, 8), 0);
    check_bits(undone, 8); // and nothing else
    sys_handle_close(0, undone);
    sys_handle_close(0, later);
    scene_end();
}

// Deadlines set in another order than they are due, some undone, fire in the order of their time.
TEST(many_deadlines_fire_in_the_order_of_their_time) {
    enum { TIMERS = 60 };
    handle_t timers[TIMERS];
    uint64_t seen = 0;
    bool undone[TIMERS];

    scene_begin();
    ns_t start = time_now() + 20 * MILLISECOND;

    for (unsigned i = 0; i < TIMERS; i++) {
        unsigned place = i * 37 % TIMERS; // 37 and 60 have no common divisor

        timers[place] = timer_new();
        undone[place] = place % 5 == 2;
        check_eq(sys_timer_set(timers[place], start + place * MILLISECOND / 4, 1), 0);
    }
    for (unsigned i = 0; i < TIMERS; i++) {
        if (undone[i])
            check_eq(sys_timer_set(timers[i], 0, 0), 0);
    }
    for (unsigned i = 0; i < TIMERS; i++) {
        if (undone[i])
            continue;
        check_bits(timers[i], 1);
        check(time_now() >= start + i * MILLISECOND / 4);
        seen++;
    }
    check_eq(seen, TIMERS - TIMERS / 5);
    for (unsigned i = 0; i < TIMERS; i++)
        sys_handle_close(0, timers[i]);
    scene_end();
}

TEST(an_armed_notification_can_be_closed) {
    scene_begin();
    handle_t first = timer_new(), second = timer_new(), third = timer_new();

    check_eq(sys_timer_set(first, time_now() + 5 * MILLISECOND, 1), 0);
    check_eq(sys_timer_set(second, time_now() + 6 * MILLISECOND, 1), 0);
    check_eq(sys_timer_set(third, time_now() + 7 * MILLISECOND, 1), 0);
    sys_handle_close(0, first);
    sys_handle_close(0, second);
    check_bits(third, 1);
    sys_handle_close(0, third);
    scene_end();
}

TEST(a_bound_deadline_ends_a_receive_and_leaves_calls_alone) {
    scene_begin();
    handle_t timer = timer_new();
    struct actor *client = client_new(service, BADGE);

    check_eq(sys_notification_bind(timer, service), 0);
    check_eq(sys_timer_set(timer, time_now() + 2 * MILLISECOND, 16), 0);
    m = (struct message){0};
    check_eq(ipc_recv(service, &m), EVENT_NOTIFIED);
    check_eq(m.words[0], 16);
    check_eq(sys_timer_set(timer, time_now() + FAR, 16), 0);
    actor_call(client, 1);
    check_eq(ipc_recv(service, &m), 0);
    check_eq(ipc_reply(0, &m), 0);
    check_eq(actor_finish(client), 0);
    sys_handle_close(0, timer);
    scene_end();
}

static long step_sleep(struct actor *actor) {
    enum { NAPS = 20 };

    for (unsigned i = 0; i < NAPS; i++) {
        ns_t when = time_now() + actor->number;

        if (sys_timer_set(actor->handle, when, 1) != 0 ||
            ipc_recv(actor->handle, &actor->m) != EVENT_NOTIFIED || time_now() < when)
            return 1;
    }
    return 0;
}

TEST(many_tasks_sleep_at_the_same_time) {
    enum { SLEEPERS = 8 };
    struct actor *sleepers[SLEEPERS];

    scene_begin();
    for (unsigned i = 0; i < SLEEPERS; i++) {
        handle_t timer = timer_new();

        sleepers[i] = actor_new(CLIENT_LEVEL, ACTOR_PRIORITY, 0);
        sleepers[i]->handle = (handle_t)peer_give(sleepers[i]->peer, timer, RIGHTS_ALL);
        sleepers[i]->number = (i + 1) * 100000;
        sys_handle_close(0, timer);
    }
    for (unsigned i = 0; i < SLEEPERS; i++)
        actor_begin(sleepers[i], step_sleep);
    for (unsigned i = 0; i < SLEEPERS; i++)
        check_eq(actor_finish(sleepers[i]), 0);
    scene_end();
}
