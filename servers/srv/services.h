// servers/srv/services.h -- who published what: two tables, and no system calls.
#pragma once

#include <stdbool.h>

#include <abi/io.h>
#include <abi/srv.h>

enum {
    SRV_SESSIONS_MAX = 64,
    SRV_SERVICES_MAX = 128,
    SRV_SESSION_SERVICES_MAX = 16, // of one session
};

struct service {
    bool used;
    uint64_t session;  // who published it
    handle_t endpoint; // where gates of those who open it lead
    char name[IO_NAME_MAX + 1];
};

// The tables outlive an instance. What the one before has left, and makes no sense, is dropped;
// `can_make_gates` says whether a handle is such an endpoint.
void services_restore(bool (*can_make_gates)(handle_t));

// Which sessions still have a gate: first none, then each one that was seen. Of the others,
// session_unseen() returns one after the other, and -1 after the last.
void sessions_see_none(void);
void session_see(uint64_t session);
int64_t session_unseen(void);

// Whether a service has that endpoint.
bool services_keep(handle_t endpoint);

// A new session's number, which no other ever has, or ERR_FULL. The lower 32 bits are its place.
int64_t session_create(void);

bool session_exists(uint64_t session);

// The session is over. Its services have to be removed before.
void session_end(uint64_t session);

// Publish; the endpoint's handle belongs to the table then. Returns the place in the table.
// ERR_ARG: no name for an entry. ERR_EXISTS, ERR_NOSPC.
int service_add(uint64_t session, const char *name, handle_t endpoint);

// The service with that name, or NULL; the one at that place, or NULL.
struct service *service_find(const char *name);
struct service *service_at(uint64_t place);

// Where it is in the table.
uint64_t service_place(const struct service *service);

// The place of the first service at or after `from`, or -1. The same among those of one session.
int64_t service_next(uint64_t from);
int64_t service_next_of(uint64_t session, uint64_t from);

// Take it out of the table. Returns the endpoint's handle, which is the caller's to close.
handle_t service_remove(struct service *service);
