// user/tests/fuzz.c -- random system calls from several tasks: the kernel must survive them all.
//
//   rivet.run=fuzz rivet.args=COUNT SEED
//
// Peers are tasks that run the same loop on several threads: choose a call, choose its arguments,
// most of them objects that the peer holds, some of them nonsense. This program makes the peers,
// watches them, is their pager, wakes threads that wait for nobody, and starts anew what has ended.
// After COUNT calls it ends them all, checks that every page is back, and prints FUZZ n calls.
//
// What keeps it unharmed: a peer maps the program's text and constants, its own struct area, and
// nothing else. It has no right to control any task but those that it makes itself; and it kills a
// task before it closes a handle to it, so that none is left that nobody can reach.
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <user/lib/ipc.h>
#include <user/lib/startup.h>
#include <user/lib/syscalls.h>
#include <user/tests/fuzz/worker.h>

enum {
    PEERS = 6,
    PEER_PAGES = 200, // kernel memory
    PRIORITY = 10,
    STUCK_TICKS = 40,
    BADGE_PAGER = 0x100,
    BADGE_WATCHER = 0x200,
    BADGE_CLIENT = 0x300,
};

#define HANG_NS 10000000000ull

struct peer {
    handle_t task, account, endpoint, notification;
    handle_t threads[WORKERS];
    uint64_t seen[WORKERS]; // calls at the last tick
    unsigned stuck[WORKERS];
    bool alive;
};

static struct area areas[PEERS] __attribute__((aligned(PAGE_SIZE)));
static char scratch[SCRATCH_PAGES * PAGE_SIZE] __attribute__((aligned(PAGE_SIZE)));

// ---- Making peers ----

static struct peer peers[PEERS];
static handle_t account, endpoint, timer;
static uint64_t generator;
static uint64_t total; // calls made
static unsigned restarts, ends, faults, deaths;

static uint64_t next_seed(void) {
    generator = generator * 6364136223846793005ull + 1442695040888963407ull;
    return generator | 1;
}

static void close_handle(handle_t *handle) {
    if (*handle)
        sys_handle_close(0, *handle);
    *handle = 0;
}

// A result that must be a handle: what went wrong is 0, which the caller tries again later.
static handle_t handle_or_0(long result) { return result > 0 ? (handle_t)result : 0; }

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

static bool start_worker(unsigned which, unsigned i) {
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
        if (!start_worker(which, i))
            return false;
    return true;
}

