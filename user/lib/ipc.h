// user/lib/ipc.h -- sending and receiving messages.
//
// The functions take a struct message (abi/message.h), the inline ones keep all in registers.
// Whatever was received overwrites the same struct: tag, words, badge, call and handles. Of the
// reply to a call, handles[0] is the gate that came with it, or 0.
#pragma once

#include <abi/errors.h>
#include <abi/kernel.h>
#include <abi/message.h>
#include <abi/syscalls.h>

// Send *m through `gate` and wait for the answer. 0, or why there is none: then *m is of no
// meaning.
// Handles that are not 0 are given, buffers whose size is not 0 are lent until the answer is there.
int ipc_call(handle_t gate, struct message *m);

// Wait for the next message at an endpoint, or for the bits of a notification.
// m->handles are the slots offered for handles: SLOT_ANY, or 0 for none.
// 0: a call; greater: an enum event; negative: an error, ERR_INTR if the wait was interrupted.
int ipc_recv(handle_t endpoint, struct message *m);

// Answer a call with m->tag and m->words: the one received last if reply is 0, else the deferred
// one.
int ipc_reply(handle_t reply, const struct message *m);

// The same; the caller gets a gate to `endpoint` with `badge` as well.
int ipc_reply_gate(handle_t reply, const struct message *m, handle_t endpoint, badge_t badge);

// Answer the call received last, then wait for the next message, as ipc_recv does.
int ipc_reply_recv(handle_t endpoint, struct message *m);

// The same with a gate: what ipc_reply_gate and ipc_recv do, in one system call.
int ipc_reply_gate_recv(handle_t endpoint, struct message *m, handle_t gate_endpoint,
                        badge_t badge);

// Copy all of `size` bytes from or to the buffer that the caller of `reply` lent (0: the call
// received last), in as many steps as it takes. 0 or the error of the step that failed.
int ipc_read_all(handle_t reply, uint64_t offset, void *to, size_t size);
int ipc_write_all(handle_t reply, uint64_t offset, const void *from, size_t size);

// A system call may change every register that a function call may change, and memory.
#define IPC_CLOBBERS "t0", "t1", "t2", "t3", "t4", "t5", "t6", "memory"

// What a message leaves in registers; a struct that a compiler keeps there.
struct ipc_registers {
    uint64_t tag;
    uint64_t words[MESSAGE_WORDS];
    badge_t badge;
    callid_t call;
};

// A call whose words do not count, in either direction. Returns the status; the answer's tag is
// lost.
static inline long ipc_call0(handle_t gate, uint64_t tag) {
    register uint64_t a0 __asm__("a0") = gate;
    register uint64_t a1 __asm__("a1") = tag;
    register uint64_t a7 __asm__("a7") = SYS_call;

    __asm__ volatile("ecall"
                     : "+r"(a0), "+r"(a1), "+r"(a7)
                     :
                     : "a2", "a3", "a4", "a5", "a6", IPC_CLOBBERS);
    return (long)a0;
}

// A call with four words; tag and words are replaced by those of the answer.
static inline long ipc_call4(handle_t gate, uint64_t *tag, uint64_t words[MESSAGE_WORDS]) {
    register uint64_t a0 __asm__("a0") = gate;
    register uint64_t a1 __asm__("a1") = *tag;
    register uint64_t a2 __asm__("a2") = words[0];
    register uint64_t a3 __asm__("a3") = words[1];
    register uint64_t a4 __asm__("a4") = words[2];
    register uint64_t a5 __asm__("a5") = words[3];
    register uint64_t a7 __asm__("a7") = SYS_call;

    __asm__ volatile("ecall"
                     : "+r"(a0), "+r"(a1), "+r"(a2), "+r"(a3), "+r"(a4), "+r"(a5), "+r"(a7)
                     :
                     : "a6", IPC_CLOBBERS);
    *tag = a1;
    words[0] = a2;
    words[1] = a3;
    words[2] = a4;
    words[3] = a5;
    return (long)a0;
}

