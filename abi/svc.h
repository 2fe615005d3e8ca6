// abi/svc.h -- requests to init, who starts the servers and watches over them.
//
// A gate comes from a manifest line `calls init N` or `passes init`; N is an enum svc_right, the
// upper half of the badge. Programs have the one that proc passes on, mounted as "#svc".
#pragma once

#include <abi/kernel.h>

enum svc_right { // SVC_LIST needs none
    SVC_MAY_TRACE = 1,
    SVC_MAY_CONTROL = 2, // SVC_STOP to SVC_HANG
};

enum svc_op {
    SVC_LIST = 0xb00, // struct svc_info[] into the lent buffer, in the order of the manifest
    SVC_TRACE,        // words[0]: what the kernel writes down from now on, bits as abi/trace.h has
    SVC_LOG,          // what init has reported, from a byte on, into the lent buffer

    // words[0]: number of an entry. ERR_NONE: there is none; ERR_STATE: not in this state;
    // ERR_PERM: an entry without `restart` is never stopped.
    SVC_STOP,    // it runs no more; who calls it waits until it is started
    SVC_START,   // after SVC_STOP, or at once when it pauses; what was given up stays so
    SVC_RESTART, // at once, and this is no failure
    SVC_KILL,    // it dies where it stands, as by a fault: in words[1] ns, wherever it is then
    SVC_HANG,    // it runs no more, and says nothing: the heartbeat will tell
};

enum svc_state {
    SVC_UNUSED, // started on demand only, and nothing asked for it
    SVC_RUNS,
    SVC_ENDED,    // `reason` says why; it is not started again
    SVC_PAUSES,   // it died often, and is started again a little later
    SVC_STOPPED,  // by SVC_STOP
    SVC_GIVEN_UP, // it died too often
};

struct svc_list {
    uint64_t from; // numbers of entries; the first is 1
};

// The log is as one long text. Its oldest part is lost when there is too much of it.
struct svc_log {
    uint64_t from; // bytes since the start
    uint64_t size; // at most
};

struct svc_log_reply {
    uint64_t first; // where what is in the buffer begins: `from`, or later
    uint64_t size;  // bytes in the buffer, less than all if the rest is not one piece; 0: no more
};

struct svc_list_reply {
    uint64_t count; // entries in the buffer
};

struct svc_info {
    char name[TASK_NAME_SIZE];
    uint32_t number; // its place in the manifest: the badge of its gates
    uint32_t state;  // enum svc_state
    uint8_t level, priority, ceiling;
    uint8_t serves;        // 1: it has an endpoint
    uint8_t thread;        // enum thread_state of its first thread; THREAD_DEAD if there is none
    uint8_t priority_now;  // with what its callers lend it
    uint8_t hart;          // where it runs, or ran last
    uint8_t reserved;
    uint32_t restarts;     // how often it was started again
    uint32_t reason;       // SVC_ENDED: enum reason
    int64_t detail;        // and what goes with it
    uint64_t memory;       // bytes of its own
    uint64_t pages, limit; // of kernel memory: in use, and at most
    ns_t used;             // CPU time for its own work; what it does for a caller is the caller's
    char calls[TASK_NAME_SIZE]; // the server that it waits for, else empty
};
