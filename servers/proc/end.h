// servers/proc/end.h -- how processes end.
//
// The end of one process can cause that of others. So a process is only marked first; all that are
// marked are taken apart by end_all(), which runs before a request is answered: but the answer must
// be committed by then (user/lib/once.h), as end_all() commits each end.
#pragma once

#include <servers/proc/process.h>

// Mark it. What was marked before stays as it is.
void end_by_exit(struct process *p, uint64_t detail);
void end_by_signal(struct process *p, unsigned number);

// Whether any is marked.
bool end_is_pending(void);

// Take all apart that are marked: bodies, children, groups; their parents are told.
void end_all(void);

// EVENT_ENDED: a task stopped. words: enum reason, detail, address, pc.
void end_told(badge_t badge, const uint64_t words[MESSAGE_WORDS]);

// A live process' task has stopped, for the reason in such words: signals, faults and ends.
void end_look(struct process *p, const uint64_t words[MESSAGE_WORDS]);

// After a restart: count those that are marked.
void end_restore(void);

// Mark every process but this one (NULL: every one).
void end_every_process(const struct process *but);
