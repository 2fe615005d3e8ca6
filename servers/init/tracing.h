// servers/init/tracing.h -- the memory into which the kernel writes what it traces, and the switch.
#pragma once

#include <abi/trace.h>
#include <servers/init/manifest.h>

// Take the memory if an entry of the manifest is to get it, or if tracing is wanted from now on.
void tracing_start(const struct manifest *manifest, bool wanted);

// The memory; 0 if there is none.
handle_t tracing_memory(uint64_t *size);

// These events from now on, bits as in abi/trace.h. ERR_NOMEM: there is no memory for them.
int tracing_set(uint64_t events);
