// servers/mbox/session.h -- sessions: who may send to which box, and what its letters take.
#pragma once

#include <stdbool.h>

#include <abi/mbox.h>

enum {
    SESSIONS_MAX = 512,
    BOXES_MAX = 4096,
    SESSION_BOXES_MAX = 2048, // that one session owns
    SESSION_SURE = 4096,      // bytes
    SESSION_WORDS = BOXES_MAX / 64,
};

struct session {
    uint32_t serial; // told as the sender; 0: this place is free
    uint16_t owned;  // boxes
    uint16_t place;  // in the table
    uint64_t used;   // bytes of its letters on their way
    uint64_t boxes[SESSION_WORDS]; // bit n: it may send to box n
};

// A session without any rights, or NULL if there are too many.
struct session *session_create(void);

// The one at that place of the table; NULL if there is none.
extern struct session sessions[SESSIONS_MAX];
static inline struct session *session_at(uint64_t place) {
    return place < SESSIONS_MAX && sessions[place].serial ? &sessions[place] : NULL;
}

// Whether it may send to the box at that place.
static inline bool session_has(const struct session *session, unsigned box) {
    return session->boxes[box / 64] >> box % 64 & 1;
}

// Give and take that right. It had not, or had, it before.
void session_grant(struct session *session, unsigned box);
void session_revoke(struct session *session, unsigned box);

// Take the right to that box from all sessions.
void session_revoke_all(unsigned box);

// The first box at or after `from` to which it may send; BOXES_MAX if there is no more.
unsigned session_next_box(const struct session *session, unsigned from);

// A letter of `bytes` in memory is sent: 0, or ERR_QUOTA if that is too much, or ERR_NOMEM if the
// memory is short. Of the `free` bytes a sender takes no more than it leaves for others, and none
// of the `reserve`: that is for those who have no more than SESSION_SURE bytes on their way.
int session_charge(struct session *session, uint64_t bytes, uint64_t free, uint64_t reserve);

// The letter is gone. Its sender, named by place and serial, may be gone as well.
void session_uncharge(unsigned place, uint32_t serial, uint64_t bytes);

// The session is over. It has no rights any more.
void session_end(struct session *session);
