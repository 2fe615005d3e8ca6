// servers/blk/settle.c -- callers who wait until all that the device has of others is done.
#include <servers/blk/settle.h>

enum { SETTLERS = 8 }; // of clients that are dead, mostly

static struct settler {
    handle_t reply; // 0: nobody
    uint32_t busy;
} settlers[SETTLERS];

int settle(struct request *r, uint32_t busy) {
    if (busy == 0)
        return 0;
    for (unsigned i = 0; i < SETTLERS; i++) {
        struct settler *s = &settlers[i];

        if (s->reply)
            continue;

        int status = request_defer(r, &s->reply);

        s->busy = busy;
        return status < 0 ? status : DEFERRED;
    }
    return ERR_BUSY;
}

void settle_check(uint32_t busy) {
    for (unsigned i = 0; i < SETTLERS; i++) {
        struct settler *s = &settlers[i];

        s->busy &= busy;
        if (!s->reply || s->busy)
            continue;
        deferred_reply(s->reply, 0, (union reply_words){.words = {0}});
        s->reply = 0;
    }
}
