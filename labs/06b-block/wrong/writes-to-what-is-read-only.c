// Nobody asks whether the disk may be written.
// fails: a_read_only_disk_is_never_written, a_read_only_disk_says_so
// passes: a_write_is_what_the_device_must_see
// costs: 4
// file: servers/blk/blk.c

int blk_check(const struct disk *disk, uint64_t op, const struct block_transfer *ask) {
    if ((ask->position | ask->size) % BLOCK_SECTOR || ask->size == 0)
        return ERR_ARG;
    if (ask->size > BLOCK_TRANSFER_MAX)
        return ERR_SIZE;
    if (ask->size > disk->size || ask->position > disk->size - ask->size)
        return ERR_ARG;
    (void)op;
    return 0;
}
