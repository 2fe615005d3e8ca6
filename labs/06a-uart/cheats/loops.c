// Computes without an end.
// file: servers/uart/main.c

static void notified(uint64_t bits) {
    (void)wake, (void)wake_syncers;
    while (bits || !bits)
        __asm__ volatile("");
}
