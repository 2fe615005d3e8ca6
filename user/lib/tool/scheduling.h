// user/lib/tool/scheduling.h -- what tools ask sched: who runs how, and what is to change.
#pragma once

#include <abi/process.h>
#include <abi/sched.h>

#include <stdbool.h>
#include <stddef.h>

// Everything sched schedules, in the order of the pids; free() ends it. NULL: it was reported.
struct sched_info *scheduling_list(size_t *count);

// The entry of a process, or NULL.
const struct sched_info *scheduling_find(const struct sched_info *list, size_t count, int32_t pid);

// A letter for people: R runs or could, S waits, T is stopped, Z has ended. `info` may be NULL.
char scheduling_state(const struct process_info *process, const struct sched_info *info);

// What it waits for: a server, "event", or "-".
const char *scheduling_wait(const struct sched_info *info);

// Requests. False: it was reported. `policy` may be SCHED_KEEP.
bool scheduling_policy(uint64_t policy, uint64_t quantum, struct sched_policy_reply *reply);
bool scheduling_set(int64_t pid, enum sched_attribute attribute, int64_t value);
bool scheduling_deadline(int64_t pid, uint64_t budget, uint64_t period);

// The name of a policy, NULL if there is no such number.
const char *scheduling_policy_name(uint64_t policy);
