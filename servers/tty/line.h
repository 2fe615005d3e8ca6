// servers/tty/line.h -- the serial line below the terminal, by way of uart.
//
//   line_put --> ring --> line_send --> uart
//
// uart is never waited for: where it has no room, or no bytes, it keeps a notification and sets one
// of these bits later. Each instance has bits of its own, so that what uart has kept for those
// before means nothing to it.
#pragma once

#include <stdbool.h>

#include <abi/io.h>

enum line_bits {
    LINE_READABLE = 1, // try line_receive again
    LINE_WRITABLE = 2, // try line_send again
    LINE_FIRST_BIT = 8,
    LINE_INSTANCES = 24, // then the same bits come again: uart has long forgotten them
};

enum {
    LINE_SIZE = 8192,   // bytes on their way out; a power of two
    LINE_RESERVE = 512, // of them for the echo
};

// The gate to uart, and the notification whose bits tell of news. What an instance before this one
// had in the ring, or has got of uart and not dealt with, is taken over.
void line_start(handle_t uart, handle_t notification, uint64_t instance);

// Before bytes are put, once until the commit (user/lib/once.h).
void line_save(void);

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

// Bytes that have arrived: where they are. Returns how many, 0 if there are none now. They come
// again until line_dealt_with was told of them, and that is committed.
uint32_t line_receive(const uint8_t **bytes);
void line_dealt_with(uint32_t count);
