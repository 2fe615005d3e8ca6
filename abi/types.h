// abi/types.h -- scalar types with a unit, shared by kernel and programs.
#pragma once

#include <stddef.h>
#include <stdint.h>

typedef uint32_t handle_t; // names an object in one task's handle table; 0 names nothing
typedef uint64_t badge_t;  // what a server sees of who calls; no client can forge it
typedef uint64_t callid_t; // names one call for ever; 0 means "not a call"
typedef uint64_t ns_t;     // nanoseconds, since boot or as a span
typedef uint64_t paddr_t;  // a physical address
typedef uint64_t vaddr_t;  // an address in some task's address space
