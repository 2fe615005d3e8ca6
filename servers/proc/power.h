// servers/proc/power.h -- the end of the machine.
//
// Every process gets SIGTERM. Those that handle it have a moment for that; then all end, everything
// is written to the disk, and this server ends, for which init takes the machine away.
#pragma once

#include <servers/proc/process.h>
#include <user/lib/serve.h>

// Begin that. `status` is what this server will exit with.
void power_down(int status);

// The same after the command that the machine was started for: its exit status is told last.
void power_down_after(unsigned command_status);

// At once, without asking anybody.
_Noreturn void power_leave(int status);

// Whether the machine is on its way down.
bool power_is_going(void);

// Processes have ended, or time has passed: leave, if there is nothing to wait for any more.
void power_look(void);

// After a restart: go on with that.
void power_restore(void);

// PROC_POWER. The caller gets no answer.
int power_request(struct request *r, const struct process *caller);
