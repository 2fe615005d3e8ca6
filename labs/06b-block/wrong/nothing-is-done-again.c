// After a reset the disk is open, and what was under way is forgotten.
// fails: after_a_reset_all_that_was_under_way_is_done_again
// passes: a_write_is_what_the_device_must_see
// costs: 5
// file: servers/blk/main.c

static bool begin_again(void) {
    if (open_disk() < 0)
        return false;
    (void)post;
    return true;
}
