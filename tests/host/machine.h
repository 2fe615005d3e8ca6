// tests/host/machine.h -- what a test does with the machine that tests/host/machine.c plays.
//
// Threads "run" between two entries into the kernel: the save area is then what the user's
// registers are. machine_syscall and the like do what trap.S does around the kernel's C functions.
#pragma once

#include <kernel/core.h>
#include <kernel/machine.h>

// Physical memory: the kernel's pool, then what memory objects may name.
enum { POOL_PAGES = 1024 };
#define USER_MEMORY (POOL_PAGES * (paddr_t)PAGE_SIZE)

#define PC_BEFORE 0x1000 // of a thread that is to make a system call
#define PC_AFTER (PC_BEFORE + 4)

// The pool, the harts, the root account. Once.
void machine_start(void);

// The hart looks for something to run, as it does when an interrupt wakes it.
void machine_wake(unsigned hart);

// The hart's current thread makes a system call with what is in its registers a0-a7 and t2-t6.
void machine_syscall(unsigned hart);

// The hart's current thread, or the idle hart, gets an interrupt or an exception.
void machine_trap(unsigned hart, uint64_t scause, uint64_t stval);
#define MACHINE_INTERRUPT (1ull << 63)
