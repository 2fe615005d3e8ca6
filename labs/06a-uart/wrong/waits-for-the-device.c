// It asks again and again until the FIFO is empty.
// fails: the_send_fifo_is_filled_and_never_spills, the_interrupt_goes_on_with_the_rest_and_then_is_off
// passes: a_storm_loses_nothing, one_look_takes_all_that_came
// costs: 17
// file: servers/uart/uart.c

static void send_from(uint8_t status) {
    while (send.taken != send.added) {
        while (!(status & STATUS_SENT))
            status = read_status();
        fill_fifo();
        status = read_status();
    }
    sending = false;
    enable_interrupts();
}
