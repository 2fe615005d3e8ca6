// abi/sched.h -- requests to sched, the scheduling server.
//
// sched knows processes by their pids. proc registers each process' thread (its gate comes from a
// manifest line `calls sched 1`); programs have a gate for the rest, mounted as "#sched". Until a
// thread is registered, and when sched is gone, the kernel's round robin goes on.
#pragma once

#include <abi/kernel.h>

enum { SCHED_MAY_ADD = 1 }; // upper half of a badge: SCHED_ADD and SCHED_REMOVE as well

enum sched_op {
    SCHED_ADD = 0x800, // handles[0]: a thread, with RIGHT_THREAD_SCHEDULE
    SCHED_REMOVE,      // words[0]: a pid
    SCHED_SET,         // nice or share of a process
    SCHED_DEADLINE,    // a budget in every period, guaranteed; or no more
    SCHED_WAIT,        // words[0]: a pid. This period's work is done; the answer: the next begins
    SCHED_POLICY,      // choose the policy for all; the answer: which is in force
    SCHED_LIST,        // struct sched_info[] into the lent buffer
    SCHED_OPEN,        // the answer brings a gate for programs
};

// A pid that is known has a new thread, and keeps its nice and its share; another one gets those of
// its parent.
struct sched_add {
    int64_t pid;
    int64_t parent; // 0: none
};

enum sched_attribute {
    SCHED_NICE,  // -20 to 19, as POSIX has it; sets the share as well: 1.25 times as much a step
    SCHED_SHARE, // 1 to SCHED_SHARE_MAX; SCHED_SHARE_USUAL is nice 0
};

enum {
    SCHED_NICE_MIN = -20,
    SCHED_NICE_MAX = 19,
    SCHED_SHARE_USUAL = 100,
    SCHED_SHARE_MAX = 100000,
};

struct sched_set {
    int64_t pid;
    uint64_t attribute; // enum sched_attribute
    int64_t value;
};

// From now on `budget` ns of CPU time in each `period` ns, before every thread that has no such
// promise. ERR_OVERLOAD: more than 95 % of every hart would be promised. Budget 0: no more.
struct sched_deadline {
    int64_t pid;
    uint64_t budget; // SCHED_BUDGET_MIN up to the period
    uint64_t period; // SCHED_PERIOD_MIN to SCHED_PERIOD_MAX
};

#define SCHED_BUDGET_MIN 20000ull
#define SCHED_PERIOD_MIN 1000000ull
#define SCHED_PERIOD_MAX 10000000000ull

struct sched_wait_reply { // SCHED_WAIT, when the next period begins
    uint64_t missed;      // periods so far that ended before their work was done
    ns_t end;             // of the period that begins, since boot
};

enum sched_policy {
    SCHED_ROUND_ROBIN,
    SCHED_PRIORITY, // fixed, by nice
    SCHED_MLFQ,     // multi-level feedback queue
    SCHED_STRIDE,   // CPU time by share, exactly
    SCHED_LOTTERY,  // CPU time by share, by chance
    SCHED_POLICIES,
};

#define SCHED_KEEP (~0ull)

struct sched_policy_ask { // SCHED_POLICY
    uint64_t policy;      // enum sched_policy; SCHED_KEEP: only tell
    ns_t quantum;         // 0: its usual one; not looked at with SCHED_KEEP
};

struct sched_policy_reply {
    uint64_t policy;
    ns_t quantum;
    uint64_t reports; // of used-up quanta so far
    uint64_t members;
};

#define SCHED_QUANTUM_MIN 100000ull
#define SCHED_QUANTUM_MAX 200000000ull

struct sched_list { // the members from this pid on, in the order of their pids
    int64_t from;
};

struct sched_list_reply {
    uint64_t count; // entries in the buffer
};

struct sched_info {
    int32_t pid, nice;
    uint32_t share;
    uint8_t state;    // enum thread_state
    uint8_t priority; // now
    uint8_t hart;     // where it runs, or ran last
    uint8_t stopped;
    ns_t used;        // CPU time, that of servers for it included
    ns_t budget, period; // 0: it has no deadline
    uint64_t missed;
    char server[TASK_NAME_SIZE]; // whose answer it waits for, else empty
};

_Static_assert(sizeof(struct sched_deadline) <= MESSAGE_WORDS * sizeof(uint64_t), "fits");
_Static_assert(sizeof(struct sched_policy_reply) <= MESSAGE_WORDS * sizeof(uint64_t), "fits");
