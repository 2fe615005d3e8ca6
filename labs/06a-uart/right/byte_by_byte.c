// Every ring goes byte by byte; the device is looked at until it has nothing more to say.
// file: servers/uart/uart.c

static void fill_fifo(void) {
    uint64_t left = least(UART_FIFO_SIZE, send.added - send.taken);

    while (left-- > 0) {
        uart_register_write(UART_DATA, send.bytes[send.taken & (SEND_SIZE - 1)]);
        send.taken++;
        counters.sent++;
    }
}

static void send_from(uint8_t status) {
    bool left = true;

    while ((status & STATUS_SENT) && left) {
        left = send.added != send.taken;
        if (left) {
            fill_fifo();
            status = read_status();
        }
    }
    sending = left;
    enable_interrupts();
}

void uart_interrupt(void) {
    uint8_t status = 0;

    counters.interrupts += 1;
    (void)uart_register_read(UART_INTERRUPT_ID);
    for (;;) {
        status = read_status();
        if ((status & STATUS_RECEIVED) == 0)
            break;
        receive_byte(uart_register_read(UART_DATA));
    }
    send_from(status);
}

uint64_t uart_put(const uint8_t *from, uint64_t size) {
    uint64_t count = 0;

    while (count < size && uart_room() > 0)
        send.bytes[send.added++ & (SEND_SIZE - 1)] = from[count++];
    return count;
}

static void receive_byte(uint8_t byte) {
    bool full = receive.added == receive.taken + RECEIVE_SIZE;

    counters.lost_in_driver += full;
    counters.received += !full;
    if (!full)
        receive.bytes[receive.added++ & (RECEIVE_SIZE - 1)] = byte;
}
