// Only the head of a chain is free again.
// fails: chains_end_in_any_order_and_come_back_once, indexes_go_round_after_65536_chains
// passes: a_chain_is_as_the_device_wants_it
// costs: 50
// file: servers/virtio/queue.c

static void free_chain(struct queue *q, uint16_t head) {
    struct chain *chain = &q->chains[head];
    uint16_t index = head;

    q->free[q->free_count++] = index;
    chain->state = CHAIN_FREE;
}
