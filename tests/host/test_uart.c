// tests/host/test_uart.c -- the UART driver's logic against a stand-in for the device.
//
// Built with the host's compiler and ASan and UBSan, together with servers/uart/uart.c.
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <servers/uart/uart.h>

static unsigned failures;

#define check(condition) check_at((condition), #condition, __LINE__)

static void check_at(bool holds, const char *condition, int line) {
    if (holds)
        return;
    printf("FAILED tests/host/test_uart.c:%d: %s\n", line, condition);
    failures++;
}

// The device: what is to be received, what was sent, and its registers.
static struct {
    uint8_t incoming[8192];
    size_t incoming_count, incoming_read;
    uint8_t sent[8192];
    size_t sent_count;
    unsigned in_fifo; // sent since the FIFO was last empty
    uint8_t enabled;
    bool overrun;
    bool shifting; // a byte is in the transmitter
    bool fast;     // bytes leave the FIFO at once
} device;

uint8_t uart_register_read(enum uart_register which) {
    uint8_t status = 0;

    if (which == UART_DATA)
        return device.incoming[device.incoming_read++];
    if (which != UART_LINE_STATUS)
        return 0;
    if (device.incoming_read < device.incoming_count)
        status |= STATUS_RECEIVED;
    if (device.overrun)
        status |= STATUS_OVERRUN;
    if (device.in_fifo == 0)
        status |= STATUS_SENT;
    if (device.in_fifo == 0 && !device.shifting)
        status |= STATUS_DRAINED;
    device.overrun = false;
    return status;
}

void uart_register_write(enum uart_register which, uint8_t value) {
    if (which == UART_INTERRUPT_ENABLE)
        device.enabled = value;
    if (which != UART_DATA)
        return;
    device.in_fifo += !device.fast;
    check(device.in_fifo <= UART_FIFO_SIZE);
    device.sent[device.sent_count++] = value;
}

void uart_data_write(const uint8_t *bytes, uint64_t count) {
    for (uint64_t i = 0; i < count; i++)
        uart_register_write(UART_DATA, bytes[i]);
}

// Let the line take all that is in the FIFO, and the driver hear of it, until it has no more.
static void send_all(void) {
    while (device.enabled & ENABLE_SENT) {
        device.in_fifo = 0;
        uart_interrupt();
    }
    device.in_fifo = 0;
}

static void test_send(void) {
    uint8_t data[6000];

    for (size_t i = 0; i < sizeof data; i++)
        data[i] = (uint8_t)(i * 7);
    uart_start();
    check(!(device.enabled & ENABLE_SENT));

    uint64_t room = uart_room();

    check(uart_put(data, sizeof data) == room && uart_room() == 0);
    check(uart_put(data, 1) == 0);
    uart_send();
    check(device.enabled & ENABLE_SENT);
    send_all();
    check(device.sent_count == room && memcmp(device.sent, data, room) == 0);
    check(uart_room() == room && uart_counters().sent == room);
}

static void test_a_fast_device_takes_all_at_once(void) {
    uint8_t data[300] = {1, 2, 3};
    uint64_t interrupts = uart_counters().interrupts;

    device.fast = true;
    device.sent_count = 0;
    check(uart_put(data, sizeof data) == sizeof data);
    uart_send();
    check(device.sent_count == sizeof data && memcmp(device.sent, data, sizeof data) == 0);
    check(!(device.enabled & ENABLE_SENT) && uart_counters().interrupts == interrupts);
    device.fast = false;
}

static void test_progress(void) {
    uint8_t data[40] = {0};

    check(uart_progress() == UART_DRAINED);
    check(uart_put(data, sizeof data) == sizeof data);
    uart_send();
    check(uart_progress() == UART_SENDING);
    device.in_fifo = 0;
    uart_interrupt();
    device.in_fifo = 0;
    uart_interrupt();
    check(uart_room() == 4096 && uart_progress() == UART_SENDING); // the FIFO has the rest
    device.in_fifo = 0;
    device.shifting = true;
    uart_interrupt();
    check(uart_progress() == UART_LEAVING && !(device.enabled & ENABLE_SENT));
    device.shifting = false;
    check(uart_progress() == UART_DRAINED);
}

static void receive(const uint8_t *data, size_t size) {
    memcpy(device.incoming, data, size);
    device.incoming_count = size;
    device.incoming_read = 0;
    uart_interrupt();
}

static void test_receive(void) {
    uint8_t got[16];

    check(uart_peek(got, sizeof got) == 0);
    receive((const uint8_t *)"hello", 5);
    check(uart_available() == 5);
    check(uart_peek(got, 3) == 3 && memcmp(got, "hel", 3) == 0);
    check(uart_peek(got, sizeof got) == 5);
    uart_drop(3);
    check(uart_peek(got, sizeof got) == 2 && memcmp(got, "lo", 2) == 0);
    uart_drop(2);
    check(uart_peek(got, sizeof got) == 0);
}

static void test_losses_are_counted(void) {
    static uint8_t data[5000], got[5000];

    device.overrun = true;
    receive(data, sizeof data);
    check(uart_counters().lost_in_device == 1);

    uint64_t kept = uart_peek(got, sizeof got);

    check(kept + uart_counters().lost_in_driver == sizeof data);
    uart_drop(kept);
}

int main(void) {
    test_send();
    test_a_fast_device_takes_all_at_once();
    test_progress();
    test_receive();
    test_losses_are_counted();
    printf("test_uart: %s\n", failures ? "FAILED" : "ok");
    return failures > 0;
}
