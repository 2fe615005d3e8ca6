// servers/tty/state.h -- what reader.c, writer.c and terminal.c of the terminal share.
#pragma once

#include <servers/tty/discipline.h>
#include <servers/tty/line.h>
#include <user/lib/serve.h>

enum { TERMINAL_WAITERS_MAX = 128, TERMINAL_TIMER = 4 /* beside enum line_bits */ };

extern struct discipline discipline;

// ---- kill.c: signals ----

// The gate to proc; 0: nobody gets signals.
void kill_start(handle_t proc);

// Send a signal to a process group; 0: only see whether there is one. 0, or an error: ERR_SRCH.
int kill_group(int64_t group, int signal);

// ---- jobs.c: process groups ----

// The foreground process group; 0: nobody set one, and everybody may do everything.
int64_t jobs_foreground(void);
void jobs_set_foreground(int64_t group);

// Send a signal to a process group; nobody there, no signal.
void jobs_signal(int64_t group, int signal);

// What terminal_signal wants, after the commit of the key that asked for it.
void jobs_send_due(void);
bool jobs_signal_is_due(void);

// The same as it is told to this group: if nobody has the foreground, it can think it has it.
int64_t jobs_foreground_for(uint64_t group);

// A request of this group needs the foreground: 0 if it has it, else the group gets the signal and
// the answer is ERR_BACKGROUND; ERR_IO if nobody would ever let the group go on again.
int jobs_check(uint64_t group, int signal);

enum job_signal { // Linux's numbers
    JOB_SIGNAL_INPUT = 21,  // SIGTTIN
    JOB_SIGNAL_OUTPUT = 22, // SIGTTOU
    JOB_SIGNAL_SIZE = 28,   // SIGWINCH
};

// ---- reader.c: calls that want typed bytes ----

void reader_start(handle_t notification);

int reader_add(struct request *r);

// Answer those who wait, as far as there is something for them. `arrived`: there is a new byte.
void reader_settle(bool arrived);

// The timer of VTIME rang.
void reader_timeout(void);

// The foreground changed: those who are in the background now may not wait.
void reader_check_jobs(void);

bool reader_cancelled(callid_t call);

// ---- writer.c: calls that put bytes out, or wait until all are ----

// In a new instance: forget what makes no sense of the writes that were begun.
void writer_restore(void);

int writer_add(struct request *r);

// Answer with 0 when all that was written before is out; then, if `modes` is not NULL, they hold
// (and the input is thrown away if `flush`).
int writer_add_drain(struct request *r, const struct terminal_modes *modes, bool flush);

// Send what can be sent, and answer those who wait for that.
void writer_settle(void);

// Whether a write would find room.
bool writer_ready(void);

bool writer_cancelled(callid_t call);
