// kernel/debug.c -- hooks of debug builds: failing allocations, kills, jitter, checks on the way
// out.

#include <kernel/core.h>

static uint64_t hooks[HOOK_JITTER + 1]; // two countdowns, the state of a generator; 0: off

bool debug_due(enum debug_hook hook) {
    return debug_build() && hooks[hook] > 0 && --hooks[hook] == 0;
}

int debug_set_hook(uint64_t hook, uint64_t value) {
    if (!debug_build())
        return ERR_NOSYS;
    if (hook > HOOK_JITTER)
        return ERR_ARG;
    hooks[hook] = value;
    return 0;
}

// xorshift64 (Marsaglia 2003): from half to one and a half times the span.
uint64_t debug_jitter(uint64_t ticks) {
    uint64_t *state = &hooks[HOOK_JITTER];
    if (!debug_build() || !*state)
        return ticks;
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return ticks / 2 + *state % (ticks + 1);
}

void debug_check(struct hart *hart) {
    struct thread *thread = hart->current;
    if (!debug_build() || !thread)
        return;
    thread_check(thread);
    task_check(thread->task);
    if (!thread->endpoint)
        return;
    endpoint_check(thread->endpoint);
    if (thread->endpoint->bound)
        notification_check(thread->endpoint->bound);
}
