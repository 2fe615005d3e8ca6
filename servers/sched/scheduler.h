// servers/sched/scheduler.h -- members, the policy in force, and what happens to both.
#pragma once

#include <servers/sched/policy.h>

void scheduler_start(void);

// A process has this thread, which is owned from now on unless there is an error. ERR_LIMIT.
int scheduler_add(int64_t pid, int64_t parent, handle_t thread);

// A member as the instance before had it: pid, thread, nice, share, budget and period of *kept.
void scheduler_restore(const struct member *kept, ns_t now);

void scheduler_remove(struct member *m);

// ERR_ARG.
int scheduler_set(struct member *m, uint64_t attribute, int64_t value);
int scheduler_set_policy(uint64_t number, ns_t quantum);

int scheduler_deadline(struct member *m, ns_t budget, ns_t period, ns_t now);

uint64_t scheduler_policy(void);
ns_t scheduler_quantum(void);
uint64_t scheduler_reports(void);

// It used up its quantum.
void scheduler_used_up(struct member *m);

// Do what is due by now. Returns when there is something to do again; 0: when somebody uses up a
// quantum, or asks.
ns_t scheduler_run(ns_t now);
