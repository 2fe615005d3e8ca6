// servers/mbox/main.c -- mailboxes: requests in, calls into box.c, replies out.
#include <stdio.h>
#include <stdlib.h>

#include <servers/mbox/box.h>
#include <servers/mbox/waiters.h>
#include <user/lib/startup.h>
#include <user/lib/syscalls.h>

// Badges: below SESSIONS a client of init's, which makes sessions; else a session.
enum { SESSIONS = 256 };

static int create_session(const struct session *from, struct request *r) {
    struct session *session = box_session_create(from);

    if (!session)
        return ERR_FULL;
    request_give_gate(r, SESSIONS + session->place);
    return 0;
}

static int dispatch(struct request *r) {
    uint32_t badge = (uint32_t)r->badge;

    if (badge < SESSIONS)
        return r->op == MBOX_SESSION ? create_session(NULL, r) : ERR_NOSYS;

    struct session *session = session_at(badge - SESSIONS);

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
    uint64_t place = (uint32_t)badge - SESSIONS;

    if ((uint32_t)badge >= SESSIONS && session_at(place))
        box_session_end(session_at(place));
}

static void notified(uint64_t bits) {
    if (bits & TIMER_BIT)
        waiters_expire();
}

int main(void) {
    boxes_start((void *)startup->heap_base, startup->heap_size, serve_notification());
    serve_cancelled(waiters_cancel);
    serve(dispatch, closed, notified);
}
