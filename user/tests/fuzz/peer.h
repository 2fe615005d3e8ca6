// user/tests/fuzz/peer.h -- the peers of the fuzzer: tasks whose workers make random calls.
#pragma once

#include <stdbool.h>

#include <user/tests/fuzz/worker.h>

enum {
    PEERS = 6,
    PEER_PAGES = 200, // kernel memory
    PRIORITY = 10,
    // What comes to the fuzzer's endpoint from a peer has one of these badges, plus its number.
    BADGE_PAGER = 0x100,
    BADGE_WATCHER = 0x200,
    BADGE_CLIENT = 0x300,
};

struct peer {
    handle_t task, account, endpoint, notification;
    handle_t threads[WORKERS];
    uint64_t seen[WORKERS]; // calls at the last tick
    unsigned stuck[WORKERS];
    bool alive;
};

// A peer is named by its place here.
extern struct peer peers[PEERS];

// By all peers, as far as peer_moved and peer_kill have counted.
extern uint64_t calls_made;

// Peers are charged to `account`, and watched and paged through `endpoint`. With one hart, the same
// seed makes the same run.
void peers_begin(handle_t account, handle_t endpoint, uint64_t seed);

// A random number that is not 0.
uint64_t next_seed(void);

// Make the peer and start its workers. False: something ran out; to be killed, and tried again.
bool peer_start(unsigned which);

// Start worker i, the first time or after its thread has ended. False: something ran out.
bool peer_start_worker(unsigned which, unsigned i);

// Count what worker i has done since the last time. Whether it has done anything.
bool peer_moved(unsigned which, unsigned i);

// Map a page that all peers share into the peer.
bool peer_give_page(unsigned which, vaddr_t page, uint64_t access);

// Another instance in the same task, with its handles and endpoints. If that fails the peer is
// killed.
void peer_reset(unsigned which);

// Kill the peer and what it made, as far as there is anything.
void peer_kill(unsigned which);

// A result that must be a handle: what went wrong is 0.
handle_t handle_or_0(long result);

// Close it, if it is one, and forget it.
void close_handle(handle_t *handle);
