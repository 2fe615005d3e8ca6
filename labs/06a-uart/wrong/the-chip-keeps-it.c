// OUT2 is not set: on a real board no interrupt would leave the chip.
// fails: starting_keeps_what_the_device_has
// passes: a_storm_loses_nothing
// costs: 4
// file: servers/uart/uart.c

void uart_start(void) {
    uart_register_write(UART_INTERRUPT_ENABLE, 0);
    enabled = 0;
    uart_register_write(UART_LINE_CONTROL, LINE_8N1);
    uart_register_write(UART_FIFO_CONTROL, FIFO_ENABLE);
    uart_register_write(UART_MODEM_CONTROL, MODEM_READY | MODEM_REQUEST);
    enable_interrupts();
}
