// abi/message.h -- what a message is, and in which registers it travels.
//
//   register   call            call returns     recv             recv returns
//   a0         gate            status           endpoint         0 call, > 0 event, < 0 error
//   a1         tag             tag              -                tag
//   a2-a5      words           words            -                words
//   a6         handles 0, 1 *  0                slots 0, 1       badge
//   a7         SYS_call        0                SYS_recv         call id (0 for an event)
//   t2         handles 2, 3 *  gate, if given   slots 2, 3       handles 0, 1
//   t3 t4      address and length of the buffer that the server may write *
//   t3                                                           handles 2, 3
//   t6 t5      address and length of the buffer that the server may read *
//   (* call_ext only. Two handles share a register: the even one in the low half.)
//
// reply: a0 names the call (0: the one just received, else a reply handle), a1-a5 are the answer;
//   t5 an endpoint and t4 a badge, if t5 is not 0, make a gate in the caller's table.
// reply_recv: a0 is the endpoint to receive from next; it answers the call just received. The slots
//   that recv or reply_recv_ext offered last stay offered.
// reply_recv_ext: reply and recv in one: a0, a1-a5, a6, t2 (slots), t4, t5 as above; t6 the
//   reply handle.
//
// The tag and the words belong to the two sides: the kernel does not read them.
#pragma once

#include <abi/types.h>

enum {
    MESSAGE_WORDS = 4,
    MESSAGE_HANDLES = 4,
    COPY_MAX = 16 * 1024,           // bytes that one ipc_read or ipc_write moves at most
    MESSAGE_BUFFER_MAX = 1 << 20,   // bytes that one buffer of a call may have
    NOTIFY_QUANTUM_BIT = 63,        // set by the kernel: sched_next has something to tell
};

#define SLOT_ANY 0xffffffffu // an offered slot: "any free one"

// What recv returns beside calls. The badge says whom it concerns.
enum event {
    EVENT_NOTIFIED = 1, // words[0]: the bits, which are clear now
    // A caller was interrupted or killed: answer its call, words[0] is the id, soon.
    EVENT_CANCELLED = 2,
    EVENT_CLOSED = 3, // the last handle to the gate with this badge is gone
    // The watched task stopped. words: enum reason, detail, address, pc.
    EVENT_ENDED = 4,
    EVENT_DEAD = 5, // nothing is left of the watched, or paged, task
};

// A message in memory, as the stubs of user/lib take and give it.
struct message {
    uint64_t tag;
    uint64_t words[MESSAGE_WORDS];
    badge_t badge;  // received: who calls
    callid_t call;  // received: which call
    handle_t handles[MESSAGE_HANDLES]; // sent: to give. received: given. recv: slots offered
    const void *read_from; // sent: a buffer that the server may read
    size_t read_size;
    void *write_to; // sent: a buffer that the server may write
    size_t write_size;
};

// Tags of the calls that the kernel makes to a pager. words: address, access, pc, sp.
enum fault_tag {
    FAULT_PAGE = 0x7f00,      // words[0] is not mapped for words[1], an enum access
    FAULT_EXCEPTION = 0x7f01, // words[0]: stval, words[1]: scause
};
// The pager answers with tag 0: try again. Any other tag: the task is ended with REASON_FAULT.
