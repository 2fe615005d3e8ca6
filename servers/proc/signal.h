// servers/proc/signal.h -- signals: sent, blocked, acted on, taken by their process.
//
//   signal.c   what is pending and what becomes of it
//   frame.c    how a running process is made to run its handlers
//   request.c  the requests about signals
#pragma once

#include <servers/proc/process.h>
#include <user/lib/serve.h>

enum signal_action {
    SIGNAL_NOTHING,
    SIGNAL_ENDS,
    SIGNAL_STOPS,
    SIGNAL_HANDLED,
};

static inline uint32_t signal_bit(unsigned number) { return 1u << number; }

// What this signal does to the process once it is not blocked.
enum signal_action signal_action(const struct process *p, unsigned number);

// Those that the process is to take now.
uint32_t signal_ready(const struct process *p);

// The signals of a new process, of a copied one, and after another program was loaded.
void signal_begin(struct process *p, uint32_t ignored, uint32_t blocked);
void signal_inherit(struct process *p, const struct process *parent);
void signal_exec(struct process *p, uint32_t ignored, uint32_t blocked);

// Whose request is being answered. It is told by the answer, not by interrupting.
void signal_serve(const struct process *caller);

// The answer is about to go out. An answer about signals tells of those that came meanwhile; any
// other does not, so the caller is interrupted as soon as it has the answer.
void signal_served(struct request *r, struct process *caller);

// Send one, 1 to 31, or 0 for nothing. What it does happens at once, but see end.h.
void signal_send(struct process *p, unsigned number);

// Do what pending signals do, now that they may.
void signal_look(struct process *p);

// A fault of its own. Whether a handler will run; else it must end.
bool signal_fault(struct process *p, unsigned number, vaddr_t address);

// PROC_SIGNAL_RETURN: go on where the frame at this address was made.
void signal_return(struct process *p, vaddr_t address);

// Interrupt it as soon as nobody is being served.
void signal_hurry(struct process *p);

// Interrupt again those which have not taken their signals by now.
void signal_retry(ns_t now);

// Take what is ready: it is pending no more. Returns it.
uint32_t signal_take(struct process *p);

// Answer its PROC_PAUSE.
void signal_end_pause(struct process *p, int result, uint32_t bits);

// ---- request.c ----

int signal_kill(struct request *r, struct process *caller);
int signal_set(struct request *r, struct process *caller);
int signal_take_all(struct request *r, struct process *caller);
int signal_pause(struct request *r, struct process *caller);

// Whoever waits in a PROC_PAUSE wants to leave. Whether it was one.
bool signal_pause_cancelled(callid_t call);

// ---- frame.c ----

// Save the registers of a stopped thread on its stack, and let it go on in its library, told this
// address. ERR_STATE: it waits for its pager, or will ask by itself, try later; else why it cannot
// be done at all.
int frame_push(const struct process *p, vaddr_t address);

// The other way round, from the frame at this address.
int frame_pop(const struct process *p, vaddr_t address);
