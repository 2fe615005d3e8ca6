// servers/proc/schedule.h -- telling sched which threads there are, without ever waiting for it.
#pragma once

#include <servers/proc/process.h>

// Does nothing if there is no sched.
int schedule_start(void);

// A gate to it for programs, or 0.
handle_t schedule_gate(void);

// Whether it is the handle of a thread of which sched has not been told yet.
bool schedule_keeps(handle_t handle);

// The process has its thread now; it is about to lose it.
void schedule_add(const struct process *p);
void schedule_remove(const struct process *p);
