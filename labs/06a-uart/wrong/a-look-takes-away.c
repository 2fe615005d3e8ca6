// What is looked at is gone, even if the reader cannot have it.
// fails: one_look_takes_all_that_came
// passes: the_send_fifo_is_filled_and_never_spills
// costs: 60
// file: servers/uart/uart.c

uint64_t uart_peek(uint8_t *to, uint64_t size) {
    uint64_t count = 0;

    for (; count < size && receive.taken + count != receive.added; count++)
        to[count] = receive.bytes[(receive.taken + count) % RECEIVE_SIZE];
    receive.taken += count;
    return count;
}

void uart_drop(uint64_t count) {
    (void)count;
}
