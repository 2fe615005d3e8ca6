// kernel/debug.h -- hooks that only debug builds have: failing allocations, kills, jitter, checks.
#pragma once

#include <abi/errors.h>

#include <stdbool.h>
#include <stdint.h>

struct hart;
struct thread;

#ifdef RIVET_DEBUG
// Whether this allocation is the one that HOOK_FAIL_ALLOCATION named.
bool debug_fail_allocation(void);

// Whether this is a debug build.
static inline bool debug_build(void) { return true; }

// Counts messages; whether this one's receiver is to be killed (HOOK_KILL_AT_MESSAGE).
bool debug_kill_now(void);
void debug_kill(struct thread *thread);

// Checks the objects that this hart just worked with.
void debug_check(struct hart *hart);

// A random variation of a span of ticks, when rivet.jitter=SEED was given.
uint64_t debug_jitter(uint64_t ticks);

int debug_set_hook(uint64_t hook, uint64_t value);
void debug_set_jitter(uint64_t seed);
#else
static inline bool debug_build(void) { return false; }

static inline void debug_kill(struct thread *thread) { (void)thread; }

static inline int debug_set_hook(uint64_t hook, uint64_t value) {
    (void)hook, (void)value;
    return ERR_NOSYS;
}

static inline bool debug_fail_allocation(void) { return false; }

static inline bool debug_kill_now(void) { return false; }

static inline void debug_check(struct hart *hart) { (void)hart; }

static inline uint64_t debug_jitter(uint64_t ticks) { return ticks; }
#endif
