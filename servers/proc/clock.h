// servers/proc/clock.h -- what time it is: of day, and since boot.
#pragma once

#include <abi/types.h>

// Ask the clock, once. Without one, time counts from boot.
void clock_start(void);

// When the machine was started, in ns since 1970.
uint64_t clock_boot_time(void);

// Now, in ns since 1970.
uint64_t clock_now(void);
