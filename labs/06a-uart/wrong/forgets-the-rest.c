// The interrupt takes what came, and sends nothing.
// fails: the_interrupt_goes_on_with_the_rest_and_then_is_off, progress_is_told
// passes: one_look_takes_all_that_came, a_storm_loses_nothing
// costs: 11
// file: servers/uart/uart.c

void uart_interrupt(void) {
    counters.interrupts++;
    uart_register_read(UART_INTERRUPT_ID); // acknowledges "send FIFO empty"
    while (read_status() & STATUS_RECEIVED)
        receive_byte(uart_register_read(UART_DATA));
}
