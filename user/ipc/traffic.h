// user/ipc/traffic.h -- who called whom, how often and for how long, from entries of the trace.
// No system calls: runs on the host too.
#pragma once

#include <abi/trace.h>

#include <stdbool.h>
#include <stddef.h>

struct pair { // all calls of tasks of one name to a server
    char from[TASK_NAME_SIZE], to[TASK_NAME_SIZE];
    uint64_t to_task;            // its place
    uint64_t tag;                // of the request, if these are told apart
    unsigned calls;              // that were made
    unsigned answers;
    uint64_t ticks, longest; // of those that were answered: from the call to the answer
    uint64_t waited;         // of that, before the server received them
};

struct server {
    char name[TASK_NAME_SIZE];
    uint64_t task;
    unsigned calls;
    unsigned queued, queue_most; // not received yet: at the end, and at most
    unsigned open, open_most;    // received and not answered
};

struct traffic {
    struct pair *pairs; // the most frequent first
    size_t pair_count;
    struct server *servers;
    size_t server_count;
    uint64_t ticks; // from the first entry to the last
};

// by_request: each request of a pair counts for itself. Memory comes from malloc; false: there is
// none. Calls from before the first entry are not counted, nor are those of `tracer`.
bool traffic_make(struct traffic *t, const struct trace_entry *entries, size_t count,
                  uint64_t tracer, bool by_request);

void traffic_free(struct traffic *t);
