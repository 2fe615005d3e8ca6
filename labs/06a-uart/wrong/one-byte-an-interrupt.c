// It trusts that each byte has an interrupt of its own.
// fails: one_look_takes_all_that_came, bytes_stay_in_order_when_the_ring_begins_anew
// passes: nobody_runs_while_nothing_happens
// costs: 24
// file: servers/uart/uart.c

void uart_interrupt(void) {
    uint8_t status;

    counters.interrupts++;
    uart_register_read(UART_INTERRUPT_ID); // acknowledges "send FIFO empty"
    status = read_status();
    if (status & STATUS_RECEIVED)
        receive_byte(uart_register_read(UART_DATA));
    send_from(status);
}
