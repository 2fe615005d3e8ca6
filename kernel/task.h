// kernel/task.h -- tasks: an address space, a handle table, an account, threads.
//
//   RUNNING <--> SUSPENDED      task_suspend, task_resume
//   RUNNING ---> ENDED          exit or fault: stopped, the watcher is told why
//   any     ---> KILLED         taken apart step by step; then DEAD is told, then it is freed
#pragma once

#include <kernel/list.h>
#include <kernel/object.h>

#include <stdbool.h>

struct account;
struct thread;

enum { TABLE_SLOTS = 256, TABLE_PAGES = HANDLES_MAX / TABLE_SLOTS };

// One slot of a handle table, 16 bytes. A free one has object NULL and rights 0; its self is the
// handle that it will be next.
struct handle_entry {
    void *object; // begins with struct object; for RIGHT_REPLY a struct thread
    handle_t self;
    uint32_t rights;
};
_Static_assert(sizeof(struct handle_entry) == 16, "the fast path scales by 16");

// Links a task that is no more into the endpoint of its watcher or its pager.
struct death_note {
    struct link link; // endpoint.dead
    struct task *task;
    struct gate *gate;
};

struct task {
    struct object object; // refs: handles, and 1 until it is taken apart
    uint8_t level, ceiling;
    uint8_t state; // enum task_state
    struct account *account; // counted
    uint64_t *root; // page table; its upper half is the kernel's. NULL: the task is taken apart
    uint64_t satp;
    struct handle_entry *table[TABLE_PAGES];
    uint64_t used[HANDLES_MAX / 64]; // a bit for each slot
    struct link threads; // thread.task_link
    uint32_t thread_count;
    uint32_t step; // how far clearing its memory is
    struct link owned; // endpoint.task_link: made for it

    struct gate *pager, *watcher; // counted; NULL: none
    struct link ended_link;       // endpoint.ended of the watcher's
    struct death_note notes[2];   // to the watcher, to the pager
    struct link watched_link;     // endpoint.watched, or the reap list
    struct link all_link;         // all_tasks, for debuggers
    uint64_t reason, detail, address, pc; // why it ended
    char name[TASK_NAME_SIZE + 1];
};

extern struct link all_tasks;

// An empty task, one reference the caller's. ERR_QUOTA.
int task_create(struct account *account, uint8_t level, uint8_t ceiling, struct task **task);

// Nothing refers to it any more: DEAD is told, then it goes.
void task_unused(struct task *task);

// Names who is told of faults and of the end; either may be NULL.
void task_watch(struct task *task, struct gate *pager, struct gate *watcher);

void task_suspend(struct task *task);
void task_resume(struct task *task);

// Exit or fault: stops all threads, tells the watcher or leaves it to the reaper.
void task_end(struct task *task, uint64_t reason, uint64_t detail, uint64_t address, uint64_t pc);

// Threads and mappings go, handles and endpoints stay. False: more steps are needed.
bool task_reset_step(struct task *task);

// Everything goes. False: more steps are needed.
bool task_kill_step(struct task *task);

// The kernel ends it: its watcher is gone.
void task_orphan(struct task *task);

// A thread that ended itself is taken apart once it no longer runs.
void task_reap_thread(struct thread *thread);
bool task_will_reap(const struct thread *thread);

// One step of taking orphans and ended threads apart. False: none is left.
bool task_reap_step(void);

// An ENDED or DEAD was told, or an ENDED is not to be told any more.
void task_told_ended(struct task *task);
void task_told_dead(struct death_note *note);

void task_check(const struct task *task);
