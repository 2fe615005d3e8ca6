// servers/mbox/session.c -- sessions: who may send to which box, and what its letters take.
#include <assert.h>
#include <string.h>

#include <abi/errors.h>
#include <servers/mbox/session.h>
#include <user/lib/once.h>

// Rights and serials are what is kept; the rest of a session is counted anew.
KEPT struct session sessions[SESSIONS_MAX];
static KEPT uint32_t last_serial;
static bool seen[SESSIONS_MAX];

// One box that is freed takes less of the log than there is room behind this (ONCE_SPACE in box.c).
enum { LOG_FULL = 16 * 1024 };

void sessions_restore(void) {
    for (unsigned i = 0; i < SESSIONS_MAX; i++) {
        struct session *session = &sessions[i];

        session->place = (uint16_t)i;
        session->owned = 0;
        session->used = 0;
        if (session->serial > last_serial)
            last_serial = session->serial;
    }
}

void sessions_see_none(void) { memset(seen, 0, sizeof seen); }

void session_see(const struct session *session) { seen[session->place] = true; }

struct session *session_unseen(void) {
    for (unsigned i = 0; i < SESSIONS_MAX; i++) {
        if (sessions[i].serial && !seen[i])
            return &sessions[i];
    }
    return NULL;
}

struct session *session_create(const struct session *from) {
    for (unsigned i = 0; i < SESSIONS_MAX; i++) {
        if (sessions[i].serial)
            continue;
        if (++last_serial == 0)
            last_serial = 1;
        ONCE(sessions[i].serial); // nothing of one that has none counts
        sessions[i] = (struct session){.place = (uint16_t)i};
        if (from)
            memcpy(sessions[i].boxes, from->boxes, sizeof from->boxes);
        sessions[i].serial = last_serial;
        return &sessions[i];
    }
    return NULL;
}

// A session that ends may change more than the log has room for. What was done so far is true then;
// the next instance would find a session without a gate, and end it.
static void save(uint64_t *rights) {
    if (once_end() > LOG_FULL)
        once_commit();
    ONCE(*rights);
}

void session_grant(struct session *session, unsigned box) {
    save(&session->boxes[box / 64]);
    session->boxes[box / 64] |= 1ull << box % 64;
}

void session_revoke(struct session *session, unsigned box) {
    if (!session_has(session, box))
        return;
    save(&session->boxes[box / 64]);
    session->boxes[box / 64] &= ~(1ull << box % 64);
}

void session_revoke_all(unsigned box) {
    for (unsigned i = 0; i < SESSIONS_MAX; i++)
        session_revoke(&sessions[i], box);
}

unsigned session_next_box(const struct session *session, unsigned from) {
    for (unsigned word = from / 64; word < SESSION_WORDS; word++) {
        uint64_t bits = session->boxes[word];

        if (word == from / 64)
            bits &= ~0ull << from % 64;
        if (bits)
            return word * 64 + (unsigned)__builtin_ctzll(bits);
    }
    return BOXES_MAX;
}

int session_charge(struct session *session, uint64_t bytes, uint64_t free, uint64_t reserve) {
    uint64_t used = session->used + bytes;

    if (used > MBOX_QUOTA)
        return ERR_QUOTA;
    if (used > SESSION_SURE && used + bytes + reserve > free)
        return ERR_NOMEM;
    session->used = used;
    return 0;
}

void session_recharge(unsigned place, uint32_t serial, uint64_t bytes) {
    if (sessions[place].serial == serial)
        sessions[place].used += bytes;
}

void session_uncharge(unsigned place, uint32_t serial, uint64_t bytes) {
    struct session *session = &sessions[place];

    if (session->serial != serial)
        return;
    assert(session->used >= bytes);
    session->used -= bytes;
}

void session_end(struct session *session) {
    assert(session->owned == 0);
    ONCE(session->serial);
    session->serial = 0;
}
