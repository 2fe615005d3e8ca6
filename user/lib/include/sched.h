// user/lib/include/sched.h -- picolibc's, and giving way to others.
#ifndef _RIVET_SCHED_H
#define _RIVET_SCHED_H

#include_next <sched.h>

#ifdef __cplusplus
extern "C" {
#endif

int sched_yield(void);

#ifdef __cplusplus
}
#endif

#endif
