// user/lib/pollers.h -- for servers: the notifications that IO_POLL left, until something is ready.
//
// A session has one struct pollers, zero at first. Each notification is set once and closed.
#pragma once

#include <user/lib/serve.h>

enum { POLLERS_MAX = 8 }; // kept for one session

struct poller {
    handle_t notification;
    uint32_t events; // enum io_event
    uint64_t bits;
};

struct pollers {
    unsigned count;
    struct poller list[POLLERS_MAX]; // the oldest first
};

// Answer an IO_POLL with those of the `ready` events that it asks for, or else keep its
// notification, if it brought one. If there are too many, the oldest is set early. ERR_ARG for a
// handle that is no notification. Returns what dispatch is to return.
int pollers_answer(struct pollers *pollers, struct request *r, uint64_t ready);

// These events are ready now: set and close the notifications that wait for one of them.
void pollers_fire(struct pollers *pollers, uint64_t ready);

// The session ends: set and close all.
void pollers_end(struct pollers *pollers);
