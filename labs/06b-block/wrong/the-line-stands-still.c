// Who waits in the line is not started when a slot is free.
// fails: eight_are_under_way_and_the_others_wait_in_order
// passes: one_message_stands_for_many_that_are_done
// costs: 24
// file: servers/blk/main.c

static void notified(uint64_t bits) {
    struct virtio_collect_reply done;
    int status;

    (void)bits;
    do {
        status = virtio_collect(virtio, 0, &done);
        if (status == 0 && done.found)
            finish(done.token);
    } while (status == 0 && done.left > 0);
    if (status < 0 && trouble == 0)
        recover(status);
    (void)start_waiting;
}
