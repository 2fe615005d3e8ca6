// A byte that is dropped is counted as received, too.
// fails: what_has_no_room_is_counted_and_the_oldest_is_kept
// passes: a_storm_loses_nothing
// costs: 9
// file: servers/uart/uart.c

static void receive_byte(uint8_t byte) {
    counters.received++;
    if (receive.added - receive.taken == RECEIVE_SIZE) {
        counters.lost_in_driver++;
        return;
    }
    receive.bytes[receive.added++ % RECEIVE_SIZE] = byte;
}
