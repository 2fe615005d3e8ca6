// One chain is collected for each notification.
// fails: one_message_stands_for_many_that_are_done
// passes: a_read_brings_what_the_device_wrote
// costs: 16
// file: servers/blk/main.c

static void notified(uint64_t bits) {
    struct virtio_collect_reply done;
    int status;

    (void)bits;
    status = virtio_collect(virtio, 0, &done);
    if (status == 0 && done.found)
        finish(done.token);
    if (status < 0 && trouble == 0)
        recover(status);
    start_waiting();
}
