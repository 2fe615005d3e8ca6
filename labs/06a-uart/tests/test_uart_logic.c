// labs/06a-uart/tests/test_uart_logic.c -- servers/uart/uart.c against a model of the device.
//
// QEMU's device sends in no time, and its send interrupt is never needed. The model is as slow as a
// real one: bytes leave the FIFO only when the test says so. It counts how often it is asked for its
// status meanwhile, since a driver that waits in a loop for the device keeps all others from working.
#include <string.h>

#include <user/tests/lib/test.h>

// What is compiled here has names of its own; only where it is built alone do warnings count.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wshadow"
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#include <servers/uart/uart.c>
#pragma GCC diagnostic pop

enum { PATIENCE = 50, PLENTY = 8192 };

static struct {
    uint8_t incoming[PLENTY];
    unsigned incoming_count, incoming_read;
    uint8_t sent[PLENTY];
    unsigned sent_count;
    unsigned in_fifo;
    unsigned looks;   // at the status, since the test did something
    unsigned answers; // to the question which interrupt it is
    uint8_t enabled, fifo, modem, line;
    bool overrun;
    bool shifting; // a byte is in the transmitter
    bool fast;     // bytes leave the FIFO at once
    bool waited;   // somebody asks again and again
    bool spilled;  // the FIFO got more than it holds
} model;

static uint8_t model_status_read(void) {
    uint8_t status = 0;

    if (++model.looks > PATIENCE + model.incoming_count) {
        model.waited = true;
        model.in_fifo = 0; // so that who waits comes to an end
        model.shifting = false;
    }
    if (model.incoming_read < model.incoming_count)
        status |= STATUS_RECEIVED;
    if (model.overrun)
        status |= STATUS_OVERRUN;
    if (model.in_fifo == 0)
        status |= STATUS_SENT;
    if (model.in_fifo == 0 && !model.shifting)
        status |= STATUS_DRAINED;
    model.overrun = false;
    return status;
}

uint8_t uart_register_read(enum uart_register which) {
    if (which == UART_LINE_STATUS)
        return model_status_read();
    if (which == UART_INTERRUPT_ID)
        model.answers++;
    if (which != UART_DATA || model.incoming_read == model.incoming_count)
        return 0;
    return model.incoming[model.incoming_read++];
}

static void model_data_written(uint8_t byte) {
    model.in_fifo += !model.fast;
    model.spilled |= model.in_fifo > UART_FIFO_SIZE;
    if (model.sent_count < PLENTY)
        model.sent[model.sent_count++] = byte;
}

void uart_register_write(enum uart_register which, uint8_t value) {
    switch ((int)which) {
    case UART_DATA: model_data_written(value); break;
    case UART_INTERRUPT_ENABLE: model.enabled = value; break;
    case UART_FIFO_CONTROL: model.fifo = value; break;
    case UART_LINE_CONTROL: model.line = value; break;
    case UART_MODEM_CONTROL: model.modem = value; break;
    default: break;
    }
}

void uart_data_write(const uint8_t *bytes, uint64_t count) {
    for (uint64_t i = 0; i < count; i++)
        model_data_written(bytes[i]);
}

// The driver's turn: the model has patience again.
static void model_interrupt(void) {
    model.looks = 0;
    uart_interrupt();
}

static void model_fill(uint8_t *bytes, unsigned count, uint64_t seed) {
    uint64_t x = (test_nonce ^ seed) | 1;

    for (unsigned i = 0; i < count; i++) {
        x ^= x << 13;
        x ^= x >> 7;
        x ^= x << 17;
        bytes[i] = (uint8_t)x;
    }
}

static uint64_t model_mix(uint64_t sum, const uint8_t *bytes, uint64_t count) {
    for (uint64_t i = 0; i < count; i++)
        sum = (sum ^ bytes[i]) * 0x100000001b3ull;
    return sum;
}

// Bytes come in, and the device interrupts once.
static void model_come(unsigned count, uint64_t seed) {
    model_fill(model.incoming, count, seed);
    model.incoming_count = count;
    model.incoming_read = 0;
    model_interrupt();
}

static uint8_t model_got[PLENTY];

TEST(one_look_takes_all_that_came) {
    uart_start();
    model_come(300, 1);
    check_eq(model.incoming_read, 300);
    check_eq(uart_available(), 300);
    check_eq(uart_peek(model_got, sizeof model_got), 300);
    check_eq(uart_available(), 300); // a look takes nothing away
    check_eq(memcmp(model_got, model.incoming, 300), 0);
    uart_drop(300);
    check_eq(uart_peek(model_got, sizeof model_got), 0);
    check_eq(uart_counters().received, 300);
    test_answer(model_mix(0, model_got, 300));
}

TEST(bytes_stay_in_order_when_the_ring_begins_anew) {
    uint64_t sum = 0;

    uart_start();
    for (unsigned round = 0; round < 40; round++) {
        unsigned count = 100 + round * 7, first = round * 3;

        model_come(count, round);
        check_eq(uart_peek(model_got, first), first);
        check_eq(memcmp(model_got, model.incoming, first), 0);
        uart_drop(first);
        check_eq(uart_peek(model_got, sizeof model_got), count - first);
        check_eq(memcmp(model_got, model.incoming + first, count - first), 0);
        uart_drop(count - first);
        sum = model_mix(sum, model_got, count - first);
    }
    test_answer(sum);
}

