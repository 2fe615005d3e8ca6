// servers/srv/services.c -- who published what: two tables, and no system calls.
#include <string.h>

#include <abi/errors.h>
#include <servers/srv/services.h>
#include <user/lib/once.h>

ONCE_SPACE(2048, 2);

static KEPT uint64_t sessions[SRV_SESSIONS_MAX]; // its number, or 0
static KEPT struct service services[SRV_SERVICES_MAX];
static KEPT uint64_t last_serial;
static bool seen[SRV_SESSIONS_MAX];

static uint64_t place_of(uint64_t session) { return (uint32_t)session; }

int64_t session_create(void) {
    for (uint64_t i = 0; i < SRV_SESSIONS_MAX; i++) {
        if (sessions[i])
            continue;
        ONCE(sessions[i]);
        sessions[i] = ++last_serial << 32 | i;
        return (int64_t)sessions[i];
    }
    return ERR_FULL;
}

bool session_exists(uint64_t session) {
    return session != 0 && place_of(session) < SRV_SESSIONS_MAX &&
           sessions[place_of(session)] == session;
}

void session_end(uint64_t session) {
    ONCE(sessions[place_of(session)]);
    sessions[place_of(session)] = 0;
}

void sessions_see_none(void) { memset(seen, 0, sizeof seen); }

void session_see(uint64_t session) {
    if (session_exists(session))
        seen[place_of(session)] = true;
}

int64_t session_unseen(void) {
    for (unsigned i = 0; i < SRV_SESSIONS_MAX; i++) {
        if (sessions[i] && !seen[i])
            return (int64_t)sessions[i];
    }
    return -1;
}

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

int64_t service_next_of(uint64_t session, uint64_t from) {
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

static unsigned count_of(uint64_t session) {
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

int service_add(uint64_t session, const char *name, handle_t endpoint) {
    int place = find_free();

    if (!*name || strcmp(name, "..") == 0)
        return ERR_ARG;
    if (service_find(name))
        return ERR_EXISTS;
    if (place < 0 || count_of(session) == SRV_SESSION_SERVICES_MAX)
        return ERR_NOSPC;
    ONCE(services[place].used); // nothing of one that is not used counts
    services[place] = (struct service){.session = session, .endpoint = endpoint};
    strncpy(services[place].name, name, IO_NAME_MAX);
    services[place].used = true;
    return place;
}

handle_t service_remove(struct service *service) {
    ONCE(service->used);
    service->used = false;
    return service->endpoint;
}

bool services_keep(handle_t endpoint) {
    for (unsigned i = 0; i < SRV_SERVICES_MAX; i++) {
        if (services[i].used && services[i].endpoint == endpoint)
            return true;
    }
    return false;
}

static bool makes_sense(struct service *service) {
    service->name[IO_NAME_MAX] = 0;
    return *service->name && session_exists(service->session) &&
           count_of(service->session) < SRV_SESSION_SERVICES_MAX && !service_find(service->name);
}

void services_restore(bool (*can_make_gates)(handle_t)) {
    bool used[SRV_SERVICES_MAX];

    for (uint64_t i = 0; i < SRV_SESSIONS_MAX; i++) {
        if (place_of(sessions[i]) != i)
            sessions[i] = 0;
    }
    for (unsigned i = 0; i < SRV_SERVICES_MAX; i++) {
        used[i] = services[i].used;
        services[i].used = false;
    }
    for (unsigned i = 0; i < SRV_SERVICES_MAX; i++)
        services[i].used = used[i] && makes_sense(&services[i]) &&
                           can_make_gates(services[i].endpoint);
}
