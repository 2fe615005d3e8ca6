// servers/uart/uart.c -- an NS16550 serial line with a ring of bytes in each direction.
//
// National Semiconductor PC16550D, section 8, has the registers.
#include <assert.h>
#include <stdbool.h>
#include <string.h>

#include <servers/uart/uart.h>
#include <user/lib/restart.h>

enum {
    RECEIVE_SIZE = 4096, // powers of two
    SEND_SIZE = 4096,
};

// Bytes from `taken` up to `added` are in the ring; both only grow. They outlive this instance.
static KEPT struct {
    uint64_t added, taken;
    uint8_t bytes[RECEIVE_SIZE];
} receive;

static KEPT struct {
    uint64_t added, taken;
    uint8_t bytes[SEND_SIZE];
} send;

static KEPT struct io_counters counters;
static bool sending; // bytes are in the send FIFO, or were when we looked
static uint8_t enabled;

static uint64_t least(uint64_t a, uint64_t b) { return a < b ? a : b; }

// The interrupt "send FIFO empty" is on exactly while it is waited for.
static void enable_interrupts(void) {
    uint8_t wanted = (uint8_t)(ENABLE_RECEIVED | ENABLE_LINE | (sending ? ENABLE_SENT : 0));

    if (wanted != enabled)
        uart_register_write(UART_INTERRUPT_ENABLE, wanted);
    enabled = wanted;
}

void uart_start(void) {
    // What an instance that failed has left may be nonsense.
    if (receive.added - receive.taken > RECEIVE_SIZE)
        receive.taken = receive.added;
    if (send.added - send.taken > SEND_SIZE)
        send.taken = send.added;
    uart_register_write(UART_INTERRUPT_ENABLE, 0);
    enabled = 0;
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
static void fill_fifo(void) {
    uint64_t at = send.taken % SEND_SIZE;
    uint64_t count = least(least(send.added - send.taken, SEND_SIZE - at), UART_FIFO_SIZE);

    uart_data_write(&send.bytes[at], count);
    send.taken += count;
    counters.sent += count;
}

// A fast device has emptied the FIFO again when we look. `sending` stays on until it is seen empty
// with nothing to fill it.
static void send_from(uint8_t status) {
    for (; status & STATUS_SENT && send.taken != send.added; status = read_status())
        fill_fifo();
    sending = !(status & STATUS_SENT) || send.taken != send.added;
    enable_interrupts();
}

void uart_send(void) { send_from(read_status()); }

enum uart_progress uart_progress(void) {
    if (sending)
        return UART_SENDING;
    return read_status() & STATUS_DRAINED ? UART_DRAINED : UART_LEAVING;
}

void uart_interrupt(void) {
    uint8_t status;

    counters.interrupts++;
    uart_register_read(UART_INTERRUPT_ID); // acknowledges "send FIFO empty"
    while ((status = read_status()) & STATUS_RECEIVED)
        receive_byte(uart_register_read(UART_DATA));
    send_from(status);
}

uint64_t uart_available(void) { return receive.added - receive.taken; }

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
    uint64_t count = least(size, uart_room());
    uint64_t at = send.added % SEND_SIZE;
    uint64_t first = least(count, SEND_SIZE - at); // up to the end of the ring

    memcpy(&send.bytes[at], from, first);
    memcpy(send.bytes, from + first, count - first);
    send.added += count;
    return count;
}

uint64_t *uart_dropped_count(void) { return &receive.taken; }

uint64_t *uart_put_count(void) { return &send.added; }

// The last instance may have died between writing bytes and counting them.
void uart_written(uint64_t count) {
    if (count > send.taken && count <= send.added && count - send.taken <= UART_FIFO_SIZE)
        send.taken = count;
}

struct io_counters uart_counters(void) {
    return counters;
}
