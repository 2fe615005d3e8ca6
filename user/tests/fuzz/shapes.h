// user/tests/fuzz/shapes.h -- the arguments of every system call, for the fuzzers:
// user/tests/fuzz.c in the guest and tests/host/fuzz.c on the host.
//
// A letter for each argument:
//   a account (0: the caller's own)   b buffer                  B bits
//   c count of pages                  d pc                      e endpoint
//   g gate                            h thread                  H mask of harts
//   k stack                           l level                   m memory
//   n notification                    N name                    O offset in a memory object
//   p priority                        q quantum, in ns          r reply (0: the one being served)
//   R rights                          s slot                    t task (0: the caller's own)
//   T time                            v page in the window      w anything
//   x access                          y endpoint or notification
//   z size                            * any handle              0 zero, 1 zero or one
#pragma once

#include <abi/kernel.h>
#include <abi/syscalls.h>

// How often a call is made, what its arguments are, and what its result is.
struct shape {
    uint8_t weight;
    const char *arguments; // a letter each, as above
    uint8_t makes;         // enum object_type of the handle that it returns
};

static const struct shape shapes[SYSCALL_COUNT + 1] = {
    [SYS_call] = {60, "gwwwww", 0},
    [SYS_reply_recv] = {60, "ewwwww", 0},
    [SYS_recv] = {24, "y", 0},
    [SYS_reply] = {50, "rwwwww", 0},
    [SYS_call_ext] = {60, "gwwwww", 0},
    [SYS_reply_recv_ext] = {30, "ewwwww", 0},
    [SYS_null] = {4, "", 0},
    [SYS_defer] = {20, "", OBJECT_REPLY},
    [SYS_notify] = {30, "nB", 0},
    [SYS_ipc_read] = {30, "rzbz", 0},
    [SYS_ipc_write] = {30, "rzbz", 0},
    [SYS_handle_close] = {60, "t*", 0},
    [SYS_handle_copy] = {40, "t*tR0", 0},
    [SYS_handle_next] = {10, "ts", 0},
    [SYS_endpoint_create] = {12, "t", OBJECT_ENDPOINT},
    [SYS_gate_create] = {30, "ewt", OBJECT_GATE},
    [SYS_gate_next] = {10, "e1", 0},
    [SYS_notification_create] = {12, "a", OBJECT_NOTIFICATION},
    [SYS_notification_bind] = {16, "ne", 0},
    [SYS_timer_set] = {20, "nTB", 0},
    [SYS_time_now] = {4, "", 0},
    [SYS_task_create] = {10, "alpN0", OBJECT_TASK},
    [SYS_task_watch] = {10, "tgg", 0},
    [SYS_task_suspend] = {6, "t", 0},
    [SYS_task_resume] = {8, "t", 0},
    [SYS_task_reset] = {3, "t", 0},
    [SYS_task_kill] = {3, "t", 0},
    [SYS_task_info] = {6, "t", 0},
    [SYS_task_exit] = {1, "w", 0},
    [SYS_thread_create] = {20, "tdkhp", OBJECT_THREAD},
    [SYS_thread_suspend] = {8, "h", 0},
    [SYS_thread_resume] = {30, "h", 0},
    [SYS_thread_kill] = {8, "h", 0},
    [SYS_thread_interrupt] = {20, "h", 0},
    [SYS_thread_get_registers] = {8, "hb", 0},
    [SYS_thread_set_registers] = {8, "hb", 0},
    [SYS_thread_schedule] = {12, "hpqH", 0},
    [SYS_thread_scheduler] = {6, "hg", 0},
    [SYS_sched_next] = {6, "e", 0},
    [SYS_thread_exit] = {1, "", 0},
    [SYS_thread_yield] = {8, "", 0},
    [SYS_memory_split] = {10, "mvv", OBJECT_MEMORY},
    [SYS_memory_map] = {10, "mOtvcx", 0},
    [SYS_memory_unmap] = {6, "tvc", 0},
    [SYS_memory_info] = {4, "m", 0},
    [SYS_irq_bind] = {2, "*nB", 0},
    [SYS_irq_ack] = {2, "*", 0},
    [SYS_account_split] = {10, "ac", OBJECT_ACCOUNT},
    [SYS_account_info] = {6, "a", 0},
    [SYS_thread_info] = {6, "h", 0},
    [SYS_task_name] = {2, "tww", 0},
    [SYS_debug_write] = {2, "wz", 0}, // from nowhere: the console stays readable
    [SYS_machine_reset] = {2, "*w", 0},
    [SYS_trace_control] = {2, "*mw", 0},
    [SYS_debug_hook] = {2, "0w", 0},
    [SYSCALL_COUNT] = {2, "wwwwww", 0}, // no such call
};
