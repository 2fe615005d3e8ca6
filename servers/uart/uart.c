// servers/uart/uart.c -- an NS16550 serial line with a ring of bytes in each direction.
//
// National Semiconductor PC16550D, section 8, has the registers.
#include <assert.h>
#include <stdbool.h>

#include <servers/uart/uart.h>

enum {
    RECEIVE_SIZE = 4096, // powers of two
    SEND_SIZE = 4096,
};

// Bytes from `taken` up to `added` are in the ring; both only grow.
static struct {
    uint64_t added, taken;
    uint8_t bytes[RECEIVE_SIZE];
} receive;

static struct {
    uint64_t added, taken;
    uint8_t bytes[SEND_SIZE];
} send;

static struct io_counters counters;

// The interrupt "send FIFO empty" is on exactly while there is something to send.
static void enable_interrupts(void) {
    bool sending = send.added != send.taken;

    uart_register_write(UART_INTERRUPT_ENABLE,
                        (uint8_t)(ENABLE_RECEIVED | ENABLE_LINE | (sending ? ENABLE_SENT : 0)));
}

void uart_start(void) {
    uart_register_write(UART_INTERRUPT_ENABLE, 0);
    uart_register_write(UART_LINE_CONTROL, LINE_8N1);
    uart_register_write(UART_FIFO_CONTROL, FIFO_ENABLE);
    uart_register_write(UART_MODEM_CONTROL, MODEM_READY | MODEM_REQUEST | MODEM_INTERRUPT);
    enable_interrupts();
}

static void receive_byte(uint8_t byte) {
    if (receive.added - receive.taken == RECEIVE_SIZE) {
        counters.lost_in_driver++;
        return;
    }
    receive.bytes[receive.added++ % RECEIVE_SIZE] = byte;
    counters.received++;
}

// Reading the status clears its overrun bit.
static uint8_t read_status(void) {
    uint8_t status = uart_register_read(UART_LINE_STATUS);

    if (status & STATUS_OVERRUN)
        counters.lost_in_device++;
    return status;
}

// The send FIFO is empty: fill it.
static void send_bytes(void) {
    for (unsigned i = 0; i < UART_FIFO_SIZE && send.taken != send.added; i++) {
        uart_register_write(UART_DATA, send.bytes[send.taken++ % SEND_SIZE]);
        counters.sent++;
    }
}

void uart_interrupt(void) {
    uint8_t status;

    counters.interrupts++;
    uart_register_read(UART_INTERRUPT_ID); // acknowledges "send FIFO empty"
    while ((status = read_status()) & STATUS_RECEIVED)
        receive_byte(uart_register_read(UART_DATA));
    if (status & STATUS_SENT)
        send_bytes();
    enable_interrupts();
}

uint64_t uart_peek(uint8_t *to, uint64_t size) {
    uint64_t count = 0;

    for (; count < size && receive.taken + count != receive.added; count++)
        to[count] = receive.bytes[(receive.taken + count) % RECEIVE_SIZE];
    return count;
}

void uart_drop(uint64_t count) {
    assert(count <= receive.added - receive.taken);
    receive.taken += count;
}

uint64_t uart_room(void) { return SEND_SIZE - (send.added - send.taken); }

uint64_t uart_put(const uint8_t *from, uint64_t size) {
    uint64_t count = 0;

    while (count < size && uart_room() > 0)
        send.bytes[send.added++ % SEND_SIZE] = from[count++];
    enable_interrupts();
    return count;
}

struct io_counters uart_counters(void) {
    return counters;
}
