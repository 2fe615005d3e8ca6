// user/tests/test_registers.c -- no value of the kernel's or of another task's is in any register
// after a system call, and what must be kept is kept.
#include <string.h>

#include <user/tests/lib/probe.h>
#include <user/tests/lib/test.h>

enum {
    LEVEL = 64,
    PRIORITY = 20,
    LAST_NUMBER = 60, // beyond the last system call
};

PROBE(probe_ecall, "ecall")

// The registers from a0 on that a call which succeeds may set.
static uint32_t results_of(uint64_t number) {
    static const uint8_t counts[LAST_NUMBER + 1] = {
        [SYS_handle_next] = 4,  [SYS_gate_next] = 1,  [SYS_time_now] = 2,
        [SYS_task_info] = 5,    [SYS_sched_next] = 1, [SYS_memory_info] = 3,
        [SYS_account_info] = 2, [SYS_thread_info] = 4};
    unsigned count = number <= LAST_NUMBER ? counts[number] : 0;

    return (BIT(1 + count) - 1) << A0;
}

// Make a system call with these arguments and check what it leaves. Returns its status.
static int64_t probe_call(uint64_t number, const uint64_t *arguments, unsigned count) {
    uint64_t registers[REGISTERS];

    fill(registers, number + 1);
    memcpy(&registers[A0], arguments, count * sizeof arguments[0]);
    registers[A7] = number;
    probe_ecall(registers);

    int64_t status = (int64_t)registers[A0];
    unsigned wrong = wrong_register(registers, number + 1,
                                    status < 0 ? BIT(A0) : results_of(number));

    check_eq(wrong ? wrong * 1000 + number : 0, 0); // which register after which call
    return status;
}

// Calls that do not come back.
static bool returns(uint64_t number) {
    return number != SYS_task_exit && number != SYS_thread_exit;
}

TEST(a_failed_system_call_leaves_nothing_in_the_registers) {
    for (uint64_t number = 0; number <= LAST_NUMBER; number++) {
        if (!returns(number))
            continue;

        int64_t status = probe_call(number, NULL, 0);

        if (number >= SYSCALL_COUNT)
            check_eq(status, ERR_NOSYS);
    }
    check_eq(probe_call(1ull << 32, NULL, 0), ERR_NOSYS);
    check_eq(probe_call(~0ull, NULL, 0), ERR_NOSYS);
    check_eq(probe_call(1ull << 63 | SYS_time_now, NULL, 0), ERR_NOSYS);
}

TEST(a_system_call_with_zeros_for_arguments_leaves_only_its_results) {
    static const uint64_t zeros[7];
    uint64_t pages = test_pages_used();

    for (uint64_t number = 0; number < SYSCALL_COUNT; number++) {
        if (!returns(number))
            continue;

        int64_t status = probe_call(number, zeros, 7);

        if (number == SYS_thread_create)
            check_eq(sys_thread_kill((handle_t)status), 0);
        if (number == SYS_thread_create || number == SYS_endpoint_create ||
            number == SYS_notification_create)
            check_eq(sys_handle_close(0, (handle_t)status), 0);
    }
    check(test_pages_return(pages));
}

TEST(a_system_call_that_succeeds_leaves_only_its_results) {
    uint64_t pages = test_pages_used();
    handle_t endpoint = (handle_t)sys_endpoint_create(0);
    handle_t notification = (handle_t)sys_notification_create(0);
    handle_t gate = (handle_t)sys_gate_create(endpoint, 77, 0);

    check_eq(probe_call(SYS_time_now, NULL, 0), 0);
    check_eq(probe_call(SYS_thread_yield, NULL, 0), 0);
    check_eq(probe_call(SYS_task_info, (uint64_t[]){HANDLE_TASK}, 1), 0);
    check_eq(probe_call(SYS_account_info, (uint64_t[]){HANDLE_ACCOUNT}, 1), 0);
    check_eq(probe_call(SYS_memory_info, (uint64_t[]){startup->memory}, 1), 0);
    check_eq(probe_call(SYS_handle_next, (uint64_t[]){0, 1}, 2), 0);
    check_eq(probe_call(SYS_gate_next, (uint64_t[]){endpoint, 1}, 2), 0);
    check_eq(probe_call(SYS_notify, (uint64_t[]){notification, 1}, 2), 0);
    check_eq(probe_call(SYS_timer_set, (uint64_t[]){notification, 1, 0}, 3), 0);
    check_eq(probe_call(SYS_debug_write, (uint64_t[]){(uint64_t) "", 0}, 2), 0);
    check_eq(probe_call(SYS_handle_close, (uint64_t[]){0, gate}, 2), 0);
    check_eq(probe_call(SYS_handle_close, (uint64_t[]){0, notification}, 2), 0);
    check_eq(probe_call(SYS_handle_close, (uint64_t[]){0, endpoint}, 2), 0);
    check(test_pages_return(pages));
}

