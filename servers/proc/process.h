// servers/proc/process.h -- the table of processes, and which of them belong together.
//
// A place in the table is used from the start of a process until its parent has been told of its
// end: a zombie keeps its place, its pid and its status, and nothing else. Processes name each
// other by pid, never by pointer. The gate that a process has to this server has a badge of its
// own, made of its place and a number never used again.
//
// process.c and group.c make no system calls: they run on the host too.
#pragma once

#include <stdbool.h>

#include <abi/errors.h>
#include <abi/process.h>
#include <abi/types.h>

enum {
    PROCESSES_MAX = 256,
    PROCESSES_KEPT = 8, // places for children of the first process only
    PID_FIRST = 1,
    PID_MAX = 32767,
};

enum process_news { // what its parent has not been told yet
    NEWS_NONE,
    NEWS_ENDED,
    NEWS_STOPPED,
    NEWS_CONTINUED,
};

// A request that is answered later. reply is 0 if there is none.
struct deferred_call {
    handle_t reply;
    callid_t call;
};

struct signals { // bit n is for signal n
    vaddr_t entry;
    uint32_t handled, ignored, blocked, pending;
    bool no_stop_news;
    bool framed;   // a frame is on its stack, and PROC_TAKE has not come yet
    bool told;     // its call was interrupted, and PROC_TAKE has not come yet
    ns_t retry_at; // if PROC_TAKE does not come, try again. 0: no
};

struct process {
    badge_t badge;         // 0: this place is free
    enum process_state state;
    int32_t pid, group, session;
    int32_t parent;        // 0: nobody is to be told of its end
    bool executed;         // it runs another program than its parent gave it
    bool ending;           // what `status` says is about to happen to it: see end.h
    bool begun;            // its thread has been let go: see start.h
    char name[TASK_NAME_SIZE];

    handle_t task, thread; // 0 in a zombie
    unsigned account;      // see account.h
    uint64_t space;        // its number at vm
    uint64_t limit;        // pages of memory
    ns_t used;             // CPU time of threads that are gone
    ns_t children_used;    // of children whose end it was told

    enum process_news news;
    uint32_t status;       // as wait tells it
    struct deferred_call waiting; // in PROC_WAIT
    struct process_wait wait;
    struct deferred_call pausing; // in PROC_PAUSE,
    uint32_t blocked_before;      // and the signals that are blocked again after it

    struct signals signals;
    ns_t alarm_at; // 0: none
    ns_t alarm_interval;
};

// A new process with a pid and a badge, everything else zero. `first_child`: its parent is the
// first process, which may use the last places too. ERR_LIMIT.
int process_add(bool first_child, struct process **process);

// Before each change of one that is to be undone if this server dies before it commits: see
// user/lib/once.h. Only `waiting`, `wait` and `pausing` need none, as calls come again.
void process_change(struct process *p);

// Free its place.
void process_remove(struct process *p);

// By pid, zombies too; NULL if there is none.
struct process *process_find(int64_t pid);

// Whose gate this is; NULL if that process has ended.
struct process *process_of(badge_t badge);

// One after the other; NULL begins, and is the end.
struct process *process_next(struct process *p);

unsigned process_count(void);

// After a restart: make the table whole. A place that does not hold together is freed.
void process_restore(void);

static inline bool process_lives(const struct process *p) {
    return p->state != PROCESS_ZOMBIE && !p->ending;
}

// ---- group.c ----

// Whether a process of `session` belongs to that group.
bool group_exists(int64_t group, int32_t session);

// Whether its parent is in another group of the same session, and so could let it go on when it
// stops.
bool group_held_by(const struct process *p);

// Whether that is so of no member that lives: nobody is left who could.
bool group_orphaned(int32_t group);

bool group_has_stopped(int32_t group);

// setpgid as POSIX has it. ERR_SRCH, ERR_ACCESS, ERR_PERM, ERR_ARG, or 0: then it can be done.
int group_may_change(const struct process *caller, const struct process *target, int64_t group);

// Whether a wait for `pid` by this process is about this child.
bool wait_is_about(const struct process *parent, const struct process *child, int64_t pid);

// A child with something to tell that this wait asks for. ERR_CHILD if it is about no child; else
// 0, and *child is NULL if there is nothing to tell.
int wait_find(const struct process *parent, const struct process_wait *wait,
              struct process **child);
