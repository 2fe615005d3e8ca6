// servers/sched/mechanism.h -- what the kernel offers to a scheduler. On the host, a model of it.
#pragma once

#include <servers/sched/member.h>

// Learn what the kernel knows of its thread. False: that is gone.
bool mechanism_look(struct member *m);

// Let the kernel have m->wanted, if it does not have that already. A quantum begins anew then.
void mechanism_place(struct member *m);

// The period that its SCHED_WAIT waits for has begun, or (an error) never will.
void mechanism_answer(struct member *m, int result);

// How many harts run.
unsigned mechanism_harts(void);

// From now on the kernel reports when its thread used up a quantum, if there is memory for that. Or
// no more, and the handle is closed.
void mechanism_report(const struct member *m);
void mechanism_forget(handle_t thread);

// Who used up a quantum; NULL: nobody else.
struct member *mechanism_next_report(void);

// Before all of this. An error: it cannot be done.
int mechanism_start(void);