// Messages: the server probes too. Both sides' registers are looked at by the test.
static uint64_t received[REGISTERS];
static volatile bool use_fpu;

static void serve_probed(void *argument) {
    (void)argument;
    fill(received, 50);
    received[A0] = HANDLE_SERVICE;
    received[A6] = SLOT_ANY; // one slot offered
    received[T2] = 0;
    received[A7] = SYS_recv;
    probe_ecall(received);
    if (use_fpu)
        __asm__ volatile("fmv.d.x ft0, %0" : : "r"(7ul));
    for (unsigned i = 0; received[A0] == 0; i++) {
        static uint64_t next[REGISTERS];

        fill(next, 50);
        next[A0] = HANDLE_SERVICE;
        next[A6] = next[T2] = next[T4] = next[T5] = next[T6] = 0;
        next[A7] = i % 2 ? SYS_reply_recv_ext : SYS_reply_recv;
        probe_ecall(next);
        memcpy(received, next, sizeof next);
    }
}

static void check_received(uint64_t seed, bool handles) {
    uint32_t results = 0xffu << A0 | (handles ? BIT(T2) | BIT(T3) : 0);

    check_eq(received[A0], 0);
    for (unsigned i = A1; i <= A1 + MESSAGE_WORDS; i++)
        check_eq(received[i], pattern(i, seed));
    check_eq(received[A6], 4711);
    check(received[A7] != 0);
    check_eq(wrong_register(received, 50, results), 0);
}

// One call with `number` and what it must leave on both sides.
static void check_message(handle_t gate, uint64_t number, uint64_t seed) {
    uint64_t registers[REGISTERS];

    fill(registers, seed);
    registers[A0] = gate;
    registers[A7] = number;
    if (number == SYS_call_ext)
        registers[A6] = registers[T2] = registers[T4] = registers[T5] = 0;
    probe_ecall(registers);
    check_eq(registers[A0], 0);
    check_eq(registers[A1], pattern(A1, 50));
    check_eq(registers[A1 + MESSAGE_WORDS], pattern(A1 + MESSAGE_WORDS, 50));
    check_eq(wrong_register(registers, seed, 0x3fu << A0), 0);
    check_received(seed, false);
}

static void check_messages(unsigned server_priority, bool fpu) {
    uint64_t pages = test_pages_used();
    struct peer *server = peer_create(LEVEL - 1, server_priority, PEER_SERVER);
    handle_t gate = peer_gate(server, 4711, NULL);

    use_fpu = fpu;
    peer_run(server, serve_probed, NULL);
    for (unsigned i = 0; i < 50; i++)
        check_message(gate, i % 3 == 2 ? SYS_call_ext : SYS_call, 100 + i);
    sys_handle_close(0, gate);
    peer_kill(server);
    check(test_pages_return(pages));
}

TEST(a_message_leaves_only_itself_in_the_registers_of_both_sides) {
    check_messages(PRIORITY, false);
    check_messages(PRIORITY - 5, false);
    check_messages(PRIORITY + 5, false);
    check_messages(PRIORITY, true);
}

TEST(an_event_leaves_only_itself_in_the_registers) {
    uint64_t pages = test_pages_used();
    uint64_t registers[REGISTERS];
    handle_t endpoint = (handle_t)sys_endpoint_create(0);
    handle_t notification = (handle_t)sys_notification_create(0);

    sys_notification_bind(notification, endpoint);
    sys_timer_set(notification, time_now() + 1000000, 0xf0);
    fill(registers, 9);
    registers[A0] = endpoint;
    registers[A7] = SYS_recv;
    probe_ecall(registers); // waits
    check_eq(registers[A0], EVENT_NOTIFIED);
    check_eq(registers[A2], 0xf0);
    check_eq(wrong_register(registers, 9, BIT(A0) | BIT(A2)), 0);
    sys_handle_close(0, (handle_t)sys_gate_create(endpoint, 88, 0));
    fill(registers, 10);
    registers[A0] = endpoint;
    registers[A7] = SYS_recv;
    probe_ecall(registers);
    check_eq(registers[A0], EVENT_CLOSED);
    check_eq(registers[A6], 88);
    check_eq(wrong_register(registers, 10, BIT(A0) | BIT(A6)), 0);
    sys_handle_close(0, notification);
    sys_handle_close(0, endpoint);
    check(test_pages_return(pages));
}
