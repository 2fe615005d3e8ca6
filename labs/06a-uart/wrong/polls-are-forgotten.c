// Who polls is not told.
// fails: a_poll_is_told_at_once
// passes: a_reader_that_waits_is_answered_at_once
// costs: 4
// file: servers/uart/main.c

static void notified(uint64_t bits) {
    if (bits & INTERRUPT_BIT) {
        uart_interrupt();
        sys_irq_ack(irq);
    }
    wake(&readers, move_in);
    wake(&writers, move_out);
    wake_syncers();
}
