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
#include <stdio.h>
#include <stdlib.h>

#include <user/lib/ipc.h>
#include <user/lib/syscalls.h>
#include <user/tests/fuzz/peer.h>

enum { STUCK_TICKS = 40 };

#define HANG_NS 10000000000ull

static handle_t account, endpoint, timer;
static unsigned restarts, ends, faults, deaths;

static void restart(unsigned which) {
    restarts++;
    if (peers[which].alive && next_seed() >> 40 & 1)
        peer_reset(which);
    else
        peer_kill(which);
}

// A thread that made no call since the last tick: whatever it waits for ends.
static void wake_worker(unsigned which, unsigned i) {
    struct peer *peer = &peers[which];
    handle_t thread = peer->threads[i];

    if (peer_moved(which, i)) {
        peer->stuck[i] = 0;
        return;
    }
    sys_thread_interrupt(thread);
    if (++peer->stuck[i] > STUCK_TICKS)
        sys_thread_kill(thread);
    if (sys_thread_resume(thread) == ERR_STATE && !peer_start_worker(which, i))
        peer_kill(which);
}

static void look_after(unsigned which) {
    if (!peers[which].alive) {
        if (!peer_start(which))
            peer_kill(which);
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
    return !peer_give_page(which, page, ACCESS_READ | (m->words[1] & ACCESS_WRITE));
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

    while (calls_made < count) {
        struct message m = {0};

        handle(ipc_recv(endpoint, &m), &m);
        if (calls_made != before)
            limit = time_now() + HANG_NS;
        if (time_now() > limit)
            return false;
        before = calls_made;
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

    if (!prepare())
        return complain("it cannot make its own objects");
    peers_begin(account, endpoint, argc > 2 ? strtoull(argv[2], NULL, 0) : 1);
    sys_timer_set(timer, time_now() + TICK_NS, 1);

    bool moved = supervise(count);

    for (unsigned i = 0; i < PEERS; i++)
        peer_kill(i);
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
    printf("FUZZ %llu calls, %u restarts, %u ends, %u faults, %u dead\n",
           (unsigned long long)calls_made, restarts, ends, faults, deaths);
    return 0;
}
