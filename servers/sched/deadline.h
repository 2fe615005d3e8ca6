// servers/sched/deadline.h -- earliest deadline first, for members with a budget in every period.
#pragma once

#include <servers/sched/member.h>

// Promise it `budget` in each `period`, from now on; 0: no more. ERR_ARG, ERR_OVERLOAD.
int deadline_set(struct member *m, ns_t budget, ns_t period, ns_t now);

// Its place is to be chosen by a policy again, or is lost. Who waits for a period is answered.
void deadline_end(struct member *m);

// It used up its budget: until its next period others go before it.
void deadline_used_up(struct member *m);

// Whether it can wait for its next period: ERR_STATE, ERR_BUSY. And its work in this one is done,
// and it does, with a call that is answered then.
int deadline_may_wait(const struct member *m);
void deadline_wait(struct member *m, handle_t reply, callid_t call);

// A call that waits for a period is given up. False: no such call waits.
bool deadline_cancel(callid_t call);

// Begin the periods that are due.
void deadline_begin_periods(ns_t now);

// When the next one begins; 0: never.
ns_t deadline_next(void);
