// Prints without an end.
// file: servers/uart/main.c

static void notified(uint64_t bits) {
    (void)wake, (void)wake_syncers;
    for (;;)
        printf("TEST %llu ok\n", (unsigned long long)bits++);
}
