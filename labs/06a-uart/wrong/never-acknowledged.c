// The line stays masked after the first interrupt.
// fails: each_byte_comes_at_once, a_storm_loses_nothing
// passes: nobody_runs_while_nothing_happens, one_look_takes_all_that_came
// costs: 50
// file: servers/uart/main.c

static void notified(uint64_t bits) {
    if (bits & INTERRUPT_BIT)
        uart_interrupt();
    wake(&readers, move_in);
    wake(&writers, move_out);
    wake_syncers();
    pollers_fire(&pollers, ready_events());
}
