// servers/sched/keep.h -- what outlives this server: the policy, and which threads it has.
#pragma once

#include <servers/sched/member.h>

// What is so from now on.
void keep_policy(uint64_t number, ns_t quantum);
void keep_member(const struct member *m);
void keep_forget(const struct member *m);

// Be as the instance before was. Members whose thread cannot be looked at, and settings that no
// client could ask for, are dropped.
void keep_restore(ns_t now);
