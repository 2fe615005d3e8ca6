// The client that asked last gets the drive.
// fails: the_oldest_client_is_served_first
// passes: a_tape_keeps_what_was_written
// costs: 10
// file: user/tapes.c

static void lend_to_waiting(void) {
    while (waiting_count > 0 && lend(waiting[waiting_count - 1]) == 0)
        waiting_count--;
}
