// servers/tty/line.c -- the serial line below the terminal, by way of uart.
//
// uart counts the bytes that this server has read and written. So a new instance knows how much of
// the last transfer has happened, of which the dead one may not have learnt.
#include <servers/tty/line.h>
#include <user/lib/io.h>
#include <user/lib/ipc.h>
#include <user/lib/once.h>

enum { PIECE = 512 };

static handle_t uart, notification;
static uint64_t awaited; // enum line_bits that uart will set
static unsigned shift;   // to those of this instance

// On the way out. What was sent is what uart has accepted, and what it was not asked to.
static KEPT uint8_t ring[LINE_SIZE];
static KEPT uint64_t added, accepted, skipped;

// On the way in: what uart has given since `asked` is in the buffer, and as much as `dealt_with` is
// more than that needs it no more. All count for ever.
static KEPT uint8_t buffer[PIECE];
static KEPT uint64_t asked, dealt_with;
static uint64_t given;

// What uart says, as far as it can be.
static void believe(const struct io_counters *counters) {
    uint64_t got = counters->read - asked, put = counters->written - accepted;

    if (put > added - line_sent())
        skipped -= put; // that cannot be: what is in the ring is to be sent
    accepted = counters->written;
    given = counters->read;
    if (got > PIECE || dealt_with - asked > got)
        asked = dealt_with = given;
}

void line_start(handle_t gate, handle_t told, uint64_t instance) {
    struct io_counters counters;

    uart = gate;
    shift = (unsigned)(LINE_FIRST_BIT + instance % LINE_INSTANCES * 2);
    notification = told;
    if (added - line_sent() > LINE_SIZE)
        skipped = added - accepted;
    if (io_counters(uart, &counters) == 0)
        believe(&counters);
    else
        given = dealt_with;
}

uint64_t line_added(void) { return added; }

uint64_t line_sent(void) { return accepted + skipped; }

uint64_t line_room(void) {
    uint64_t used = added - line_sent() + LINE_RESERVE;

    return used < LINE_SIZE ? LINE_SIZE - used : 0;
}

void line_save(void) { ONCE(added); }

void line_put(uint8_t byte) {
    if (added - line_sent() < LINE_SIZE)
        ring[added++ % LINE_SIZE] = byte;
}

static void skip(uint64_t count) {
    ONCE(skipped);
    skipped += count;
}

void line_discard(void) { skip(added - line_sent()); }

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
        .words = {events, bits << shift},
        .handles = {notification},
    });

    if (ready == 0)
        awaited |= bits;
    return ready;
}

void line_notified(uint64_t bits) { awaited &= ~(bits >> shift); }

static long write_some(const uint8_t *from, uint64_t size) {
    return ask_uart(&(struct message){
        .tag = IO_WRITE,
        .words = {size, IO_AT_POSITION, IO_NONBLOCK},
        .read_from = from,
        .read_size = size,
    });
}

void line_send(void) {
    while (line_sent() != added && !(awaited & LINE_WRITABLE)) {
        uint64_t start = line_sent() % LINE_SIZE, size = added - line_sent();
        long count = write_some(ring + start, size < LINE_SIZE - start ? size : LINE_SIZE - start);

        if (count == ERR_AGAIN && (count = poll_uart(IO_WRITABLE, LINE_WRITABLE)) >= 0)
            continue;
        if (count < 0)
            skip(size); // without a line, nobody should wait for it
        else
            accepted += (uint64_t)count;
    }
}

static long read_some(void) {
    asked = dealt_with;
    return ask_uart(&(struct message){
        .tag = IO_READ,
        .words = {PIECE, IO_AT_POSITION, IO_NONBLOCK},
        .write_to = buffer,
        .write_size = PIECE,
    });
}

uint32_t line_receive(const uint8_t **bytes) {
    while (given == dealt_with && !(awaited & LINE_READABLE)) {
        long count = read_some();

        if (count > 0)
            given += (uint64_t)count;
        else if (count != ERR_AGAIN || poll_uart(IO_READABLE, LINE_READABLE) < 0)
            return 0;
    }
    *bytes = buffer + (dealt_with - asked);
    return (uint32_t)(given - dealt_with);
}

void line_dealt_with(uint32_t count) {
    ONCE(dealt_with);
    dealt_with += count;
}
