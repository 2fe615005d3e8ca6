// user/tests/lib/contest.h -- threads that compete under sched, and what each of them got.
//
// A contestant is a peer with a pid that sched knows. Its kind says what it does all the time.
#pragma once

#include <abi/sched.h>
#include <user/tests/lib/ask.h>

enum {
    CONTESTANTS_MAX = 36,
    PID_BASE = 100, // of the first contestant
};

enum contestant_kind {
    CONTEST_HOG,    // computes
    CONTEST_YIELD,  // gives way just before its quantum ends, with sched_yield
    CONTEST_NAP,    // the same by a short sleep
    CONTEST_WAKER,  // sleeps for 1 to 3 ms, then runs a moment, and notes how late it woke up
    CONTEST_PERIODIC, // computes for `work` in each period, and checks that it was in time
};

struct contestant {
    enum contestant_kind kind;
    int64_t pid;
    struct peer *peer;
    volatile uint64_t loops;
    ns_t used; // contest_read: since contest_begin
    ns_t used_before;
    volatile ns_t chunk; // YIELD, NAP: how long it computes at a time
    // WAKER
    volatile uint64_t wakes;
    volatile ns_t late[2048];
    // PERIODIC
    volatile ns_t work, period;
    volatile uint64_t periods, misses;
};

extern struct contestant contestants[CONTESTANTS_MAX];
extern unsigned contestant_count;

// How many harts run.
unsigned contest_harts(void);

// Whether time is exact. On several harts it is the host's: a hart may stand still for a while.
static inline bool contest_is_exact(void) { return contest_harts() == 1; }

// Nobody competes yet, under this policy.
void contest_start(enum sched_policy policy, ns_t quantum);

// One more, which does not run yet; its number.
unsigned contest_add(enum contestant_kind kind);

// Let all run that do not yet; from now on their time counts.
void contest_begin(void);

// Read what each used since then.
void contest_read(void);

// All of them go.
void contest_end(void);

// Requests to sched.
long contest_policy(enum sched_policy policy, ns_t quantum);
long contest_share(unsigned contestant, uint64_t share);
long contest_nice(unsigned contestant, int64_t nice);
long contest_deadline(unsigned contestant, ns_t budget, ns_t period);
struct sched_policy_reply contest_state(void);
struct sched_info contest_info(unsigned contestant);

// Time of all contestants together.
ns_t contest_sum(void);

// The value below which 99 of 100 are; sorts them.
ns_t contest_percentile(volatile ns_t *values, uint64_t count);
