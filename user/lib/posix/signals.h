// user/lib/posix/signals.h -- what the rest of the library needs to know of signals.
#pragma once

#include <abi/types.h>
#include <user/lib/startup.h>

enum signals_taken { // what signals_take() found, bits
    SIGNALS_HANDLED = 1,   // at least one handler ran
    SIGNALS_INTERRUPT = 2, // one of them without SA_RESTART
};

// Ask proc for the signals that are to be handled now, and run their handlers.
int signals_take(void);

// The same after a call that a signal did not end, though it came meanwhile. errno stays.
void signals_noticed(void);

static inline void signals_look(void) {
    if (startup->signals)
        signals_noticed();
}

// The same if this signal has a handler and may be among them: when an event that causes it was
// seen.
void signal_take(int number);

// Whether the signal is ignored or blocked.
int signal_held_back(int number);

// Signals that are ignored, and those that are blocked, for a program that is started.
uint32_t signals_ignored(void);
uint32_t signals_blocked(void);

// At the start: what the program inherits.
void signals_begin(uint32_t ignored, uint32_t blocked);

// ---- Waiting: wait.c ----

enum { WAIT_SIGNAL = 1, WAIT_TIMER = 2, WAIT_FILE = 4 }; // bits of the notification

// The notification with which this process waits; 0 if none can be made.
handle_t wait_notification(void);

// From here on handlers that run set signals_ran, and end a wait, so that no signal comes between
// looking and waiting. The result is for wait_end.
int wait_begin(void);
void wait_end(int before);
extern volatile int signals_ran;

// A handler ran.
void wait_signalled(void);

// Wait until bits of the notification are set: the bits, perhaps none that count; 0 if a signal was
// there; or an error. Handlers have run. `deadline` in ns since boot, 0: none.
long wait_for_bits(ns_t deadline);

// After a fork, in the child: the notification was the parent's.
void wait_forget(void);