// A call with four words that lends a buffer which the server may read, and one that it may write.
static inline long ipc_call_buffers(handle_t gate, struct ipc_registers *r, const void *read_from,
                                    size_t read_size, void *write_to, size_t write_size) {
    register uint64_t a0 __asm__("a0") = gate;
    register uint64_t a1 __asm__("a1") = r->tag;
    register uint64_t a2 __asm__("a2") = r->words[0];
    register uint64_t a3 __asm__("a3") = r->words[1];
    register uint64_t a4 __asm__("a4") = r->words[2];
    register uint64_t a5 __asm__("a5") = r->words[3];
    register uint64_t a6 __asm__("a6") = 0;
    register uint64_t a7 __asm__("a7") = SYS_call_ext;
    register uint64_t t2 __asm__("t2") = 0;
    register uint64_t t3 __asm__("t3") = (uintptr_t)write_to;
    register uint64_t t4 __asm__("t4") = write_size;
    register uint64_t t5 __asm__("t5") = read_size;
    register uint64_t t6 __asm__("t6") = (uintptr_t)read_from;

    __asm__ volatile("ecall"
                     : "+r"(a0), "+r"(a1), "+r"(a2), "+r"(a3), "+r"(a4), "+r"(a5), "+r"(a6),
                       "+r"(a7), "+r"(t2), "+r"(t3), "+r"(t4), "+r"(t5), "+r"(t6)
                     :
                     : "t0", "t1", "memory");
    *r = (struct ipc_registers){.tag = a1, .words = {a2, a3, a4, a5}};
    return (long)a0;
}

// Receive, offering no slots.
static inline long ipc_recv4(handle_t endpoint, struct ipc_registers *r) {
    register uint64_t a0 __asm__("a0") = endpoint;
    register uint64_t a1 __asm__("a1");
    register uint64_t a2 __asm__("a2");
    register uint64_t a3 __asm__("a3");
    register uint64_t a4 __asm__("a4");
    register uint64_t a5 __asm__("a5");
    register uint64_t a6 __asm__("a6") = 0;
    register uint64_t a7 __asm__("a7") = SYS_recv;
    register uint64_t t2 __asm__("t2") = 0;

    __asm__ volatile("ecall"
                     : "+r"(a0), "=r"(a1), "=r"(a2), "=r"(a3), "=r"(a4), "=r"(a5), "+r"(a6),
                       "+r"(a7), "+r"(t2)
                     :
                     : "t0", "t1", "t3", "t4", "t5", "t6", "memory");
    *r = (struct ipc_registers){a1, {a2, a3, a4, a5}, a6, a7};
    return (long)a0;
}

// Answer the call received last with tag and words, and receive the next. The slots that were
// offered before stay so: *given is the first handle that came with the call, or 0.
static inline long ipc_reply_recv_given(handle_t endpoint, struct ipc_registers *r,
                                        handle_t *given) {
    register uint64_t a0 __asm__("a0") = endpoint;
    register uint64_t a1 __asm__("a1") = r->tag;
    register uint64_t a2 __asm__("a2") = r->words[0];
    register uint64_t a3 __asm__("a3") = r->words[1];
    register uint64_t a4 __asm__("a4") = r->words[2];
    register uint64_t a5 __asm__("a5") = r->words[3];
    register uint64_t a6 __asm__("a6");
    register uint64_t a7 __asm__("a7") = SYS_reply_recv;
    register uint64_t t2 __asm__("t2");

    __asm__ volatile("ecall"
                     : "+r"(a0), "+r"(a1), "+r"(a2), "+r"(a3), "+r"(a4), "+r"(a5), "=r"(a6),
                       "+r"(a7), "=r"(t2)
                     :
                     : "t0", "t1", "t3", "t4", "t5", "t6", "memory");
    *r = (struct ipc_registers){a1, {a2, a3, a4, a5}, a6, a7};
    *given = (handle_t)t2;
    return (long)a0;
}

// The same where no slots were offered.
static inline long ipc_reply_recv4(handle_t endpoint, struct ipc_registers *r) {
    handle_t none;

    return ipc_reply_recv_given(endpoint, r, &none);
}
