// servers/mbox/session.c -- sessions: who may send to which box, and what its letters take.
#include <assert.h>

#include <abi/errors.h>
#include <servers/mbox/session.h>

struct session sessions[SESSIONS_MAX];
static uint32_t last_serial;

struct session *session_create(void) {
    for (unsigned i = 0; i < SESSIONS_MAX; i++) {
        if (sessions[i].serial)
            continue;
        if (++last_serial == 0)
            last_serial = 1;
        sessions[i] = (struct session){.serial = last_serial, .place = (uint16_t)i};
        return &sessions[i];
    }
    return NULL;
}

void session_grant(struct session *session, unsigned box) {
    session->boxes[box / 64] |= 1ull << box % 64;
}

void session_revoke(struct session *session, unsigned box) {
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

void session_uncharge(unsigned place, uint32_t serial, uint64_t bytes) {
    struct session *session = &sessions[place];

    if (session->serial != serial)
        return;
    assert(session->used >= bytes);
    session->used -= bytes;
}

void session_end(struct session *session) {
    assert(session->owned == 0);
    session->serial = 0;
}
