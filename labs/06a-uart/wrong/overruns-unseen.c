// What the device lost is not counted.
// fails: losses_are_counted
// passes: a_storm_loses_nothing
// costs: 5
// file: servers/uart/uart.c

static uint8_t read_status(void) {
    return uart_register_read(UART_LINE_STATUS);
}
