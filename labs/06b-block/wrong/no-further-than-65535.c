// New entries are counted without going round.
// fails: indexes_go_round_after_65536_chains
// passes: chains_end_in_any_order_and_come_back_once
// costs: 6
// file: servers/virtio/queue.c

int queue_advance(struct queue *q) {
    uint16_t index = q->page->used.index;
    uint16_t fresh = index < q->used_index ? 0 : (uint16_t)(index - q->used_index);

    if (fresh > q->posted)
        return ERR_IO;
    barrier(); // the entries are read after the index
    while (fresh-- > 0) {
        if (take_used(q) < 0)
            return ERR_IO;
    }
    return (int)(q->done_added - q->done_taken);
}