TEST(losses_are_counted) {
    uart_start();
    model.overrun = true;
    model_come(1, 1);
    check_eq(uart_counters().lost_in_device, 1);
    model_come(1, 2);
    check_eq(uart_counters().lost_in_device, 1);
    uart_drop(2);
    model_come(4096 + 5, 3);
    check_eq(uart_counters().lost_in_driver, 5);
    check_eq(uart_peek(model_got, sizeof model_got), 4096);
    check_eq(memcmp(model_got, model.incoming, 4096), 0);
    model.overrun = true;
    uart_send();
    check_eq(uart_counters().lost_in_device, 2);
    test_answer(model_mix(0, model_got, 4096));
}

TEST(the_send_fifo_is_filled_and_never_spills) {
    uint8_t data[100];

    model_fill(data, sizeof data, 1);
    uart_start();
    check_eq(uart_put(data, sizeof data), sizeof data);
    check_eq(model.sent_count, 0);
    model.looks = 0;
    uart_send();
    check(!model.waited);
    check_eq(model.sent_count, UART_FIFO_SIZE);
    model.looks = 0;
    uart_send();
    check_eq(model.sent_count, UART_FIFO_SIZE); // it is still full
    check_eq(memcmp(model.sent, data, UART_FIFO_SIZE), 0);
    check(!model.waited && !model.spilled);
    test_answer(model_mix(0, model.sent, UART_FIFO_SIZE));
}

// The device has sent what it had, and says so if that interrupt is on.
static unsigned model_send_all(void) {
    unsigned count = 0;

    while (model.enabled & ENABLE_SENT && count < PLENTY) {
        model.in_fifo = 0;
        model_interrupt();
        count++;
    }
    model.in_fifo = 0;
    return count;
}

TEST(the_interrupt_goes_on_with_the_rest_and_then_is_off) {
    static uint8_t data[5000];
    uint64_t sum = 0;

    model_fill(data, sizeof data, 2);
    uart_start();
    check_eq(model.enabled & ENABLE_SENT, 0);
    for (unsigned round = 0; round < 3; round++) {
        model.sent_count = 0;
        check_eq(uart_put(data, sizeof data), 4096);
        check_eq(uart_room(), 0);
        check_eq(uart_put(data, 1), 0);
        model.looks = 0;
        uart_send();
        check(model.enabled & ENABLE_SENT);
        check_eq(model.enabled & ENABLE_RECEIVED, ENABLE_RECEIVED);
        check(model_send_all() <= 4096 / UART_FIFO_SIZE + 1);
        check_eq(model.sent_count, 4096);
        check_eq(memcmp(model.sent, data, 4096), 0);
        check_eq(model.enabled & ENABLE_SENT, 0);
        sum = model_mix(sum, model.sent, 4096);
        check_eq(uart_put(data, 100), 100); // so that the next round begins elsewhere
        uart_send();
        model_send_all();
    }
    check(!model.waited && !model.spilled && model.answers > 0);
    check_eq(uart_counters().sent, 3 * (4096 + 100));
    test_answer(sum);
}

TEST(a_fast_device_takes_all_at_once) {
    uint8_t data[300];

    model_fill(data, sizeof data, 3);
    model.fast = true;
    uart_start();
    check_eq(uart_put(data, sizeof data), sizeof data);
    model.looks = 0;
    uart_send();
    check_eq(model.sent_count, sizeof data);
    check(model.looks <= sizeof data / UART_FIFO_SIZE + 3);
    check_eq(model.enabled & ENABLE_SENT, 0);
    check_eq(uart_counters().interrupts, 0);
    test_answer(model_mix(0, model.sent, sizeof data));
}

TEST(progress_is_told) {
    uint8_t data[40];

    model_fill(data, sizeof data, 4);
    uart_start();
    check_eq(uart_progress(), UART_DRAINED);
    check_eq(uart_put(data, sizeof data), sizeof data);
    uart_send();
    check_eq(uart_progress(), UART_SENDING);
    for (unsigned i = 0; i < 2; i++) {
        model.in_fifo = 0;
        model_interrupt();
        check_eq(uart_progress(), UART_SENDING); // the FIFO has the rest
    }
    model.in_fifo = 0;
    model.shifting = true;
    model_interrupt();
    check_eq(uart_progress(), UART_LEAVING);
    check_eq(model.enabled & ENABLE_SENT, 0);
    model.shifting = false;
    check_eq(uart_progress(), UART_DRAINED);
    test_answer(model_mix(0, model.sent, sizeof data));
}

TEST(starting_keeps_what_the_device_has) {
    enum { CLEAR_RECEIVED = 1 << 1, CLEAR_SENT = 1 << 2 }; // of UART_FIFO_CONTROL

    model.enabled = 0xff;
    uart_start();
    check_eq(model.fifo & (FIFO_ENABLE | CLEAR_RECEIVED), FIFO_ENABLE);
    check_eq(model.line, LINE_8N1);
    check_eq(model.modem & MODEM_INTERRUPT, MODEM_INTERRUPT);
    check_eq(model.enabled, ENABLE_RECEIVED | ENABLE_LINE);
    check_eq(model.fifo & CLEAR_SENT, 0);
}
