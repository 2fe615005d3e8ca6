// user/tests/fuzz/peer.c -- making the peers of the fuzzer, and ending them.
#include <string.h>

#include <user/lib/startup.h>
#include <user/lib/syscalls.h>
#include <user/tests/fuzz/peer.h>

struct peer peers[PEERS];
uint64_t calls_made;

static handle_t account, endpoint;
static uint64_t generator;
static struct area areas[PEERS] __attribute__((aligned(PAGE_SIZE)));
static char scratch[SCRATCH_PAGES * PAGE_SIZE] __attribute__((aligned(PAGE_SIZE)));

void peers_begin(handle_t from, handle_t to, uint64_t seed) {
    account = from;
    endpoint = to;
    generator = seed;
}

uint64_t next_seed(void) {
    generator = generator * 6364136223846793005ull + 1442695040888963407ull;
    return generator | 1;
}

void close_handle(handle_t *handle) {
    if (*handle)
        sys_handle_close(0, *handle);
    *handle = 0;
}

handle_t handle_or_0(long result) { return result > 0 ? (handle_t)result : 0; }

// The offset of an address of this program in its memory object.
static uint64_t offset_of(const void *address) {
    vaddr_t at = (uintptr_t)address;

    for (uint64_t i = 0; i < startup->map_count; i++) {
        const struct startup_map *map = &startup->maps[i];

        if (at >= map->address && at < map->address + map->pages * PAGE_SIZE)
            return map->offset + (at - map->address);
    }
    return 0;
}

// The program's text and constants, and the peer's own area.
static bool map_image(unsigned which) {
    handle_t task = peers[which].task;
    long error = 0;

    for (uint64_t i = 0; i < startup->map_count && !error; i++) {
        const struct startup_map *map = &startup->maps[i];

        if (!(map->access & ACCESS_WRITE))
            error = sys_memory_map(startup->memory, map->offset, task, map->address, map->pages,
                                   map->access);
    }
    if (!error)
        error = sys_memory_map(startup->memory, offset_of(&areas[which]), task,
                               (uintptr_t)&areas[which], sizeof(struct area) / PAGE_SIZE,
                               ACCESS_READ | ACCESS_WRITE);
    return !error;
}

bool peer_start_worker(unsigned which, unsigned i) {
    struct peer *peer = &peers[which];
    struct worker *worker = &areas[which].workers[i];

    close_handle(&peer->threads[i]);
    worker->random = next_seed();
    worker->area = &areas[which];
    peer->seen[i] = worker->calls;
    peer->stuck[i] = 0;
    peer->threads[i] = handle_or_0(sys_thread_create(
        peer->task, (uintptr_t)worker_entry,
        (uintptr_t)(worker->stack + sizeof worker->stack) & -16ull, (uintptr_t)worker, PRIORITY));
    if (!peer->threads[i] || sys_thread_resume(peer->threads[i]) < 0)
        return false;
    // Not its registers: a worker must go on in its loop.
    know(&areas[which], OBJECT_THREAD,
         sys_handle_copy(0, peer->threads[i], peer->task,
                         RIGHT_COPY | RIGHT_THREAD_CONTROL | RIGHT_THREAD_SCHEDULE, 0));
    return true;
}

// Gates between this peer and every other, in both directions; the level says which work.
static void connect(unsigned which) {
    struct peer *peer = &peers[which];

    for (unsigned i = 0; i < PEERS; i++) {
        if (!peers[i].task)
            continue;
        know(&areas[which], OBJECT_GATE, sys_gate_create(peers[i].endpoint, which, peer->task));
        know(&areas[i], OBJECT_GATE, sys_gate_create(peer->endpoint, i, peers[i].task));
        know(&areas[i], OBJECT_NOTIFICATION,
             sys_handle_copy(0, peer->notification, peers[i].task, RIGHTS_ALL, 0));
    }
    for (unsigned i = 0; i < 4; i++)
        know(&areas[which], OBJECT_GATE,
             sys_gate_create(endpoint, BADGE_CLIENT + which, peer->task));
}

