// servers/uart/main.c -- the serial line: requests in, calls into uart.c, replies out.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <servers/uart/uart.h>
#include <user/lib/ipc.h>
#include <user/lib/once.h>
#include <user/lib/pollers.h>
#include <user/lib/serve.h>
#include <user/lib/startup.h>
#include <user/lib/syscalls.h>

enum {
    WAITERS_MAX = 16, // in each direction
    CHUNK = 1024,     // bytes that go through the stack in one step
    CLIENTS = 64,     // whose bytes are counted: they have the first badges
    INTERRUPT_BIT = 1,
    LEAVING_BIT = 2, // the last byte should be out now
};

#define LEAVING_TIME 1000000ull // ns; a byte at 9600 baud

// Calls that wait for bytes, for room, or for all to be out, in the order of their arrival.
struct waiter {
    handle_t reply;
    callid_t call;
    uint64_t size;
};

struct waiters {
    unsigned count;
    struct waiter list[WAITERS_MAX];
};

static struct waiters readers, writers, syncers;
static struct pollers pollers;
static volatile uint8_t *registers;
static handle_t irq, notification;

ONCE_SPACE(512, 64); // for all waiters, and the call being served

struct client {
    uint64_t read, written;
};

static KEPT struct client clients[CLIENTS];
static KEPT uint64_t bytes_written; // to UART_DATA
static const struct request *current;

uint8_t uart_register_read(enum uart_register which) { return registers[which]; }

void uart_register_write(enum uart_register which, uint8_t value) { registers[which] = value; }

void uart_data_write(const uint8_t *bytes, uint64_t count) {
    volatile uint8_t *data = &registers[UART_DATA];

    for (uint64_t i = 0; i < count; i++) {
        *data = bytes[i];
        bytes_written++;
        ONCE_ORDER(); // a death comes between two bytes
    }
}

static callid_t find_call(const struct waiters *w, handle_t reply) {
    for (unsigned i = 0; i < w->count; i++) {
        if (w->list[i].reply == reply)
            return w->list[i].call;
    }
    return 0;
}

// Bytes were moved for this call, and it will be answered so: if the answer does not go out, the
// next instance gives it.
static void done(const struct waiters *w, handle_t reply, uint64_t count) {
    callid_t call = reply ? find_call(w, reply) : current->call;

    once_answer(0, call, 0, (union reply_words){.words = {count}});
    once_commit();
}

// The counts of the one whose request is handled now.
static struct client *client(void) { return &clients[(uint32_t)current->badge % CLIENTS]; }

// Received bytes go to the buffer of `reply`. Returns how many, 0 if there are none, or an error:
// then they stay for the next reader.
static int64_t move_in(handle_t reply, uint64_t size) {
    uint8_t chunk[CHUNK];
    uint64_t count = uart_peek(chunk, size < CHUNK ? size : CHUNK);
    int status = ipc_write_all(reply, 0, chunk, count);

    if (status < 0)
        return status;
    if (count == 0)
        return 0;
    ONCE(*uart_dropped_count());
    uart_drop(count);
    if (!reply) {
        ONCE(client()->read);
        client()->read += count;
    }
    done(&readers, reply, count);
    return (int64_t)count;
}

// Bytes of the buffer of `reply` go out, as many as there is room for.
static int64_t move_out(handle_t reply, uint64_t size) {
    uint64_t count = 0;

    ONCE(*uart_put_count());
    while (count < size && uart_room() > 0) {
        uint8_t chunk[CHUNK];
        uint64_t step = size - count < CHUNK ? size - count : CHUNK;

        if (step > uart_room())
            step = uart_room();

        int status = ipc_read_all(reply, count, chunk, step);

        if (status < 0 && count == 0)
            return status;
        if (status < 0)
            break;
        count += uart_put(chunk, step);
    }
    if (count > 0 && !reply) {
        ONCE(client()->written);
        client()->written += count;
    }
    if (count > 0)
        done(&writers, reply, count);
    uart_send(); // not before: what the line has had cannot be taken back
    return (int64_t)count;
}

static int wait_in(struct waiters *w, struct request *r, uint64_t size) {
    struct waiter *waiter = &w->list[w->count];

    if (w->count == WAITERS_MAX)
        return ERR_BUSY;

    int status = request_defer(r, &waiter->reply);

    if (status < 0)
        return status;
    waiter->call = r->call;
    waiter->size = size;
    w->count++;
    return DEFERRED;
}

static void remove_waiter(struct waiters *w, unsigned index) {
    w->count--;
    memmove(&w->list[index], &w->list[index + 1], (w->count - index) * sizeof w->list[0]);
}

