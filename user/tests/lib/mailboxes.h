// user/tests/lib/mailboxes.h -- sessions with mbox, one call each: what its tests are made of.
#pragma once

#include <abi/mbox.h>
#include <user/tests/lib/actor.h>
#include <user/tests/lib/ask.h>

static char out[MBOX_LETTER_MAX], in[MBOX_LETTER_MAX + 8]; // what is sent, and what was received
static handle_t self, other; // two sessions
static struct mbox_receive_reply about; // the letter received last

static inline void session_close(handle_t session) { sys_handle_close(0, session); }

static inline handle_t session_new(void) {
    long gate = ask_gate(startup_handle("mbox"), MBOX_SESSION);

    check(gate > 0);
    return (handle_t)gate;
}

static inline void begin(void) {
    self = session_new();
    other = session_new();
}

static inline void end(void) {
    session_close(self);
    session_close(other);
}

static inline long mb_alloc(handle_t session) { return ask_word(session, MBOX_ALLOCATE, 0); }
static inline long mb_free(handle_t session, long box) {
    return ask_word(session, MBOX_FREE, (uint64_t)box);
}

static inline long mb_send(handle_t session, long box, const void *data, size_t size,
                           long enclosed) {
    struct message m = {
        .tag = MBOX_SEND,
        .words = {(uint64_t)box, size, (uint64_t)enclosed},
        .read_from = data,
        .read_size = size,
    };

    return ask(session, &m);
}

static inline struct message receive_message(long box, size_t size, uint64_t flags, ns_t deadline) {
    return (struct message){
        .tag = MBOX_RECEIVE,
        .words = {(uint64_t)box, size, flags, deadline},
        .write_to = in,
        .write_size = size,
    };
}

// The letter's size, or an error; about it: `about`.
static inline long mb_receive(handle_t session, long box, size_t size, uint64_t flags,
                              ns_t deadline) {
    struct message m = receive_message(box, size, flags, deadline);
    long status = ask(session, &m);

    memcpy(&about, m.words, sizeof about);
    return status < 0 ? status : (long)about.size;
}

static inline long mb_next(handle_t session, long box) {
    return mb_receive(session, box, MBOX_LETTER_MAX, MBOX_NOWAIT, 0);
}

static inline long mb_named(handle_t session, uint64_t op, const char *name, size_t size,
                            long box) {
    struct message m = {
        .tag = op,
        .words = {size, (uint64_t)box},
        .read_from = name,
        .read_size = size,
    };
    long status = ask(session, &m);

    return status < 0 ? status : (long)m.words[0];
}

static inline long mb_publish(handle_t session, long box, const char *name) {
    return mb_named(session, MBOX_PUBLISH, name, strlen(name), box);
}

static inline long mb_find(handle_t session, const char *name) {
    return mb_named(session, MBOX_FIND, name, strlen(name), 0);
}

static inline struct mbox_usage_reply usage(handle_t session) {
    struct message m = {.tag = MBOX_USAGE};
    struct mbox_usage_reply reply;

    check_eq(ask(session, &m), 0);
    memcpy(&reply, m.words, sizeof reply);
    return reply;
}

// A box of `self` to which `other` may send.
static inline long shared_box(void) {
    long box = mb_alloc(self);

    check(box > 0);
    check_eq(mb_publish(self, box, "shared"), 0);
    check_eq(mb_find(other, "shared"), box);
    return box;
}

static inline void fill_pattern(unsigned seed) {
    for (unsigned i = 0; i < sizeof out; i++)
        out[i] = (char)(i * 7 + i / 251 + seed);
}

// Somebody who waits for a letter in a session.
static inline struct actor *waiting(handle_t session, long box, size_t size, uint64_t flags) {
    struct actor *actor = actor_new(CLIENT_LEVEL, ACTOR_PRIORITY, 0);

    actor->handle = (handle_t)peer_give(actor->peer, session, RIGHTS_ALL);
    actor->m = receive_message(box, size, flags, 0);
    actor_call(actor, MBOX_RECEIVE);
    return actor;
}

static inline long answer_of(struct actor *actor) {
    long status = actor_finish(actor);

    if (status == 0)
        status = (long)(int64_t)actor->m.tag;
    return status < 0 ? status : (long)actor->m.words[0];
}
