// What the device says is not looked at.
// fails: what_the_device_fails_is_an_error_of_its_caller_alone, a_bad_sector_is_an_error_and_its_neighbours_are_not
// passes: a_read_brings_what_the_device_wrote
// costs: 7
// file: servers/blk/blk.c

int blk_result(const void *dma, unsigned slot) {
    (void)dma, (void)slot;
    return 0;
}
