// servers/srv/services.c -- who published what: two tables, and no system calls.
#include <string.h>

#include <abi/errors.h>
#include <servers/srv/services.h>

static bool sessions[SRV_SESSIONS_MAX];
static struct service services[SRV_SERVICES_MAX];

int session_create(void) {
    for (int i = 0; i < SRV_SESSIONS_MAX; i++) {
        if (sessions[i])
            continue;
        sessions[i] = true;
        return i;
    }
    return ERR_FULL;
}

bool session_exists(uint64_t session) { return session < SRV_SESSIONS_MAX && sessions[session]; }

void session_end(uint64_t session) { sessions[session] = false; }

struct service *service_at(uint64_t place) {
    return place < SRV_SERVICES_MAX && services[place].used ? &services[place] : NULL;
}

uint64_t service_place(const struct service *service) { return (uint64_t)(service - services); }

int64_t service_next(uint64_t from) {
    for (uint64_t place = from; place < SRV_SERVICES_MAX; place++) {
        if (services[place].used)
            return (int64_t)place;
    }
    return -1;
}

int64_t service_next_of(unsigned session, uint64_t from) {
    for (uint64_t place = from; place < SRV_SERVICES_MAX; place++) {
        if (services[place].used && services[place].session == session)
            return (int64_t)place;
    }
    return -1;
}

struct service *service_find(const char *name) {
    for (unsigned i = 0; i < SRV_SERVICES_MAX; i++) {
        if (services[i].used && strcmp(services[i].name, name) == 0)
            return &services[i];
    }
    return NULL;
}

static unsigned count_of(unsigned session) {
    unsigned count = 0;

    for (int64_t at = -1; (at = service_next_of(session, (uint64_t)at + 1)) >= 0;)
        count++;
    return count;
}

static int find_free(void) {
    for (int i = 0; i < SRV_SERVICES_MAX; i++) {
        if (!services[i].used)
            return i;
    }
    return ERR_NOSPC;
}

int service_add(unsigned session, const char *name, handle_t endpoint) {
    int place = find_free();

    if (!*name || strcmp(name, "..") == 0)
        return ERR_ARG;
    if (service_find(name))
        return ERR_EXISTS;
    if (place < 0 || count_of(session) == SRV_SESSION_SERVICES_MAX)
        return ERR_NOSPC;
    services[place] = (struct service){.used = true, .session = session, .endpoint = endpoint};
    strncpy(services[place].name, name, IO_NAME_MAX);
    return place;
}

handle_t service_remove(struct service *service) {
    service->used = false;
    return service->endpoint;
}
