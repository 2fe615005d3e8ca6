// Whole pieces are copied; the status is shared by all who look at it; interrupts are always written.
// file: servers/uart/uart.c

static uint8_t read_status(void)
{
    const uint8_t found = uart_register_read(UART_LINE_STATUS);

    counters.lost_in_device += (found & STATUS_OVERRUN) != 0;
    return found;
}

static void enable_interrupts(void)
{
    enabled = ENABLE_RECEIVED | ENABLE_LINE;
    if (sending)
        enabled |= ENABLE_SENT;
    uart_register_write(UART_INTERRUPT_ENABLE, enabled);
}

void uart_start(void)
{
    sending = false;
    uart_register_write(UART_MODEM_CONTROL, MODEM_INTERRUPT | MODEM_REQUEST | MODEM_READY);
    uart_register_write(UART_FIFO_CONTROL, FIFO_ENABLE);
    uart_register_write(UART_LINE_CONTROL, LINE_8N1);
    enable_interrupts();
}

uint64_t uart_peek(uint8_t *to, uint64_t size)
{
    uint64_t count = least(size, uart_available());
    uint64_t at = receive.taken % RECEIVE_SIZE;
    uint64_t first = least(count, RECEIVE_SIZE - at);

    memcpy(to, &receive.bytes[at], first);
    memcpy(to + first, receive.bytes, count - first);
    return count;
}

enum uart_progress uart_progress(void)
{
    if (!sending && (read_status() & STATUS_DRAINED))
        return UART_DRAINED;
    return sending ? UART_SENDING : UART_LEAVING;
}
