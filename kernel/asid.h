// kernel/asid.h -- address space identifiers. (RISC-V privileged specification, "satp")
#pragma once

#include <stdbool.h>
#include <stdint.h>

// How many bits the harts have. With 0, every task has ASID 0 and each switch flushes.
void asid_init(unsigned bits);
bool asid_tagged(void);

// False: all are in use. A freed one must have been flushed on all harts.
bool asid_alloc(uint64_t *asid);
void asid_free(uint64_t asid);
