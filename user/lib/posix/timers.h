// user/lib/posix/timers.h -- units of time.
#pragma once

#define NS_PER_SECOND 1000000000ull
#define NS_PER_MICROSECOND 1000ull
