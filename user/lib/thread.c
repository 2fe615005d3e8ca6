// user/lib/thread.c -- giving a thread its stack and its thread-local variables.
//
//   stack                                                  stack + size
//   | <- sp                    | struct thread_begin | TLS block |
#include <picolibc.h>
#include <picotls.h>
#include <stdbool.h>
#include <string.h>

#include <user/lib/console.h>
#include <user/lib/syscalls.h>
#include <user/lib/thread.h>

struct thread_begin {
    void *tls; // first: start.S loads it
    void (*fn)(void *);
    void *argument;
    bool ends_task;
};

void thread_entry(void); // start.S
void thread_main(struct thread_begin *begin);

static uintptr_t align_down(uintptr_t address, uintptr_t alignment) {
    return address - address % alignment;
}

long thread_start(handle_t task, void (*fn)(void *), void *argument, void *stack, size_t size,
                  unsigned priority) {
    size_t overhead = _tls_size() + _tls_align() + sizeof(struct thread_begin) + 2 * 16;

    if (size < overhead + THREAD_STACK_MIN)
        return ERR_SIZE;

    uintptr_t alignment = _tls_align() > 16 ? _tls_align() : 16;
    uintptr_t tls = align_down((uintptr_t)stack + size - _tls_size(), alignment);
    struct thread_begin *begin = (void *)align_down(tls - sizeof *begin, 16);

    _init_tls((void *)tls);
    *begin = (struct thread_begin){
        .tls = (void *)tls,
        .fn = fn,
        .argument = argument,
        .ends_task = task != 0 && task != HANDLE_TASK,
    };
    long thread = sys_thread_create(task, (vaddr_t)thread_entry, (vaddr_t)begin, (uint64_t)begin,
                                    priority);
    if (thread > 0)
        sys_thread_resume((handle_t)thread); // a new thread is stopped
    return thread;
}

void thread_main(struct thread_begin *begin) {
    begin->fn(begin->argument);
    console_flush();
    if (begin->ends_task)
        sys_task_exit(0);
    for (;;)
        sys_thread_exit();
}
