// A full ring forgets the oldest byte.
// fails: what_has_no_room_is_counted_and_the_oldest_is_kept, losses_are_counted
// passes: a_storm_loses_nothing, what_nobody_reads_waits_in_the_ring
// costs: 9
// file: servers/uart/uart.c

static void receive_byte(uint8_t byte) {
    if (receive.added - receive.taken == RECEIVE_SIZE) {
        counters.lost_in_driver++;
        receive.taken++;
    }
    receive.bytes[receive.added++ % RECEIVE_SIZE] = byte;
    counters.received++;
}
