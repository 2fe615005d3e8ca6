// user/tests/lib/test.h -- tests that run in the guest: TEST, check, and peers to test with.
//
//   TEST(a_reply_reaches_the_caller) {
//       check_eq(ipc_call(gate, &m), 0);
//   }
//
// A test program is one file with tests, linked with this; it has no main(). It runs its tests in
// the order of the file, or only the one that its argument test=NAME names, and says of each
//   TEST name ok     or     TEST name FAILED file:line: got X, expected Y
// and at the end TESTS n passed, m failed; its exit status is 1 if one failed.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include <user/lib/ipc.h>
#include <user/lib/startup.h>
#include <user/lib/syscalls.h>

struct test {
    const char *name;
    void (*run)(void);
    unsigned line;
};

#define TEST(test_name) \
    static void test_name(void); \
    static const struct test test_entry_##test_name \
        __attribute__((used, section(".tests"), aligned(8))) = {#test_name, test_name, __LINE__}; \
    static void test_name(void)

// End the test as failed unless this holds. In a peer: end the peer, and the test fails at its end.
#define check(condition) test_check((condition), __FILE__, __LINE__, "false", #condition)
#define check_eq(got, expected) \
    test_check_eq((int64_t)(got), (int64_t)(expected), __FILE__, __LINE__)

void test_check(bool holds, const char *file, int line, const char *got, const char *expected);
void test_check_eq(int64_t got, int64_t expected, const char *file, int line);

// What nonce=HEX in the arguments says, else 0: a number that is drawn for this run. With it, a
// line `TEST name ok` ends with a proof, a number that follows from the nonce, the test's name and
// what the test gave as its answer, which it should have from what it tests.
extern uint64_t test_nonce;
void test_answer(uint64_t value);

// The number that NAME=NUMBER in the arguments says, else `otherwise`.
uint64_t test_argument(const char *name, uint64_t otherwise);

// The rest is for making further tasks, peers, that run functions of this program. A peer shares
// all of this program's memory at the same addresses, so results can be left in volatile variables;
// its stack comes from a pool. errno and other thread-locals are its own. Peers that are left when
// a test ends are killed.
enum {
    PEERS_MAX = 40, // at once
    PEER_STACK_SIZE = 8 * 1024,
};

enum peer_flags {
    PEER_SERVER = 1,      // gets an endpoint, at HANDLE_SERVICE
    PEER_OWN_ACCOUNT = 2, // gets an account of PEER_ACCOUNT_PAGES instead of sharing the program's
    PEER_ACCOUNT_PAGES = 64,
};

struct peer {
    handle_t task;     // the program's own handles to what the peer is made of
    handle_t thread;
    handle_t endpoint; // PEER_SERVER
    handle_t account;  // PEER_OWN_ACCOUNT
    unsigned priority;
    bool used;
};

// Make a task at `level` and run fn(argument) in it at once. Its handles 1, 2 and 3 are as in any
// task. When fn returns the task exits with 0. Never returns NULL: what fails, fails the test.
struct peer *peer_start(void (*fn)(void *), void *argument, unsigned level, unsigned priority,
                        unsigned flags);

// The same in two steps, to put handles into it before it runs.
struct peer *peer_create(unsigned level, unsigned priority, unsigned flags);
void peer_run(struct peer *peer, void (*fn)(void *), void *argument);

// The second step with this quantum (0: none), and only on these harts from the first instruction
// on. Returns what sys_thread_schedule says; where it is refused, fn runs on any hart.
long peer_run_on(struct peer *peer, void (*fn)(void *), void *argument, ns_t quantum,
                 uint64_t harts);

// Run fn again after sys_task_reset, which took threads and mappings away.
void peer_rerun(struct peer *peer, void (*fn)(void *), void *argument);

// A gate to the endpoint of `server` in the table of `client` (NULL: the program's own).
// Returns the handle as it is called there.
handle_t peer_gate(const struct peer *server, badge_t badge, const struct peer *client);

// Copy a handle of the program into a peer. Returns its name there, or an error.
long peer_give(const struct peer *peer, handle_t handle, uint64_t rights);

// Be the watcher: EVENT_ENDED and EVENT_DEAD come with `badge` to `endpoint`, the program's.
void peer_watch(const struct peer *peer, handle_t endpoint, badge_t badge);

// Kill the task, close all handles to it, and take the stack back. See test_pages_return.
void peer_kill(struct peer *peer);

// Kill all that are left.
void peer_kill_all(void);

// Wait for guest time, or until *word is not 0 (then true; false after `limit`).
void test_sleep(ns_t time);
bool test_wait(const volatile uint64_t *word, ns_t limit);

// Pages in use of the program's account.
uint64_t test_pages_used(void);

// Wait, at most a second, until no more than `used` pages are in use: a killed task is taken apart
// step by step, after sys_task_kill has returned.
bool test_pages_return(uint64_t used);
