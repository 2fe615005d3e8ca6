// servers/tty/line.c -- the serial line below the terminal, by way of uart.
#include <servers/tty/line.h>
#include <user/lib/ipc.h>

static handle_t uart, notification;
static uint8_t ring[LINE_SIZE];
static uint64_t added, sent;
static uint64_t awaited; // bits that uart will set

void line_start(handle_t gate, handle_t told) {
    uart = gate;
    notification = told;
}

uint64_t line_added(void) { return added; }

uint64_t line_sent(void) { return sent; }

uint64_t line_room(void) {
    uint64_t used = added - sent + LINE_RESERVE;

    return used < LINE_SIZE ? LINE_SIZE - used : 0;
}

void line_put(uint8_t byte) {
    if (added - sent < LINE_SIZE)
        ring[added++ % LINE_SIZE] = byte;
}

void line_discard(void) { sent = added; }

// Send *m to uart. The answer's first word, or an error.
static long ask_uart(struct message *m) {
    int status = ipc_call(uart, m);

    if (status < 0)
        return status;
    return (int64_t)m->tag < 0 ? (long)(int64_t)m->tag : (long)m->words[0];
}

// Which of `events` uart is ready for; if for none, it will set `bits`.
static long poll_uart(uint64_t events, uint64_t bits) {
    long ready = ask_uart(&(struct message){
        .tag = IO_POLL,
        .words = {events, bits},
        .handles = {notification},
    });

    if (ready == 0)
        awaited |= bits;
    return ready;
}

void line_notified(uint64_t bits) { awaited &= ~bits; }

static long write_some(const uint8_t *from, uint64_t size) {
    return ask_uart(&(struct message){
        .tag = IO_WRITE,
        .words = {size, IO_AT_POSITION, IO_NONBLOCK},
        .read_from = from,
        .read_size = size,
    });
}

void line_send(void) {
    while (sent != added && !(awaited & LINE_WRITABLE)) {
        uint64_t start = sent % LINE_SIZE, size = added - sent;
        long count = write_some(ring + start, size < LINE_SIZE - start ? size : LINE_SIZE - start);

        if (count == ERR_AGAIN && (count = poll_uart(IO_WRITABLE, LINE_WRITABLE)) >= 0)
            continue;
        sent += count < 0 ? size : (uint64_t)count; // without a line, nobody should wait for it
    }
}

uint32_t line_receive(uint8_t *to, uint32_t size) {
    while (!(awaited & LINE_READABLE)) {
        long count = ask_uart(&(struct message){
            .tag = IO_READ,
            .words = {size, IO_AT_POSITION, IO_NONBLOCK},
            .write_to = to,
            .write_size = size,
        });

        if (count > 0)
            return (uint32_t)count;
        if (count != ERR_AGAIN || poll_uart(IO_READABLE, LINE_READABLE) < 0)
            return 0;
    }
    return 0;
}
