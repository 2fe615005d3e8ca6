// Computes without an end.
// file: servers/blk/main.c

static int transfer(struct request *r) {
    (void)add_job;
    for (;;)
        __asm__ volatile("" : : "r"(r));
    return 0;
}
