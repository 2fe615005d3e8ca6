// user/lib/serve.h -- the loop of every server: requests in, calls of its logic, replies out.
//
//   static int dispatch(struct request *r)
//   {
//           switch ((enum io_op)r->op) {
//           case IO_READ: return uart_read(r, r->ask.read.size, &r->reply.read.count);
//           ...
//           }
//           return ERR_NOSYS;
//   }
//   int main(void) { serve(dispatch, NULL, uart_notified); }
//
// What dispatch returns is the reply's tag: 0 or more, or a negative error. Handles that came with
// a request and that dispatch did not take with request_take are closed.
#pragma once

#include <limits.h>
#include <stdbool.h>

#include <abi/errors.h>
#include <abi/io.h>
#include <abi/kernel.h>
#include <abi/message.h>

#define DEFERRED INT_MIN // dispatch: request_defer was called, the answer comes later

// The answers' words. Those of abi/io.h by name; for others there is request_reply.
union reply_words {
    uint64_t words[MESSAGE_WORDS];
    struct io_read_reply read;
    struct io_read_reply write;
    struct io_seek_reply seek;
    struct io_stat_reply stat;
    struct io_poll_reply poll;
    struct io_control_reply control;
    struct io_list_reply list;
    struct io_open_reply open;
};

struct request {
    uint64_t op;
    badge_t badge;
    callid_t call;
    handle_t handles[MESSAGE_HANDLES];
    union {
        uint64_t words[MESSAGE_WORDS];
        struct io_read read;
        struct io_read write;
        struct io_seek seek;
        struct io_truncate truncate;
        struct io_poll poll;
        struct io_control control;
        struct io_list list;
        struct io_open open;
        struct io_path path;
        struct io_paths paths;
    } ask;
    union reply_words reply; // zero when dispatch is called
    handle_t gate_endpoint; // the reply brings a gate to it, unless it is 0,
    badge_t gate_badge;     // with this badge
    bool written_down;      // user/lib/once.h has the answer
};

// The request's words, as the struct that its protocol has for them.
static inline const void *request_ask(const struct request *r) { return r->ask.words; }

// The answer's words, likewise.
static inline void *request_reply(struct request *r) { return r->reply.words; }

// Receive on HANDLE_SERVICE and never return.
//   dispatch: answers one request.
//   closed:   the last handle to the gate with this badge is gone; NULL if that does not matter.
//   notified: these bits were set in the notification bound to the endpoint; NULL if none is.
_Noreturn void serve(int (*dispatch)(struct request *), void (*closed)(badge_t),
                     void (*notified)(uint64_t bits));

// The notification that is bound to this server's endpoint: `notified` gets its bits, but for
// STARTUP_HEARTBEAT, which is init's. It is the same after a restart, with the bits that nobody has
// received. Ends the program if there is none to be had.
handle_t serve_notification(void);

// Before serve(), for a server that defers: `cancelled` is told the id of a call whose caller wants
// to leave. If that call is deferred it answers it, usually with ERR_INTR, and returns true. If it
// returns false, serve() answers the call with ERR_INTR when it comes, as it can after a restart.
void serve_cancelled(bool (*cancelled)(callid_t));

// Before serve(), for a server that watches tasks: `ended` is told the badge of one that stopped,
// and EVENT_ENDED's words: enum reason, detail, address, pc.
void serve_ended(void (*ended)(badge_t, const uint64_t words[MESSAGE_WORDS]));

// Before serve(), for a server that takes handles: how many a request may bring, 0 at first.
void serve_offer(unsigned handles);

// Own the index-th handle of a request; 0 if it brought none.
handle_t request_take(struct request *r, unsigned index);

// With the reply, the caller gets a gate to this server's endpoint with `badge`.
void request_give_gate(struct request *r, badge_t badge);

// The same with a gate to `endpoint`, of which the server has a handle with RIGHT_ENDPOINT_GATE.
void request_give_gate_to(struct request *r, handle_t endpoint, badge_t badge);

// Keep the call for later: *reply names it from now on. dispatch must then return DEFERRED.
// An error if there is no room for one more handle; dispatch returns that.
int request_defer(struct request *r, handle_t *reply);

// Answer a deferred call, once. Until then its buffers can be used with sys_ipc_read and
// sys_ipc_write.
void deferred_reply(handle_t reply, int result, union reply_words words);

// The same, with the words and the gate of *r. 0, or the error which the caller gets since the gate
// could not be made: then nobody has it, and nobody will be told.
int deferred_reply_gate(handle_t reply, int result, const struct request *r);
