// abi/mbox.h -- requests to mbox, the server of mailboxes.
//
// A mailbox is a queue of letters: blocks of 0 to MBOX_LETTER_MAX bytes, as many as there is memory
// for. Sending never waits. Who made the box owns it, and nobody else receives from it. It goes
// when it is freed, or when its owner's session ends; so do its name and the letters in it.
//
// The gate that init hands out makes sessions: one for each process. In a session a mailbox is
// named by a number that is never used again. The number alone is no right. A session may send to a
// box that it made, that a letter to it enclosed, that it found by name, or that the session knew
// from which it was made: MBOX_SESSION, sent to a session's gate, makes one for a forked process,
// which may send to the same boxes, and owns none.
//
// A letter counts against its sender's quota until it is received; ERR_QUOTA then, and ERR_NOMEM
// when the server is short of memory, mean that nothing was sent and nothing was lost. ERR_REMOVED:
// there is no such box any more. ERR_PERM: the session may not do that with it.
#pragma once

#include <abi/message.h>

enum {
    MBOX_LETTER_MAX = 1 << 20, // bytes in one letter
    MBOX_NAME_MAX = 63,        // bytes in a name
    MBOX_QUOTA = 2 << 20,      // bytes of letters that one session may have on their way
};

enum mbox_op {
    MBOX_SESSION = 0x800, // the answer brings a gate: a session
    MBOX_ALLOCATE,        // a mailbox
    MBOX_FREE,            // its owner only. Those who wait at it get ERR_REMOVED
    MBOX_SEND,            // the lent buffer; the enclosed box, if that is not 0, goes with it
    MBOX_RECEIVE,         // the oldest letter into the lent buffer
    MBOX_PUBLISH,         // the lent buffer is the box's name from now on; its owner only
    MBOX_FIND,            // the box with the name in the lent buffer
    MBOX_USAGE,           // struct mbox_usage_reply
};

enum mbox_flags { // of MBOX_RECEIVE
    MBOX_NOWAIT = 1, // ERR_AGAIN instead of waiting
    // ERR_PIPE instead of waiting when no other session may send to the box, no letter encloses it,
    // and it has no name
    MBOX_END = 2,
};

struct mbox_box { // MBOX_FREE, and the answer to MBOX_ALLOCATE and MBOX_FIND
    uint64_t box;
};

struct mbox_send {
    uint64_t box;
    uint64_t size;     // bytes of the lent buffer
    uint64_t enclosed; // another box that this session may send to; 0: none
};

struct mbox_receive {
    uint64_t box;
    uint64_t size;  // of the lent buffer. Less than the letter has: ERR_SIZE, and the letter stays
    uint64_t flags; // enum mbox_flags
    ns_t deadline;  // since boot: ERR_TIMEDOUT then; 0: none
};

struct mbox_receive_reply {
    uint64_t size;     // of the letter in bytes, also with ERR_SIZE
    uint64_t enclosed; // a box to which this session may send from now on; 0: none
    uint64_t sender;   // a number of the sender's session, never used again
    uint64_t left;     // letters in the box
};

struct mbox_name { // MBOX_PUBLISH (box), MBOX_FIND
    uint64_t name_size; // bytes of the lent buffer
    uint64_t box;
};

struct mbox_usage_reply {
    uint64_t quota;  // bytes
    uint64_t used;   // bytes of letters that this session sent and nobody received
    uint64_t free;   // bytes that nobody uses
    uint64_t sender; // what receivers of letters from this session are told
};
