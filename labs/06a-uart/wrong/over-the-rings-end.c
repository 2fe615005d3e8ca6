// What is sent does not go on at the ring's start.
// fails: the_interrupt_goes_on_with_the_rest_and_then_is_off
// passes: the_send_fifo_is_filled_and_never_spills
// costs: 16
// file: servers/uart/uart.c

static void fill_fifo(void) {
    uint64_t at = send.taken % SEND_SIZE;
    uint64_t count = least(send.added - send.taken, UART_FIFO_SIZE);

    uart_data_write(&send.bytes[at], count);
    send.taken += count;
    counters.sent += count;
}
