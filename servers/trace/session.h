// servers/trace/session.h -- what was taken out of the ring, and who has read how much of it.
// No system calls: runs on the host too.
#pragma once

#include <stdbool.h>

#include <abi/trace.h>

enum {
    SESSIONS_MAX = 8,
    STORE_MAX = 8192, // entries that are kept for readers
};

struct session {
    bool open;
    uint64_t events; // bits, 1 << enum trace_event
    uint64_t next;   // the entry to be read; entries count on
    uint64_t lost;
    uint64_t task; // the reader's place, 0: not known yet
};

// Keep an entry for all sessions, in place of the oldest.
void store_add(const struct trace_entry *entry);

// Some entries were lost before they came here.
void store_lost(uint64_t count);

// A new session that reads what comes from now on: its number, or ERR_LIMIT.
int session_open(uint64_t events);
void session_close(unsigned number);

// An open one, or NULL.
struct session *session_at(uint64_t number);

// All that sessions ask for; 0 if there are none.
uint64_t session_events(void);

// The next entry for it, NULL if there is none.
const struct trace_entry *session_next(struct session *s);
