// labs/06a-uart/stubs/servers/uart/uart.c -- the polled driver: what stands in the starter for these.

static void enable_interrupts(void) {
    // Lab 06a-uart, task 1: yours to write. Until then the device never interrupts.
    //
    // Writes UART_INTERRUPT_ENABLE: ENABLE_RECEIVED and ENABLE_LINE always, ENABLE_SENT exactly while
    // `sending`. `enabled` remembers what was written, so that the same is not written twice: a
    // register costs more than a comparison.
    uart_register_write(UART_INTERRUPT_ENABLE, 0);
    enabled = 0;
}

void uart_start(void) {
    // Lab 06a-uart, task 1: yours to change. This one makes no interrupts.
    //
    // First no interrupts (UART_INTERRUPT_ENABLE, and `enabled` says so); then the line is LINE_8N1,
    // the FIFO on and nothing in it thrown away, the modem lines MODEM_READY and MODEM_REQUEST and,
    // so that an interrupt leaves the chip at all, MODEM_INTERRUPT. Last, enable_interrupts.
    uart_register_write(UART_INTERRUPT_ENABLE, 0);
    uart_register_write(UART_LINE_CONTROL, LINE_8N1);
    uart_register_write(UART_FIFO_CONTROL, FIFO_ENABLE);
    uart_register_write(UART_MODEM_CONTROL, MODEM_READY | MODEM_REQUEST);
    enable_interrupts();
}

static void receive_byte(uint8_t byte) {
    // Lab 06a-uart, task 2: yours to change. This one keeps a single byte.
    //
    // Puts the byte behind those in the ring `receive` and counts it in counters.received. If the
    // ring is full the byte is dropped, and counted in counters.lost_in_driver instead.
    if (receive.added == receive.taken)
        receive.bytes[receive.added++ % RECEIVE_SIZE] = byte;
}

static uint8_t read_status(void) {
    // Lab 06a-uart, task 2: yours to change. This one counts nothing.
    //
    // Returns UART_LINE_STATUS. Reading it clears STATUS_OVERRUN, so whoever reads it must count
    // that in counters.lost_in_device; that is why all of this file reads it here.
    return uart_register_read(UART_LINE_STATUS);
}

static void fill_fifo(void) {
    // Lab 06a-uart, task 3: yours to change. This one sends a byte.
    //
    // Called when the send FIFO is empty. Gives the device (uart_data_write) as many bytes of the
    // ring `send` as the FIFO holds, if there are so many; those of one call of uart_data_write lie
    // in one piece, so it gives less where the ring begins anew. Counts them in counters.sent.
    uart_data_write(&send.bytes[send.taken++ % SEND_SIZE], 1);
    counters.sent++;
}

static void send_from(uint8_t status) {
    // Lab 06a-uart, task 3: yours to change. This one waits for the device in a loop.
    //
    // `status` was just read. As long as the device says STATUS_SENT and the ring has bytes: fills
    // the FIFO, and looks again (read_status), since a fast device has sent them by then. Then
    // `sending` says whether something is left: in the FIFO, or in the ring. If so an interrupt
    // goes on with it (enable_interrupts); never waits here.
    while (send.taken != send.added) {
        while (!(status & STATUS_SENT))
            status = read_status();
        fill_fifo();
        status = read_status();
    }
    sending = false;
    enable_interrupts();
}

enum uart_progress uart_progress(void) {
    // Lab 06a-uart, task 3: yours to change. This one knows nothing of the ring.
    //
    // UART_SENDING while `sending`. Then the last byte is still in the transmitter (UART_LEAVING)
    // until the status says STATUS_DRAINED (UART_DRAINED).
    return read_status() & STATUS_DRAINED ? UART_DRAINED : UART_LEAVING;
}

void uart_interrupt(void) {
    // Lab 06a-uart, task 2: yours to change. This one takes a single byte at each look.
    //
    // Counts the interrupt, and reads UART_INTERRUPT_ID, which acknowledges "send FIFO empty". Takes
    // bytes (UART_DATA, receive_byte) as long as the status says STATUS_RECEIVED: one interrupt may
    // stand for many bytes. Then sends what can be sent (send_from) by the last status.
    if (read_status() & STATUS_RECEIVED)
        receive_byte(uart_register_read(UART_DATA));
}

uint64_t uart_peek(uint8_t *to, uint64_t size) {
    // Lab 06a-uart, task 2: yours to change. This one finds one byte.
    //
    // Copies the oldest bytes of the ring, at most `size`, and leaves them there. Returns how many.
    if (size == 0 || receive.taken == receive.added)
        return 0;
    to[0] = receive.bytes[receive.taken % RECEIVE_SIZE];
    return 1;
}

uint64_t uart_put(const uint8_t *from, uint64_t size) {
    // Lab 06a-uart, task 3: yours to change. This one takes one byte.
    //
    // Puts as many of the bytes into the ring `send` as there is room for (uart_room); they may
    // reach its end and go on at its start. Returns how many. Does not touch the device.
    uint64_t count = least(least(size, 1), uart_room());

    if (count > 0)
        send.bytes[send.added++ % SEND_SIZE] = from[0];
    return count;
}