static bool give_first_handles(unsigned which) {
    struct peer *peer = &peers[which];
    struct area *area = &areas[which];
    const uint64_t task_rights = RIGHT_COPY | RIGHT_TASK_THREADS | RIGHT_TASK_HANDLES |
                                 RIGHT_TASK_MAP | RIGHT_TASK_INFO;

    memset(area->known, 0, sizeof area->known);
    know(area, OBJECT_TASK, sys_handle_copy(0, peer->task, peer->task, task_rights, HANDLE_TASK));
    know(area, OBJECT_ACCOUNT,
         sys_handle_copy(0, peer->account, peer->task, RIGHTS_ALL, HANDLE_ACCOUNT));
    know(area, OBJECT_ENDPOINT,
         sys_handle_copy(0, peer->endpoint, peer->task, RIGHTS_ALL, HANDLE_SERVICE));

    handle_t part = handle_or_0(
        sys_memory_split(startup->memory, offset_of(scratch), sizeof scratch));
    know(area, OBJECT_MEMORY, sys_handle_copy(0, part, peer->task, RIGHTS_ALL, 0));
    close_handle(&part);
    return area->known[OBJECT_TASK][0] && area->known[OBJECT_MEMORY][0];
}

static bool watch(unsigned which) {
    handle_t pager = handle_or_0(sys_gate_create(endpoint, BADGE_PAGER + which, 0));
    handle_t watcher = handle_or_0(sys_gate_create(endpoint, BADGE_WATCHER + which, 0));
    bool done = pager && watcher && sys_task_watch(peers[which].task, pager, watcher) == 0;

    close_handle(&pager);
    close_handle(&watcher);
    return done;
}

static bool start_workers(unsigned which) {
    for (unsigned i = 0; i < WORKERS; i++)
        if (!peer_start_worker(which, i))
            return false;
    return true;
}

bool peer_start(unsigned which) {
    struct peer *peer = &peers[which];
    uint64_t name = 0x72656570; // "peer"

    memset(areas[which].next, 0, sizeof areas[which].next);
    peer->account = handle_or_0(sys_account_split(account, PEER_PAGES));
    if (!peer->account)
        return false;
    peer->task = handle_or_0(sys_task_create(peer->account, LEVEL + 2 * which, CEILING, name, 0));
    if (!peer->task)
        return false;
    peer->endpoint = handle_or_0(sys_endpoint_create(peer->task));
    peer->notification = handle_or_0(sys_notification_create(peer->account));
    if (!peer->endpoint || !peer->notification || !give_first_handles(which) || !watch(which))
        return false;
    connect(which);
    if (!map_image(which) || !start_workers(which))
        return false;
    peer->alive = true;
    return true;
}

bool peer_give_page(unsigned which, vaddr_t page, uint64_t access) {
    return sys_memory_map(startup->memory, offset_of(scratch), peers[which].task, page, 1,
                          access) == 0;
}

// ---- Ending them ----

bool peer_moved(unsigned which, unsigned i) {
    uint64_t calls = areas[which].workers[i].calls;
    bool moved = calls != peers[which].seen[i];

    calls_made += calls - peers[which].seen[i];
    peers[which].seen[i] = calls;
    return moved;
}

// The tasks that a peer made are in its table. It must have no threads left.
static void kill_children(handle_t task) {
    struct handle_next found;

    for (uint64_t slot = 0; sys_handle_next_out(task, slot, &found) == 0;
         slot = HANDLE_SLOT(found.handle) + 1) {
        if (found.type != OBJECT_TASK)
            continue;
        handle_t child = handle_or_0(
            sys_handle_copy(task, (handle_t)found.handle, 0, RIGHTS_ALL, 0));

        if (child)
            sys_task_kill(child); // a peer's handle to itself has no right to that
        close_handle(&child);
    }
}

void peer_kill(unsigned which) {
    struct peer *peer = &peers[which];

    if (peer->task) {
        sys_task_reset(peer->task);
        kill_children(peer->task);
        sys_task_kill(peer->task);
    }
    for (unsigned i = 0; i < WORKERS; i++) {
        peer_moved(which, i);
        close_handle(&peer->threads[i]);
    }
    close_handle(&peer->endpoint);
    close_handle(&peer->notification);
    close_handle(&peer->task);
    close_handle(&peer->account);
    peer->alive = false;
}

void peer_reset(unsigned which) {
    sys_task_reset(peers[which].task);
    kill_children(peers[which].task);
    for (unsigned i = 0; i < WORKERS; i++)
        peer_moved(which, i);
    if (!map_image(which) || !start_workers(which))
        peer_kill(which);
}