// False: something ran out, to be tried again.
static bool start_peer(unsigned which) {
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

// ---- Ending them ----

// Counts what the workers of a peer have done since the last time.
static bool count_calls(unsigned which, unsigned i) {
    uint64_t calls = areas[which].workers[i].calls;
    bool moved = calls != peers[which].seen[i];

    total += calls - peers[which].seen[i];
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

static void kill_peer(unsigned which) {
    struct peer *peer = &peers[which];

    if (peer->task) {
        sys_task_reset(peer->task);
        kill_children(peer->task);
        sys_task_kill(peer->task);
    }
    for (unsigned i = 0; i < WORKERS; i++) {
        count_calls(which, i);
        close_handle(&peer->threads[i]);
    }
    close_handle(&peer->endpoint);
    close_handle(&peer->notification);
    close_handle(&peer->task);
    close_handle(&peer->account);
    peer->alive = false;
}

// Another instance in the same task, with its handles and endpoints.
static void reset_peer(unsigned which) {
    sys_task_reset(peers[which].task);
    kill_children(peers[which].task);
    for (unsigned i = 0; i < WORKERS; i++)
        count_calls(which, i);
    if (!map_image(which) || !start_workers(which))
        kill_peer(which);
}

static void restart(unsigned which) {
    restarts++;
    if (peers[which].alive && next_seed() >> 40 & 1)
        reset_peer(which);
    else
        kill_peer(which);
}

// ---- Looking after them ----

// A thread that made no call since the last tick: whatever it waits for ends.
static void wake_worker(unsigned which, unsigned i) {
    struct peer *peer = &peers[which];
    handle_t thread = peer->threads[i];

    if (count_calls(which, i)) {
        peer->stuck[i] = 0;
        return;
    }
    sys_thread_interrupt(thread);
    if (++peer->stuck[i] > STUCK_TICKS)
        sys_thread_kill(thread);
    if (sys_thread_resume(thread) == ERR_STATE && !start_worker(which, i))
        kill_peer(which);
}

static void look_after(unsigned which) {
    if (!peers[which].alive) {
        if (!start_peer(which))
            kill_peer(which);
        return;
    }
    sys_task_resume(peers[which].task);
    for (unsigned i = 0; i < WORKERS && peers[which].alive; i++)
        wake_worker(which, i);
    if ((next_seed() >> 40) % 512 == 0)
        restart(which);
}

static void tick(void) {
    badge_t badge;

    while (sys_sched_next_out(endpoint, &badge) == 0)
        ;
    for (unsigned i = 0; i < PEERS; i++)
        look_after(i);
}

// A page fault of a peer: in its window it gets a page. The answer's tag: 0 to go on.
static uint64_t mend(const struct message *m) {
    vaddr_t page = m->words[0] & -(uint64_t)PAGE_SIZE;
    unsigned which = m->badge - BADGE_PAGER;

    faults++;
    if (m->tag != FAULT_PAGE || which >= PEERS || page - WINDOW >= WINDOW_PAGES * PAGE_SIZE)
        return 1;
    return sys_memory_map(startup->memory, offset_of(scratch), peers[which].task, page, 1,
                          ACCESS_READ | (m->words[1] & ACCESS_WRITE)) != 0;
}

static void handle(int what, struct message *m) {
    unsigned which = m->badge - BADGE_WATCHER;

    switch (what) {
    case 0:
        *m = (struct message){.tag = mend(m)};
        ipc_reply(0, m);
        break;
    case EVENT_NOTIFIED:
        if (m->words[0] & 1)
            tick();
        sys_timer_set(timer, time_now() + TICK_NS, 1);
        break;
    case EVENT_ENDED:
        ends++;
        if (which < PEERS && peers[which].alive)
            restart(which);
        break;
    case EVENT_DEAD: deaths++; break;
    }
}

// Until `count` calls were made; false if they do not get on.
static bool supervise(uint64_t count) {
    ns_t limit = time_now() + HANG_NS;
    uint64_t before = 0;

    while (total < count) {
        struct message m = {0};

        handle(ipc_recv(endpoint, &m), &m);
        if (total != before)
            limit = time_now() + HANG_NS;
        if (time_now() > limit)
            return false;
        before = total;
    }
    return true;
}

static uint64_t pages_used(handle_t of) {
    struct account_info info = {0};

    sys_account_info_out(of, &info);
    return info.used;
}

// What was killed is taken apart after the call has returned; what is to be told of it is received.
static bool all_returned(void) {
    ns_t limit = time_now() + HANG_NS;

    while (pages_used(account) > 0 && time_now() < limit) {
        struct message m = {0};
        int what = ipc_recv(endpoint, &m);

        if (what == 0)
            ipc_reply(0, &(struct message){.tag = 1});
        if (what == EVENT_NOTIFIED)
            sys_timer_set(timer, time_now() + TICK_NS, 1);
    }
    return pages_used(account) == 0;
}

static bool prepare(void) {
    endpoint = handle_or_0(sys_endpoint_create(0));
    timer = handle_or_0(sys_notification_create(0));
    account = handle_or_0(sys_account_split(HANDLE_ACCOUNT, PEERS * (PEER_PAGES + 1) + 8));
    return endpoint && timer && account && sys_notification_bind(timer, endpoint) == 0;
}

static int complain(const char *what) {
    printf("fuzz: %s\n", what);
    return 1;
}

int main(int argc, char **argv) {
    uint64_t count = argc > 1 ? strtoull(argv[1], NULL, 0) : 100000;
    uint64_t before = pages_used(HANDLE_ACCOUNT);

    generator = argc > 2 ? strtoull(argv[2], NULL, 0) : 1;
    if (!prepare())
        return complain("it cannot make its own objects");
    sys_timer_set(timer, time_now() + TICK_NS, 1);

    bool moved = supervise(count);

    for (unsigned i = 0; i < PEERS; i++)
        kill_peer(i);
    if (!moved)
        return complain("the peers make no more calls");
    if (!all_returned()) {
        printf("fuzz: %u pages of the peers did not come back\n", (unsigned)pages_used(account));
        return 1;
    }
    close_handle(&timer);
    close_handle(&endpoint);
    close_handle(&account);
    if (pages_used(HANDLE_ACCOUNT) > before) {
        printf("fuzz: %u pages used, %u before\n", (unsigned)pages_used(HANDLE_ACCOUNT),
               (unsigned)before);
        return 1;
    }
    printf("FUZZ %llu calls, %u restarts, %u ends, %u faults, %u dead\n", (unsigned long long)total,
           restarts, ends, faults, deaths);
    return 0;
}
