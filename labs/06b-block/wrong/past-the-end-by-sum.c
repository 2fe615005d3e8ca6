// Position and size are added, which may go round.
// fails: bad_positions_and_sizes_are_refused
// passes: a_write_is_what_the_device_must_see
// costs: 4
// file: servers/blk/blk.c

int blk_check(const struct disk *disk, uint64_t op, const struct block_transfer *ask) {
    if ((ask->position | ask->size) % BLOCK_SECTOR || ask->size == 0)
        return ERR_ARG;
    if (ask->size > BLOCK_TRANSFER_MAX)
        return ERR_SIZE;
    if (ask->position + ask->size > disk->size)
        return ERR_ARG;
    if (op == BLOCK_WRITE && disk->features & FEATURE_READ_ONLY)
        return ERR_ROFS;
    return 0;
}
