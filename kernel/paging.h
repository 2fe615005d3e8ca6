// kernel/paging.h -- Sv39 page tables. (RISC-V privileged specification, "Sv39")
//
//   va: | 38..30 level 2 | 29..21 level 1 | 20..12 level 0 | 11..0 offset |
//   entry: | 53..10 physical page | 7 D | 6 A | 5 G | 4 U | 3 X | 2 W | 1 R | 0 V |
//
// The upper half of every root is the kernel's, the same for all.
#pragma once

#include <kernel/machine.h>
#include <kernel/object.h>

#include <stdbool.h>

struct account;

// A root with the kernel's half filled in. NULL: the account is exhausted.
uint64_t *paging_create(struct account *account);

// Maps one page; tables in between are charged to account. What was there before is replaced, and
// *replaced becomes true then. ERR_QUOTA.
int paging_map(struct account *account, uint64_t *root, vaddr_t va, paddr_t pa, enum access access,
               bool *replaced);

// True if something was mapped there.
bool paging_unmap(uint64_t *root, vaddr_t va);

// The kernel's address of the byte at va, if it is mapped for users with that access; else NULL.
void *paging_find(uint64_t *root, vaddr_t va, enum access access);

// Frees the tables below the root, some at a time; *step is 0 at first and keeps the place.
// False: more steps are needed. All harts must have been flushed.
bool paging_clear_step(uint64_t *root, uint32_t *step);

// The kernel's own table, made at boot: physical memory mapped linearly, text read-only.
void paging_init(void);
extern uint64_t kernel_satp;

// Whether the harts have enough ASIDs for each root to have one: the number of its page. If not,
// every task has ASID 0 and each switch flushes. paging_find_asids is called when the pool is
// there.
extern bool paging_asids;
void paging_find_asids(void);

// What satp is while an address space is current.
uint64_t paging_satp(const uint64_t *root);
