// user/tests/process_nothing.c -- ends at once: the program that posix_bench starts.
//
// It has no C library start-up: its first instruction is that of _start here.
#include <user/lib/syscalls.h>

void _start(void);

void _start(void) {
    for (;;)
        sys_task_exit(0);
}
