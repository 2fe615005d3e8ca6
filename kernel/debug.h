// kernel/debug.h -- hooks that only debug builds have: failing allocations, kills, jitter, checks.
//
// In other builds each function returns at once, and nothing is left of it in the kernel.
#pragma once

#include <abi/kernel.h>

#include <stdbool.h>

struct hart;

static inline bool debug_build(void) { return RIVET_DEBUG; }

// Counts what a hook counts (allocations, messages); whether this is the one that it named.
bool debug_due(enum debug_hook hook);

// Checks the objects that this hart just worked with.
void debug_check(struct hart *hart);

// A random variation of a span of ticks, while HOOK_JITTER is set.
uint64_t debug_jitter(uint64_t ticks);

// Sets a hook (enum debug_hook). ERR_NOSYS unless this is a debug build, ERR_ARG.
int debug_set_hook(uint64_t hook, uint64_t value);
