// kernel/debug.c -- hooks of debug builds: failing allocations, kills, jitter, checks on the way
// out.

#include <abi/kernel.h>
#include <kernel/core.h>

#ifdef RIVET_DEBUG
static uint64_t hooks[2]; // countdowns; 0: off
static uint64_t jitter;   // state of the generator; 0: off

static bool count_down(enum debug_hook hook) { return hooks[hook] > 0 && --hooks[hook] == 0; }

bool debug_fail_allocation(void) { return count_down(HOOK_FAIL_ALLOCATION); }

bool debug_kill_now(void) { return count_down(HOOK_KILL_AT_MESSAGE); }

void debug_kill(struct thread *thread) { task_reap_thread(thread); }

int debug_set_hook(uint64_t hook, uint64_t value) {
    if (hook > HOOK_KILL_AT_MESSAGE)
        return ERR_ARG;
    hooks[hook] = value;
    return 0;
}

void debug_set_jitter(uint64_t seed) { jitter = seed; }

// xorshift64 (Marsaglia 2003): from half to one and a half times the span.
uint64_t debug_jitter(uint64_t ticks) {
    if (!jitter)
        return ticks;
    jitter ^= jitter << 13;
    jitter ^= jitter >> 7;
    jitter ^= jitter << 17;
    return ticks / 2 + jitter % (ticks + 1);
}

void debug_check(struct hart *hart) {
    struct thread *thread = hart->current;
    if (!thread)
        return;
    thread_check(thread);
    task_check(thread->task);
    list_for_each(link, &thread->endpoints) {
        struct endpoint *endpoint = container_of(link, struct endpoint, receiver_link);
        endpoint_check(endpoint);
        if (endpoint->bound)
            notification_check(endpoint->bound);
    }
}
#endif
