// servers/uart/uart.h -- an NS16550 serial line with a ring of bytes in each direction.
//
//   receive:  line -> device's FIFO -> uart_interrupt -> ring -> uart_peek, uart_drop
//   send:     uart_put -> ring -> uart_send, uart_interrupt -> device's FIFO -> line
//
// No system calls, and no waiting: whoever wants bytes that are not there comes again after an
// interrupt. The registers are reached through three functions, so that tests can stand in.
#pragma once

#include <stdint.h>

#include <abi/io.h>

enum uart_register { // byte offsets; the meaning of some depends on the direction
    UART_DATA = 0,             // read: the oldest byte received; write: a byte to send
    UART_INTERRUPT_ENABLE = 1,
    UART_INTERRUPT_ID = 2,     // read
    UART_FIFO_CONTROL = 2,     // write
    UART_LINE_CONTROL = 3,
    UART_MODEM_CONTROL = 4,
    UART_LINE_STATUS = 5,
};

enum uart_bits {
    ENABLE_RECEIVED = 1 << 0, // UART_INTERRUPT_ENABLE: a byte is there
    ENABLE_SENT = 1 << 1,     // the send FIFO is empty
    ENABLE_LINE = 1 << 2,     // overrun and other errors

    FIFO_ENABLE = 1 << 0, // UART_FIFO_CONTROL; the receive trigger level stays at one byte

    LINE_8N1 = 3, // UART_LINE_CONTROL: 8 bits, no parity, 1 stop bit

    MODEM_READY = 1 << 0,     // UART_MODEM_CONTROL: DTR
    MODEM_REQUEST = 1 << 1,   // RTS
    MODEM_INTERRUPT = 1 << 3, // OUT2: lets the interrupt out of the chip

    STATUS_RECEIVED = 1 << 0, // UART_LINE_STATUS: a byte is there
    STATUS_OVERRUN = 1 << 1,  // the FIFO ran over since the last look
    STATUS_SENT = 1 << 5,     // the send FIFO is empty,
    STATUS_DRAINED = 1 << 6,  // and so is the transmitter: the last byte is on the line
};

enum { UART_FIFO_SIZE = 16 };

uint8_t uart_register_read(enum uart_register which);
void uart_register_write(enum uart_register which, uint8_t value);

// Write so many bytes to UART_DATA, at most as many as the empty FIFO holds.
void uart_data_write(const uint8_t *bytes, uint64_t count);

// Make the device ready. What it has received already is kept.
void uart_start(void);

// Move bytes between device and rings, until the device has nothing more to say.
void uart_interrupt(void);

// How many received bytes there are.
uint64_t uart_available(void);

// Copy up to `size` received bytes, the oldest first. Returns how many, 0 if there are none.
uint64_t uart_peek(uint8_t *to, uint64_t size);

// Forget the oldest `count` received bytes, which uart_peek has returned.
void uart_drop(uint64_t count);

// Accept up to `size` bytes to send. Returns how many, 0 if there is no room. They stay in the ring
// until uart_send.
uint64_t uart_put(const uint8_t *from, uint64_t size);

// How many bytes uart_put would take.
uint64_t uart_room(void);

// Let the device have what is in the ring, as long as it takes bytes at once. Its interrupt goes
// on with the rest.
void uart_send(void);

// How far what was put has got.
enum uart_progress {
    UART_SENDING, // an interrupt will tell when the device has the last byte on its way
    UART_LEAVING, // the last byte is on its way: a millisecond, and no interrupt
    UART_DRAINED, // all is out
};
enum uart_progress uart_progress(void);

// The counts that uart_drop and uart_put add to, for who saves them before.
uint64_t *uart_dropped_count(void);
uint64_t *uart_put_count(void);

// In a new instance: so many bytes were written to UART_DATA in all, by this one and those before.
void uart_written(uint64_t count);

struct io_counters uart_counters(void);
