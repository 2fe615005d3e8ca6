// servers/proc/body.h -- what a process is made of: task, address space, thread, first handles.
#pragma once

#include <servers/proc/image.h>
#include <servers/proc/process.h>

enum {
    PROCESS_LEVEL = 64,
    PROCESS_PRIORITY = 20, // until sched says something else,
    PROCESS_CEILING = 49,  // which is this at most: below all servers
    BODY_STARTUP_SIZE = offsetof(struct startup, maps), // the part of the page that is written
};

// Find vm, and learn what the machine has.
int body_start(void);

// Whose address space is copied, and where on the stack both write first.
struct body_copy {
    const struct process *parent;
    vaddr_t stack;
};

// A task with an address space, empty (NULL) or a copy, and the first handles. Account, limit and
// name of *p are set. On an error nothing is left.
int body_create(struct process *p, const struct body_copy *copy);

// Tell the kernel its name, for `make ps` and for what the kernel says.
void body_tell_name(const struct process *p);

// CPU time so far, that of servers that worked for it included. Of its first thread: others, which
// libc never makes, are not counted.
ns_t body_used(const struct process *p);

// It will not run any more: its CPU time is in *p, its thread is not. The thread's handle is the
// caller's to close, but only when that has been committed.
handle_t body_stop(struct process *p);

// Take all of it apart. Neither task nor thread are there afterwards.
void body_destroy(struct process *p);

// Let it have a handle of `task` (0: of this server) at the same value; or, if `as` is 0, at any.
// Only gates can be given. Returns the value, or an error.
long body_give(const struct process *p, handle_t task, handle_t handle, handle_t as);

// Map the program, the stack with the block at its upper end, and the startup page; make its
// thread, which does not run yet. `block` lies at a multiple of 8 and has room for
// BODY_STARTUP_SIZE more bytes, which are overwritten.
// On an error the process has some of it, and can do nothing but end.
int body_load(struct process *p, const struct image *image, uint8_t *block, uint32_t block_size);

// The thread of a copied process: runs at pc from body_run on.
int body_add_thread(struct process *p, const struct process_fork *at);

// Let it go, and tell sched of it. May be done twice.
void body_run(const struct process *p);

// Memory, threads and mappings go, handles stay, for another program. After body_stop.
int body_reset(const struct process *p);

// Let the startup page say which group it is in.
void body_tell_group(const struct process *p);

// Let the startup page say that it is to ask for its signals.
void body_tell_signals(const struct process *p);

// Close every handle of the process but its first ones and those for which `keep` says yes.
void body_close_handles(const struct process *p, bool (*keep)(handle_t));

// One of the first handles, or one in their places.
bool body_is_first_handle(handle_t handle);

// Whether there is memory left for one more process, and kernel memory in this account, without
// what is kept for children of the first process.
bool body_has_room(unsigned account, bool first_child);

// Pages of memory that a process may have at most, on this machine.
uint64_t body_limit(void);
