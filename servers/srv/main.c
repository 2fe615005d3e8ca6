// servers/srv/main.c -- published services: requests in, calls into services.c, replies out.
#include <servers/srv/services.h>
#include <user/lib/directory.h>
#include <user/lib/gates.h>
#include <user/lib/once.h>
#include <user/lib/serve.h>
#include <user/lib/startup.h>
#include <user/lib/syscalls.h>

// Badges: below SESSIONS the directory; else a session that publishes, its number plus SESSIONS.
enum { SESSIONS = 256, DEVICE = 0x73, DIRECTORY_INODE = 1, FIRST_INODE, BLOCK_SIZE = 4096 };

// Badges of those who open a service: from here up, and never the same one twice.
#define FIRST_BADGE (1ull << 32)
static KEPT uint64_t badges_given;

static int64_t next_entry(uint64_t from, struct directory_entry *entry) {
    int64_t place = service_next(from);

    if (place < 0)
        return -1;
    *entry = (struct directory_entry){
        .name = service_at((uint64_t)place)->name,
        .inode = FIRST_INODE + (uint64_t)place,
        .kind = IO_KIND_SERVICE,
    };
    return place;
}

static int stat(struct request *r, enum io_kind kind, uint64_t inode) {
    return directory_stat(r, &(struct io_stat){
                                 .kind = kind,
                                 .mode = kind == IO_KIND_DIRECTORY ? 0555 : 0666,
                                 .inode = inode,
                                 .device = DEVICE,
                                 .links = 1,
                                 .block_size = BLOCK_SIZE,
                             });
}

// The service that a path names, or NULL for the directory itself.
static int find(struct request *r, struct service **service) {
    char name[IO_NAME_MAX + 1];
    bool deeper;
    int status = directory_name(r->ask.path.path_size, name, &deeper);

    if (status < 0)
        return status;
    *service = *name ? service_find(name) : NULL;
    if (*name && !*service)
        return ERR_NOENT;
    return *service && deeper ? ERR_NOTDIR : 0;
}

static int open(struct request *r) {
    struct service *service;
    uint64_t flags = r->ask.open.flags;
    int status = find(r, &service);

    if (status == ERR_NOENT && flags & IO_OPEN_CREATE)
        return ERR_PERM; // publishing is another request
    if (status < 0)
        return status;
    if (!service) {
        request_give_gate(r, SESSIONS - 1);
        r->reply.open.kind = IO_KIND_DIRECTORY;
        return 0;
    }
    if (flags & IO_OPEN_DIRECTORY)
        return ERR_NOTDIR;
    request_give_gate_to(r, service->endpoint, FIRST_BADGE + badges_given++);
    r->reply.open.kind = IO_KIND_SERVICE;
    return 0;
}

static int stat_path(struct request *r) {
    struct service *service;
    int status = find(r, &service);

    if (status < 0)
        return status;
    if (!service)
        return stat(r, IO_KIND_DIRECTORY, DIRECTORY_INODE);
    return stat(r, IO_KIND_SERVICE, FIRST_INODE + service_place(service));
}

static int create_session(struct request *r) {
    int64_t session = session_create();

    if (session < 0)
        return (int)session;
    request_give_gate(r, SESSIONS + (uint64_t)session);
    return 0;
}

static int dispatch_directory(struct request *r) {
    switch (r->op) {
    case IO_STAT: return stat(r, IO_KIND_DIRECTORY, DIRECTORY_INODE);
    case IO_LIST: return directory_list(r, next_entry);
    case IO_OPEN: return open(r);
    case IO_STAT_PATH: return stat_path(r);
    case IO_READ:
    case IO_WRITE: return ERR_ISDIR;
    case IO_MAKE:
    case IO_REMOVE:
    case IO_CHANGE:
    case IO_LINK:
    case IO_RENAME:
    case IO_SYMLINK: return ERR_PERM;
    case IO_READLINK: return ERR_ARG;
    case SRV_SESSION: return create_session(r);
    default: return ERR_NOSYS;
    }
}

static bool can_make_gates(handle_t handle) {
    struct handle_next found;

    return sys_handle_next_out(0, HANDLE_SLOT(handle), &found) >= 0 && found.handle == handle &&
           found.type == OBJECT_ENDPOINT && found.rights & RIGHT_ENDPOINT_GATE;
}

static int publish(struct request *r, uint64_t session) {
    const struct srv_publish *ask = request_ask(r);
    char name[IO_NAME_MAX + 1];
    bool deeper;
    int status = directory_name(ask->path_size, name, &deeper);

    if (status < 0)
        return status;
    if (deeper)
        return ERR_ARG;
    if (!can_make_gates(r->handles[0]))
        return ERR_RIGHT;
    status = service_add(session, name, r->handles[0]);
    if (status < 0)
        return status;
    request_take(r, 0);
    return 0;
}

static int remove_service(struct request *r, uint64_t session) {
    struct service *service;
    int status = find(r, &service);

    if (status < 0)
        return status;
    if (!service || service->session != session)
        return ERR_PERM;

    handle_t endpoint = service_remove(service);

    once_reply(r, 0); // a handle that is closed cannot be kept any more
    sys_handle_close(0, endpoint);
    return 0;
}

static int dispatch(struct request *r) {
    uint64_t session = r->badge - SESSIONS;

    if ((uint32_t)r->badge < SESSIONS)
        return dispatch_directory(r);
    if (!session_exists(session))
        return ERR_STALE;
    switch ((enum srv_op)r->op) {
    case SRV_PUBLISH: return publish(r, session);
    case SRV_REMOVE: return remove_service(r, session);
    case SRV_SESSION: break;
    }
    return ERR_NOSYS;
}

static void end_session(uint64_t session) {
    handle_t endpoints[SRV_SESSION_SERVICES_MAX];
    unsigned count = 0;

    for (int64_t at; (at = service_next_of(session, 0)) >= 0;)
        endpoints[count++] = service_remove(service_at((uint64_t)at));
    session_end(session);
    once_commit();
    while (count > 0)
        sys_handle_close(0, endpoints[--count]);
}

static void closed(badge_t badge) {
    uint64_t session = badge - SESSIONS;

    if ((uint32_t)badge >= SESSIONS && session_exists(session))
        end_session(session);
}

static void found(badge_t badge) {
    if ((uint32_t)badge >= SESSIONS)
        session_see(badge - SESSIONS);
}

bool restart_keeps(handle_t handle) { return services_keep(handle); }

// What outlives an instance, but for sessions without a gate.
static void restore(void) {
    services_restore(can_make_gates);
    gates_ask(sessions_see_none, found);
    for (int64_t session; (session = session_unseen()) >= 0;)
        end_session((uint64_t)session);
}

int main(void) {
    if (startup->restarts)
        restore();
    serve_offer(1); // of SRV_PUBLISH
    serve(dispatch, closed, NULL);
}
