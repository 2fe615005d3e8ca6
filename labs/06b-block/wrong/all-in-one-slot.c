// The data of every request lies in the first slot's place.
// fails: one_message_stands_for_many_that_are_done
// passes: a_write_is_what_the_device_must_see
// costs: 30
// file: servers/blk/blk.c

static uint32_t data_offset(unsigned slot) {
    (void)slot;
    return PAGE_SIZE;
}
