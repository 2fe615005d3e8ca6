// servers/tty/line.h -- the serial line below the terminal, by way of uart.
//
//   line_put --> ring --> line_send --> uart
//
// uart is never waited for: where it has no room, or no bytes, it keeps a notification and sets one
// of these bits later.
#pragma once

#include <stdbool.h>

#include <abi/io.h>

enum line_bits {
    LINE_READABLE = 1, // try line_receive again
    LINE_WRITABLE = 2, // try line_send again
};

enum {
    LINE_SIZE = 8192,   // bytes on their way out; a power of two
    LINE_RESERVE = 512, // of them for the echo
};

// The gate to uart, and the notification whose bits tell of news.
void line_start(handle_t uart, handle_t notification);

// Bytes that programs may put: the reserve does not count.
uint64_t line_room(void);

// Add a byte; dropped if the ring is full.
void line_put(uint8_t byte);

// These bits were set. Until they are, uart is not asked again.
void line_notified(uint64_t bits);

// How many bytes were added, and how many of them uart has taken, since the start.
uint64_t line_added(void);
uint64_t line_sent(void);

// Hand over to uart what it has room for.
void line_send(void);

// Forget what uart has not taken.
void line_discard(void);

// Up to `size` bytes that have arrived, 0 if there are none now.
uint32_t line_receive(uint8_t *to, uint32_t size);
