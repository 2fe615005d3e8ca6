// kernel/trap.h -- interrupts, exceptions, and the way out of the kernel.
#pragma once

#include <kernel/hart.h>
#include <kernel/thread.h>

// From trap.S. The save area of self is full.
void trap_handle(struct thread *self, uint64_t scause, uint64_t stval);
void trap_status(struct thread *self, long status);

// What runs next on this hart, idling until there is something.
struct thread *trap_exit(struct hart *hart);

// Chooses the trap vector: the fast path is not taken while tracing, in debug builds, without
// ASIDs.
void trap_set_vector(void);
