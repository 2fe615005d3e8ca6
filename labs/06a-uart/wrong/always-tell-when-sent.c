// The interrupt of an empty send FIFO is always on.
// fails: the_interrupt_goes_on_with_the_rest_and_then_is_off, starting_keeps_what_the_device_has
// passes: one_look_takes_all_that_came
// costs: 30
// file: servers/uart/uart.c

static void enable_interrupts(void) {
    uint8_t wanted = (uint8_t)(ENABLE_RECEIVED | ENABLE_LINE | ENABLE_SENT);

    if (wanted != enabled)
        uart_register_write(UART_INTERRUPT_ENABLE, wanted);
    enabled = wanted;
}
