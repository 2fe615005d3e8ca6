// user/lib/posix/start.h -- when this process started.
#pragma once

#include <abi/types.h>

extern ns_t start_time; // ns since boot
