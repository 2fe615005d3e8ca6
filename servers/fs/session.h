// servers/fs/session.h -- what clients have open: one session for each gate that IO_OPEN gave.
#pragma once

#include <abi/types.h>
#include <servers/fs/inode.h>

enum { SESSION_BADGE_FIRST = 1 << 8 }; // smaller ones are of the manifest, gates to the root

// What outlives the server.
struct session_kept {
    uint64_t position;
    uint64_t before; // the position when it was moved by
    callid_t call;   // this request to read, which may come again
    uint32_t number; // of the inode; 0: the struct is free
    uint32_t flags;  // enum io_open_flags
};

struct session {
    struct session_kept kept;
    struct inode *inode; // in use; NULL: the struct is free
    uint32_t next_free;
};

void session_start(struct session *table, uint32_t count);

// The same with what an instance of the server before this one has left there, when its disk is
// mounted again. What makes no sense is dropped.
void session_take_over(struct session *table, uint32_t count);

// End the sessions to which there is no gate: has_gate[i] is about badge SESSION_BADGE_FIRST + i.
void session_sweep(const bool *has_gate);

void session_set_position(struct session *session, uint64_t position);

// The position from which that request reads; it moves `by` so much, to `end` at most. Costs less
// than the log: the same request gets the same position again.
uint64_t session_move(struct session *session, callid_t call, uint64_t by, uint64_t end);

// A session for `inode`, which stays in use by it. ERR_FILES if there are too many. It is not taken
// back when the request is: without a gate it will end.
int session_open(struct inode *inode, uint32_t flags, badge_t *badge);

// The session that a badge is about; of a gate to the root the one that all of them share. NULL if
// there is none.
struct session *session_find(badge_t badge);

// The last handle to the gate is gone.
void session_close(badge_t badge);
