// tests/host/invariants.h -- what must hold for all objects between two entries into the kernel.
#pragma once

// From here on the ids of calls are followed: none comes back after its end.
void invariants_begin(void);

// Panics if something does not hold.
void invariants_check(void);
