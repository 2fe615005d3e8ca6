// servers/sched/balance.h -- spreading threads over the harts, where the kernel chooses.
#pragma once

#include <servers/sched/member.h>

// After all members were looked at: move one from the hart with the most runnable members to the
// one with the fewest, the most urgent first. It is kept there until the next time.
void balance(void);
