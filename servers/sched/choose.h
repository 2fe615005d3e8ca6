// servers/sched/choose.h -- for policies that choose: who is chosen for which hart.
#pragma once

#include <servers/sched/policy.h>

// In the choice that is being made, this one is not to be considered any more.
extern uint64_t choose_number;

static inline void choose_pass_over(struct member *m) { m->passed_over = choose_number; }

static inline bool choose_passed_over(const struct member *m) {
    return m->passed_over == choose_number;
}

// It is not chosen any more, and wants what the others have.
void choose_leave(struct member *m);

// Choose for each hart whose chosen member left, or waits for something.
void choose_fill(const struct policy *policy, ns_t quantum);
