// kernel/usermem.h -- the one door to the memory of users.
#pragma once

#include <kernel/thread.h>

// A system call handler returns this when the save area is as it should be already: the thread
// blocked, was given a message, or makes the call again.
#define SYSCALL_DONE INT64_MIN

// Sees to it that the running thread's [va, va + size) can be accessed: 0, or ERR_FAULT if it
// cannot and nobody mends it. SYSCALL_DONE: a fault message is on its way; the system call, whose
// arguments must stand in the save area, is made again after it.
long usermem_want(struct thread *self, vaddr_t va, uint64_t size, enum access access);

// Whether all of [va, va + size) can be accessed.
bool usermem_mapped(struct task *task, vaddr_t va, uint64_t size, enum access access);

// Copies between the memory of two tasks; NULL for a task stands for the kernel. ERR_FAULT when a
// page is missing. Nothing waits.
int usermem_copy(struct task *to, vaddr_t to_va, struct task *from, vaddr_t from_va, uint64_t size);
int usermem_get(struct task *from, vaddr_t va, void *to, uint64_t size);
int usermem_put(struct task *to, vaddr_t va, const void *from, uint64_t size);
