// When the disk is given up, those in the line are not told.
// fails: a_disk_that_stays_broken_is_given_up_and_may_come_back
// passes: after_a_reset_all_that_was_under_way_is_done_again
// costs: 3
// file: servers/blk/main.c

static void fail_all(int why) {
    struct job job;

    printf("blk: the disk does not work any more (error %d)\n", why);
    trouble = ERR_IO;
    failures = 0;
    for (unsigned i = 0; i < SLOTS; i++) {
        if (slots[i].op)
            answer(&slots[i], ERR_IO);
        slots[i].op = 0;
    }
    (void)job;
}
