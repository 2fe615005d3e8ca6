// user/lib/posix/usage.h -- what a process has used, for the rest of the library.
#pragma once

#include <sys/resource.h>

#include <abi/process.h>

// CPU time of this process and of its children; zeros if proc cannot tell.
struct process_times_reply usage_times(void);

// So much CPU time as a struct rusage, the rest of which is zero. Nobody tells apart what a program
// and what the servers do for it: all of it is the program's own.
struct rusage usage_of(ns_t used);
