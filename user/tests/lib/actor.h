// user/tests/lib/actor.h -- peers that do one step at a time, as the test directs.
//
//   TEST(a_client_is_answered) {
//       scene_begin();
//       struct actor *client = client_new(service, BADGE);
//
//       actor_call(client, 5);                       it calls, with tag 5, and waits
//       check_eq(ipc_recv(service, &m), 0);          the test is the server
//       check_eq(ipc_reply(0, &m), 0);
//       check_eq(actor_finish(client), 0);           what its call returned
//       scene_end();
//   }
//
// So a test of many tasks reads from top to bottom, and waits for events only.
#pragma once

#include <user/tests/lib/test.h>

enum {
    SERVER_LEVEL = 32, // the test itself is at level 64
    CLIENT_LEVEL = 96,
    ACTOR_PRIORITY = 20, // as the test's
};

struct actor {
    struct peer *peer;
    struct message m; // what its step sends, and what it received
    handle_t handle;  // what its step is about; a client's gate, in its own table
    uint64_t number;
    long (*step)(struct actor *);
    volatile long result;
    volatile uint64_t finished; // the step is over
    handle_t go, done;          // notifications: the test's handles,
    handle_t peer_go, peer_done; // and the actor's
};

// An endpoint of the test's task, made by scene_begin.
extern handle_t service;

// Begin: nobody is on stage. End: all actors go, and the kernel memory in use is as at the begin.
void scene_begin(void);
void scene_end(void);

// Receive the next call at `service`; events that come before it do not count. Replaces *m.
void receive_call(struct message *m);

// The next that is received at `service` is this event; it replaces *m. Or, it is no event: events
// come before callers, so that a call made now is what comes proves it.
void check_event(struct message *m, enum event event, badge_t badge);
void check_no_event(void);

// A task that waits for its first step. Flags as for peers.
struct actor *actor_new(unsigned level, unsigned priority, unsigned flags);

// One that holds a gate {endpoint, badge}, named by its `handle`; and one with an endpoint of its
// own, at HANDLE_SERVICE.
struct actor *client_new(handle_t endpoint, badge_t badge);
struct actor *server_new(void);

// One that shares a notification of the test, named by its `handle`.
struct actor *waiter_new(handle_t notification);

// Let it do one step; finish waits for the end of the step and returns its result.
void actor_begin(struct actor *actor, long (*step)(struct actor *));
long actor_finish(struct actor *actor);
long actor_do(struct actor *actor, long (*step)(struct actor *));

// Wait until its step is blocked in the kernel.
void actor_wait_blocked(struct actor *actor);
bool actor_is_blocked(struct actor *actor);

// Begin a call through its `handle` with this tag and with the rest of its `m`, and wait until it
// is queued or received. actor_finish then returns the call's status, and `m` is the answer.
void actor_call(struct actor *actor, uint64_t tag);

// Receive on HANDLE_SERVICE what is there or comes, into its `m`: a call (0), an event, an error.
// begin only waits until the receive is blocked.
long actor_recv(struct actor *actor);
void actor_begin_recv(struct actor *actor);

// Answer with this tag and its `m`: reply 0, or a reply handle.
long actor_reply(struct actor *actor, handle_t reply, uint64_t tag);
long actor_defer(struct actor *actor);

// Steps: call through `handle` with `m` as it is; wait for the notification `handle`; receive one
// call, and answer it at once; bind the notification `handle` to HANDLE_SERVICE.
long actor_step_call(struct actor *actor);
long actor_step_wait(struct actor *actor);
long actor_step_answer(struct actor *actor);
long actor_step_bind(struct actor *actor);

// Take its threads away and start it again, as a supervisor does; its handles stay.
void actor_restart(struct actor *actor);

// Kill it now. What it waits for is forgotten.
void actor_kill(struct actor *actor);
