// user/tests/test_irq.c -- interrupts as notifications: none lost, masked until acknowledged.
//
// The UART is this program's: servers/manifest gives it the registers and the line, and the driver
// is not started. Its transmitter is always empty, so enabling that interrupt raises the line.

#include <user/lib/thread.h>
#include <user/tests/lib/test.h>

enum { // NS16550 (TL16C550 data sheet, "Register descriptions")
    UART_IER = 1,
    UART_IIR = 2,
    IER_THR_EMPTY = 2,
};

enum { BIT_IRQ = 1, BIT_TIME = 2, STORM = 3000, PRIORITY = 20 };

#define MILLISECOND 1000000ull

static volatile uint8_t *uart;
static handle_t irq;

static void line_lower(void) {
    uart[UART_IER] = 0;
    (void)uart[UART_IIR];
}

static void line_raise(void) {
    line_lower();
    uart[UART_IER] = IER_THR_EMPTY;
}

static handle_t make_notification(void) {
    long made = sys_notification_create(HANDLE_ACCOUNT);
    check(made > 0);
    return (handle_t)made;
}

static void take_line(handle_t notification) {
    uart = startup_map_device("registers");
    irq = startup_handle("interrupt");
    check(uart != NULL);
    line_lower();
    check_eq(sys_irq_bind(irq, notification, BIT_IRQ), 0);
}

// The bits of the line that come within that time.
static uint64_t bits_within(handle_t notification, ns_t limit) {
    struct message m = {0};
    check_eq(sys_timer_set(notification, time_now() + limit, BIT_TIME), 0);
    check_eq(ipc_recv(notification, &m), EVENT_NOTIFIED);
    check_eq(sys_timer_set(notification, 0, 0), 0);
    return m.words[0] & BIT_IRQ;
}

// The hart that takes the line may be another, which the emulator may let wait: so a long time.
static void check_interrupt(handle_t notification) {
    check_eq(bits_within(notification, 10000 * MILLISECOND), BIT_IRQ);
}

static void check_no_interrupt(handle_t notification) {
    check_eq(bits_within(notification, MILLISECOND), 0);
}

static void drop_line(handle_t notification) {
    line_lower();
    sys_irq_ack(irq);
    sys_handle_close(0, notification);
}

TEST(an_interrupt_sets_the_bits) {
    handle_t notification = make_notification();
    take_line(notification);
    check_no_interrupt(notification);
    line_raise();
    check_interrupt(notification);
    drop_line(notification);
}

TEST(a_line_is_masked_until_it_is_acknowledged) {
    handle_t notification = make_notification();
    take_line(notification);
    line_raise();
    check_interrupt(notification);
    line_raise();
    check_no_interrupt(notification);
    check_eq(sys_irq_ack(irq), 0);
    check_interrupt(notification);
    drop_line(notification);
}

TEST(an_acknowledgement_too_many_does_nothing) {
    handle_t notification = make_notification();
    take_line(notification);
    for (int i = 0; i < 3; i++)
        check_eq(sys_irq_ack(irq), 0);
    line_raise();
    check_interrupt(notification);
    check_eq(sys_irq_ack(irq), 0);
    check_eq(sys_irq_ack(irq), 0);
    drop_line(notification);
}

TEST(a_storm_loses_no_interrupt) {
    handle_t notification = make_notification();
    struct message m = {0};
    take_line(notification);
    for (int i = 0; i < STORM; i++) {
        line_raise();
        check_eq(ipc_recv(notification, &m), EVENT_NOTIFIED);
        check_eq(m.words[0], BIT_IRQ);
        check_eq(sys_irq_ack(irq), 0);
    }
    drop_line(notification);
}

TEST(a_line_that_stays_raised_lets_others_run) {
    handle_t notification = make_notification();
    struct message m = {0};
    volatile uint64_t work = 0;
    take_line(notification);
    line_raise();
    for (int i = 0; i < 200; i++) {
        check_eq(ipc_recv(notification, &m), EVENT_NOTIFIED);
        uart[UART_IER] = 0; // THR empty again and again: reading IIR is left out
        uart[UART_IER] = IER_THR_EMPTY;
        check_eq(sys_irq_ack(irq), 0);
        work++;
    }
    check_eq(work, 200);
    drop_line(notification);
}

TEST(a_new_driver_gets_a_line_that_the_old_one_left_unacknowledged) {
    handle_t old = make_notification(), new = make_notification();
    take_line(old);
    line_raise();
    check_interrupt(old);
    line_raise();
    check_eq(sys_irq_bind(irq, new, BIT_IRQ), 0);
    check_interrupt(new);
    check_no_interrupt(old);
    sys_handle_close(0, old);
    drop_line(new);
}

static volatile uint64_t may_bind, bound;
static volatile int64_t bind_status;

static void bind_line(void *argument) {
    while (!may_bind)
        sys_thread_yield();
    bind_status = sys_irq_bind(irq, (handle_t)(uintptr_t)argument, BIT_IRQ);
    bound = 1;
}

// Bind the line on this hart: a line comes where it was bound. Without such a hart, on any.
static void bind_on_hart(unsigned hart, handle_t notification) {
    static char stack[8192] __attribute__((aligned(16)));
    long thread;

    may_bind = bound = 0;
    thread = thread_start(0, bind_line, (void *)(uintptr_t)notification, stack, sizeof stack,
                          PRIORITY);
    check(thread > 0);
    sys_thread_schedule((handle_t)thread, PRIORITY, 0, 1ull << hart); // ERR_ARG: there is none
    may_bind = 1;
    check(test_wait(&bound, 10000 * MILLISECOND));
    check_eq(bind_status, 0);
    sys_thread_kill((handle_t)thread); // ERR_STATE: it has ended itself already
    sys_handle_close(0, (handle_t)thread);
}

TEST(instance_after_instance_on_other_harts_gets_what_was_left_unacknowledged) {
    handle_t first = make_notification();

    take_line(first);
    for (unsigned instance = 0; instance < 8; instance++) {
        handle_t notification = make_notification();

        bind_on_hart(instance % 4, notification);
        line_raise();
        check_interrupt(notification); // though the one before did not acknowledge it
        line_raise();
        check_no_interrupt(notification);
        check_eq(sys_irq_ack(irq), 0);
        check_interrupt(notification);
        sys_handle_close(0, notification); // the instance is gone, the line is masked
    }
    drop_line(first);
}

TEST(bad_handles_and_bits_are_refused) {
    handle_t notification = make_notification();
    take_line(notification);
    check_eq(sys_irq_bind(irq, notification, 0), ERR_ARG);
    check_eq(sys_irq_bind(notification, notification, 1), ERR_RIGHT);
    check_eq(sys_irq_bind(irq, irq, 1), ERR_RIGHT);
    check_eq(sys_irq_ack(0), ERR_HANDLE);
    drop_line(notification);
}