// Try a request at once; if nothing can be moved, or others wait already, it waits.
static int move_or_wait(struct waiters *w, int64_t (*move)(handle_t, uint64_t), struct request *r,
                        uint64_t size, uint64_t *count) {
    if (size == 0)
        return 0;

    int64_t moved = w->count == 0 ? move(0, size) : 0;

    if (moved == 0)
        return r->ask.read.flags & IO_NONBLOCK ? ERR_AGAIN : wait_in(w, r, size);
    if (moved < 0)
        return (int)moved;
    *count = (uint64_t)moved;
    return 0;
}

// Answer those who wait, as far as there is something for them.
static void wake(struct waiters *w, int64_t (*move)(handle_t, uint64_t)) {
    while (w->count > 0) {
        struct waiter *first = &w->list[0];
        int64_t moved = move(first->reply, first->size);

        if (moved == 0)
            return;
        deferred_reply(first->reply, moved < 0 ? (int)moved : 0,
                       (union reply_words){.words = {moved < 0 ? 0 : (uint64_t)moved}});
        remove_waiter(w, 0);
    }
}

// Answer those who wait for all to be out, when it is.
static void wake_syncers(void) {
    enum uart_progress progress = syncers.count > 0 ? uart_progress() : UART_SENDING;

    if (progress == UART_LEAVING)
        sys_timer_set(notification, time_now() + LEAVING_TIME, LEAVING_BIT);
    while (progress == UART_DRAINED && syncers.count > 0) {
        deferred_reply(syncers.list[0].reply, 0, (union reply_words){.words = {0}});
        remove_waiter(&syncers, 0);
    }
}

static int sync(struct request *r) {
    if (uart_progress() == UART_DRAINED)
        return 0;

    int status = wait_in(&syncers, r, 0);

    wake_syncers();
    return status;
}

// Who reads or writes already is before those who poll.
static uint64_t ready_events(void) {
    return (uart_available() > 0 ? IO_READABLE : 0) | (uart_room() > 0 ? IO_WRITABLE : 0);
}

static int control(const struct request *r) {
    struct io_counters counters = uart_counters();

    counters.read = client()->read;
    counters.written = client()->written;

    if (r->ask.control.request != IO_CONTROL_COUNTERS)
        return ERR_NOSYS;
    return ipc_write_all(0, 0, &counters, sizeof counters);
}

static int dispatch(struct request *r) {
    current = r;
    switch ((enum io_op)r->op) {
    case IO_READ: return move_or_wait(&readers, move_in, r, r->ask.read.size, &r->reply.read.count);
    case IO_WRITE:
        return move_or_wait(&writers, move_out, r, r->ask.write.size, &r->reply.write.count);
    case IO_STAT: r->reply.stat.kind = IO_KIND_DEVICE; return 0;
    case IO_CONTROL: return control(r);
    case IO_SYNC: return sync(r);
    case IO_POLL: return pollers_answer(&pollers, r, ready_events());
    case IO_SEEK:
    case IO_TRUNCATE: break;
    }
    return ERR_NOSYS;
}

static bool cancel_waiter(struct waiters *w, callid_t call) {
    for (unsigned i = 0; i < w->count; i++) {
        if (w->list[i].call != call)
            continue;
        deferred_reply(w->list[i].reply, ERR_INTR, (union reply_words){.words = {0}});
        remove_waiter(w, i);
        return true;
    }
    return false;
}

static bool cancelled(callid_t call) {
    return cancel_waiter(&readers, call) || cancel_waiter(&writers, call) ||
           cancel_waiter(&syncers, call);
}

static void notified(uint64_t bits) {
    if (bits & INTERRUPT_BIT) {
        uart_interrupt();
        sys_irq_ack(irq);
    }
    wake(&readers, move_in);
    wake(&writers, move_out);
    wake_syncers();
    pollers_fire(&pollers, ready_events());
}

static void must(long status, const char *what) {
    if (status >= 0)
        return;
    printf("uart: cannot %s (error %ld)\n", what, status);
    exit(1);
}

int main(void) {
    registers = startup_map_device("registers");
    irq = startup_handle("interrupt");
    must(registers && irq ? 0 : ERR_NONE, "find 'registers' and 'interrupt' among its grants");

    notification = serve_notification();
    must(sys_irq_bind(irq, notification, INTERRUPT_BIT), "bind the interrupt");

    uart_written(bytes_written);
    uart_start();
    serve_cancelled(cancelled);
    serve_offer(1); // IO_POLL brings a notification
    notified(INTERRUPT_BIT); // what came while nobody listened
    serve(dispatch, NULL, notified);
}
