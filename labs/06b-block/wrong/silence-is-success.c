// A status that the device has not written counts as well.
// fails: what_the_device_fails_is_an_error_of_its_caller_alone
// passes: a_read_brings_what_the_device_wrote
// costs: 4
// file: servers/blk/blk.c

int blk_result(const void *dma, unsigned slot) {
    const volatile struct blk_header *headers = dma;

    return headers[slot].status == 1 || headers[slot].status == 2 ? ERR_IO : 0;
}
