// servers/mbox/main.c -- mailboxes: requests in, calls into box.c, replies out.
#include <servers/mbox/box.h>
#include <servers/mbox/waiters.h>
#include <user/lib/gates.h>
#include <user/lib/once.h>
#include <user/lib/startup.h>
#include <user/lib/syscalls.h>

// Badges: below SESSIONS a client of init's, which makes sessions; else a session, and in the upper
// half its serial, so that none is used twice.
enum { SESSIONS = 256 };

static badge_t badge_of(const struct session *session) {
    return (badge_t)session->serial << 32 | (SESSIONS + session->place);
}

// The session with that badge; NULL if there is none.
static struct session *session_of(badge_t badge) {
    struct session *session = session_at((uint64_t)(uint32_t)badge - SESSIONS);

    return session && badge_of(session) == badge ? session : NULL;
}

static int create_session(const struct session *from, struct request *r) {
    struct session *session = box_session_create(from);

    if (!session)
        return ERR_FULL;
    request_give_gate(r, badge_of(session));
    return 0;
}

static int dispatch(struct request *r) {
    if ((uint32_t)r->badge < SESSIONS)
        return r->op == MBOX_SESSION ? create_session(NULL, r) : ERR_NOSYS;

    struct session *session = session_of(r->badge);

    if (!session)
        return ERR_STALE;
    switch ((enum mbox_op)r->op) {
    case MBOX_SEND: return box_send(session, r);
    case MBOX_RECEIVE: return box_receive(session, r);
    case MBOX_ALLOCATE: return box_allocate(session, r);
    case MBOX_FREE: return box_free(session, r);
    case MBOX_PUBLISH: return box_publish(session, r);
    case MBOX_FIND: return box_find(session, r);
    case MBOX_USAGE: return box_usage(session, r);
    case MBOX_SESSION: return create_session(session, r);
    }
    return ERR_NOSYS;
}

static void closed(badge_t badge) {
    struct session *session = session_of(badge);

    if (session)
        box_session_end(session);
}

static void found(badge_t badge) {
    const struct session *session = session_of(badge);

    if (session)
        session_see(session);
}

// Sessions whose gates were closed meanwhile, or never made, are over.
static void end_unseen(void) {
    struct session *session;

    gates_ask(sessions_see_none, found);
    while ((session = session_unseen())) {
        box_session_end(session);
        once_commit();
    }
}

static void notified(uint64_t bits) {
    if (bits & TIMER_BIT)
        waiters_expire();
}

int main(void) {
    boxes_start((void *)startup->heap_base, startup->heap_size, serve_notification());
    if (startup->restarts)
        end_unseen();
    serve_cancelled(waiters_cancel);
    serve(dispatch, closed, notified);
}
