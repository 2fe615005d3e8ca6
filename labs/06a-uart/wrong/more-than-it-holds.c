// The send FIFO gets all that lies in one piece.
// fails: the_send_fifo_is_filled_and_never_spills
// passes: one_look_takes_all_that_came
// costs: 21
// file: servers/uart/uart.c

static void fill_fifo(void) {
    uint64_t at = send.taken % SEND_SIZE;
    uint64_t count = least(send.added - send.taken, SEND_SIZE - at);

    uart_data_write(&send.bytes[at], count);
    send.taken += count;
    counters.sent += count;
}
