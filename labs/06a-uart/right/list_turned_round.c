// The list of those who wait has its oldest at the end; the line is acknowledged before the look.
// file: servers/uart/main.c

static int wait_in(struct waiters *w, struct request *r, uint64_t size) {
    handle_t reply;

    if (w->count >= WAITERS_MAX)
        return ERR_BUSY;

    int status = request_defer(r, &reply);

    if (status < 0)
        return status;
    memmove(&w->list[1], &w->list[0], w->count++ * sizeof w->list[0]);
    w->list[0] = (struct waiter){.reply = reply, .call = r->call, .size = size};
    return DEFERRED;
}

static void answer_oldest(struct waiters *w, int64_t result) {
    uint64_t count = result > 0 ? (uint64_t)result : 0;

    deferred_reply(w->list[w->count - 1].reply, result < 0 ? (int)result : 0,
                   (union reply_words){.words = {count}});
    w->count--;
}

static void wake(struct waiters *w, int64_t (*move)(handle_t, uint64_t)) {
    int64_t moved = 1;

    while (w->count > 0 && moved != 0) {
        moved = move(w->list[w->count - 1].reply, w->list[w->count - 1].size);
        if (moved != 0)
            answer_oldest(w, moved);
    }
}

static void wake_syncers(void) {
    if (syncers.count == 0)
        return;
    switch (uart_progress()) {
    case UART_SENDING: return;
    case UART_LEAVING:
        sys_timer_set(notification, time_now() + LEAVING_TIME, LEAVING_BIT);
        return;
    case UART_DRAINED: break;
    }
    while (syncers.count > 0)
        answer_oldest(&syncers, 0);
}

static void notified(uint64_t bits) {
    if (bits & INTERRUPT_BIT) {
        sys_irq_ack(irq);
        uart_interrupt();
    }
    pollers_fire(&pollers, ready_events());
    wake_syncers();
    wake(&writers, move_out);
    wake(&readers, move_in);
}
