// user/lib/tool/machine.h -- what tools ask Rivet's servers that POSIX has no call for.
#pragma once

#include <abi/process.h>
#include <abi/svc.h>
#include <abi/vm.h>

#include <stdbool.h>
#include <stddef.h>

// All processes in the order of their pids; free() ends it. NULL: it was reported.
struct process_info *machine_processes(size_t *count);

// What a process (0: this one) holds, in the order of slots; free() ends it. NULL: it was reported.
struct process_held *machine_handles(int64_t pid, size_t *count);

// All entries of the manifest, in its order; free() ends it. NULL: it was reported.
struct svc_info *machine_services(size_t *count);

// Ask init for SVC_STOP to SVC_HANG of that entry; 0 or an error.
int machine_service_control(enum svc_op op, uint32_t number);

// SVC_KILL in so many ns, and not now.
int machine_service_kill(uint32_t number, uint64_t delay);

// What init has reported since the machine started, as far as it is kept, to stdout. False: it was
// reported.
bool machine_log(void);

// How memory is used, in pages. False: it was reported.
bool machine_memory(struct vm_statistics_reply *memory);

// Switch off, or on again too. Returns only if that failed, which was reported.
void machine_power(enum process_power_kind kind);
