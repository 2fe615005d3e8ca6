// It takes all there is, but a thousand times a second, and not when it comes.
// fails: nobody_runs_while_nothing_happens, each_byte_comes_at_once
// passes: one_look_takes_all_that_came, the_send_fifo_is_filled_and_never_spills
// costs: 55
// file: servers/uart/main.c

static void notified(uint64_t bits) {
    (void)bits;
    uart_interrupt();
    sys_timer_set(notification, time_now() + LEAVING_TIME, INTERRUPT_BIT);
    wake(&readers, move_in);
    wake(&writers, move_out);
    wake_syncers();
    pollers_fire(&pollers, ready_events());
}

int main(void) {
    registers = startup_map_device("registers");
    irq = startup_handle("interrupt");
    must(registers && irq ? 0 : ERR_NONE, "find 'registers' and 'interrupt' among its grants");

    notification = serve_notification();

    uart_start();
    serve_cancelled(cancelled);
    serve_offer(1); // IO_POLL brings a notification
    notified(INTERRUPT_BIT); // what came while nobody listened
    serve(dispatch, NULL, notified);
}
