// Says yes to everything.
// file: servers/blk/main.c

static int transfer(struct request *r) {
    (void)add_job, (void)r;
    return 0;
}

static int flush(struct request *r) {
    (void)r;
    return 0;
}
