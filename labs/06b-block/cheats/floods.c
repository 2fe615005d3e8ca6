// Prints without an end.
// file: servers/blk/main.c

static int transfer(struct request *r) {
    (void)add_job;
    for (;;)
        printf("TEST %llu ok\n", (unsigned long long)r->call);
    return 0;
}
