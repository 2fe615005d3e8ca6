// servers/sched/member.h -- the threads that are scheduled here: one of each process.
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include <abi/errors.h>
#include <abi/sched.h>
#include <abi/types.h>

enum { MEMBERS_MAX = 256 };

#define ALL_HARTS ((1ull << HARTS_MAX) - 1)

// What the kernel can be told of a thread.
struct place {
    unsigned priority;
    ns_t quantum;
    uint64_t harts; // mask
};

struct member {
    int64_t pid; // 0: this place is free
    handle_t thread;
    int nice;
    uint32_t share;

    struct place wanted; // by the policy
    struct place given;  // to the kernel; priority 0: nothing yet

    // What the kernel said when it was last looked at.
    bool runnable; // it runs, or could
    bool stopped;
    uint8_t state, priority, hart;
    ns_t used;     // CPU time since it began
    char server[TASK_NAME_SIZE];
    unsigned gone; // looks in a row that found no thread

    struct {
        unsigned level;      // 0 is the most urgent
        unsigned asleep;     // looks in a row that found it so, or to have been
        ns_t looked_used;    // at the last look
        ns_t hungry_since;   // it could have run and did not, from here on; 0: it did
    } mlfq;

    struct {
        uint64_t pass;  // CPU time divided by the share
        ns_t charged;   // of its CPU time, what is in there
        bool asleep;
    } stride;

    struct {
        unsigned won; // while it ran; quanta that it is still to get
    } lottery;

    // Of policies that choose.
    bool chosen;
    unsigned slot;   // chosen for this hart
    uint64_t passed_over; // in the choice with this number

    struct {
        ns_t used, recent; // at the last time; since then, and half of what was
        bool held;         // on the hart that it was moved to
    } balance;

    struct {
        ns_t budget, period; // 0: it has none
        ns_t end;            // of this period
        ns_t used_before;    // CPU time before this period
        enum { JOB_DONE, JOB_READY, JOB_SPENT } job;
        unsigned hart;
        uint64_t missed;
        handle_t reply; // 0: it does not wait
        callid_t call;
    } deadline;
};

static inline bool member_has_deadline(const struct member *m) { return m->deadline.period != 0; }

// A free place, filled with a pid and usual values. ERR_LIMIT.
int member_add(int64_t pid, struct member **member);

void member_remove(struct member *m);

// NULL if there is none.
struct member *member_find(int64_t pid);

// With the lowest pid from this one on.
struct member *member_find_from(int64_t pid);

// The table; no place from `end` on is used. What others need is member_next.
struct member_table {
    struct member places[MEMBERS_MAX];
    struct member *end; // NULL at first, as if it were the beginning
};

extern struct member_table members;

// One after the other; NULL begins, and is the end.
static inline struct member *member_next(struct member *m) {
    for (m = m ? m + 1 : members.places; m < members.end; m++) {
        if (m->pid != 0)
            return m;
    }
    return NULL;
}

unsigned member_count(void);

// Its place in the table, which never changes; and back. NULL if that place is free.
unsigned member_index(const struct member *m);
struct member *member_at(uint64_t index);
