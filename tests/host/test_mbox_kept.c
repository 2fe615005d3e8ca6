// tests/host/test_mbox_kept.c -- the same as test_mbox, and mbox dies between any two steps.
//
// The next instance gets the calls that wait, in any order, and that which was being served. What a
// letter or a wait has to be is as if nobody had died.
#include <setjmp.h>

#include <tests/host/mbox_model.h>

enum { STEPS = 100000 };

static unsigned steps_left, deaths; // dies at this many more steps; 0: it does not
static jmp_buf death;

void once_step(void) {
    if (steps_left > 0 && --steps_left == 0)
        longjmp(death, 1);
}

static void maybe_die(void) { steps_left = random_number(2) ? 1 + random_number(12) : 0; }

// What main() of the server does before it serves.
static void next_instance(void) {
    struct session *session;
    badge_t badge;

    deaths++;
    timer_at = 0;
    once_restore();
    boxes_start(memory, sizeof memory, 77);
    sessions_see_none();
    for (int i = 0; i < SESSIONS; i++) {
        if (opened[i])
            session_see(opened[i]);
    }
    if (once_gate_in_doubt(&badge))
        session_see(session_at(badge));
    while ((session = session_unseen())) {
        box_session_end(session);
        once_commit();
    }
}

static int serve_again(operation *does, struct session *session, struct request *r) {
    int result;

    if (!once_answered(r, &result))
        result = does(session, r);
    once_done(r, result);
    once_step();
    return result;
}

static void receive_again(struct caller *caller) {
    struct request r = {
        .call = caller->call,
        .ask.words = {caller->number, caller->size, caller->flags, caller->deadline},
    };
    struct session *session = opened[caller->session];

    current = (unsigned)(caller - callers);

    int result = serve_again(box_receive, session, &r);

    if (result == DEFERRED)
        return;
    caller->waits = false;
    check_answer(caller, result, &r.reply);
}

// Those that wait, but for the call that is being served; killed callers' calls do not come again.
static void all_receive_again(callid_t but) {
    unsigned first = random_number(CALLERS);

    comes_again = true;
    for (unsigned i = 0; i < CALLERS; i++) {
        struct caller *caller = &callers[(first + i * 5) % CALLERS];

        if (caller->waits && (caller->gone || caller->call == but))
            caller->waits = false;
        if (caller->waits)
            receive_again(caller);
    }
    comes_again = false;
}

static int serve_dying(operation *does, struct session *session, struct request *r) {
    static struct request asked;
    static unsigned caller;

    asked = *r;
    caller = current;
    if (setjmp(death)) {
        maybe_die();
        next_instance();
        all_receive_again(asked.call);
    }
    maybe_die();
    current = caller;
    *r = asked;

    int result = serve_again(does, session, r);

    steps_left = 0;
    return result;
}

static void end_dying(struct session *session) {
    if (setjmp(death)) {
        maybe_die();
        next_instance();
        all_receive_again(0);
    } else {
        maybe_die();
        end_plainly(session);
    }
    steps_left = 0;
}

// ---- What the next instance finds makes no sense ----

static uint64_t fill(struct session *session) {
    struct request r = {.call = ++last_call};

    check(serve_plainly(box_allocate, session, &r) == 0);

    uint64_t box = r.reply.words[0];

    current = 0;
    callers[0] = (struct caller){.session = NONE, .size = LARGEST};
    for (unsigned i = 0; i < 20; i++) {
        uint64_t size = random_number(2) ? random_number(200) : random_number(LARGEST);

        r = (struct request){.call = ++last_call, .ask.words = {box, size, i % 3 ? 0 : box}};
        serve_plainly(box_send, session, &r);
    }
    callers[0].buffer[0] = (uint8_t)random_number(256);
    r = (struct request){.call = ++last_call, .ask.words = {1, box}};
    serve_plainly(box_publish, session, &r);
    return box;
}

static void empty(struct session *session, uint64_t box) {
    struct request r = {.ask.words = {box, LARGEST, MBOX_NOWAIT}};

    while (session && serve_plainly(box_receive, session, &r) == 0)
        r.reply = (union reply_words){0};
}

static void scribble(uint8_t *bytes, uint32_t size) {
    for (unsigned count = random_number(200); count > 0; count--)
        bytes[random_number(size)] = (uint8_t)random_number(256);
}

// Whatever is left of it can be used, and goes.
static void test_nonsense(void) {
    uint64_t free = store_size();

    for (unsigned i = 0; i < 500; i++) {
        uint64_t first = fill(box_session_create(NULL));

        fill(box_session_create(session_at(0)));
        scribble(memory, MEMORY);
        scribble((uint8_t *)sessions, 3 * sizeof sessions[0]);
        boxes_start(memory, sizeof memory, 77);
        empty(session_at(0), first);
        for (unsigned place = 0; place < SESSIONS_MAX; place++) {
            if (session_at(place))
                end_plainly(session_at(place));
        }
        check(store_free() + 5ull * STORE_PAGE >= free);
    }
}

int main(void) {
    serve_one = serve_dying;
    session_closed = end_dying;
    test_random(STEPS);
    check(deaths > STEPS / 20);
    steps_left = 0;
    test_nonsense();
    printf("test_mbox_kept: %u deaths, %s\n", deaths, failures ? "FAILED" : "ok");
    return failures > 0;
}
