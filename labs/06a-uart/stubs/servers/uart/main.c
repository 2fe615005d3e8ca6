// labs/06a-uart/stubs/servers/uart/main.c -- the polled driver: what stands in the starter for these.

static int wait_in(struct waiters *w, struct request *r, uint64_t size) {
    // Lab 06a-uart, task 4: yours to change. In this one a single call can wait.
    //
    // Makes the call wait, behind those that wait already: defers it (request_defer: its error is
    // the caller's) and notes reply handle, call id and size. With WAITERS_MAX in the list the next
    // one gets ERR_BUSY, and nothing has changed. Returns DEFERRED.
    struct waiter *waiter = &w->list[0];

    if (w->count == 1)
        return ERR_BUSY;

    int status = request_defer(r, &waiter->reply);

    if (status < 0)
        return status;
    waiter->call = r->call;
    waiter->size = size;
    w->count = 1;
    return DEFERRED;
}

static void wake(struct waiters *w, int64_t (*move)(handle_t, uint64_t)) {
    // Lab 06a-uart, task 4: yours to change. This one answers a single call.
    //
    // Answers those who wait, the first one first, as long as `move` has something for them: it
    // moves bytes to or from the caller's buffer, and returns how many, 0 if none can be moved now,
    // or an error. An error is that caller's answer, and the next one's turn comes.
    int64_t moved = w->count > 0 ? move(w->list[0].reply, w->list[0].size) : 0;

    if (moved == 0)
        return;
    deferred_reply(w->list[0].reply, moved < 0 ? (int)moved : 0,
                   (union reply_words){.words = {moved < 0 ? 0 : (uint64_t)moved}});
    remove_waiter(w, 0);
}

static bool cancel_waiter(struct waiters *w, callid_t call) {
    // Lab 06a-uart, task 4: yours to write. Until then nobody who waits can leave.
    //
    // If that call waits in this list, wherever: answers it with ERR_INTR, takes it out, and returns
    // true. The others keep their order. False if it is not there.
    (void)w, (void)call;
    return false;
}

static int sync(struct request *r) {
    // Lab 06a-uart, task 4: yours to change. This one waits for the device in a loop.
    //
    // 0 if all is out (UART_DRAINED). Else the call waits in `syncers`; wake_syncers is called once
    // since nobody else may come to look: it sets the timer for the last byte.
    (void)r;
    while (uart_progress() != UART_DRAINED)
        ;
    wake_syncers();
    return 0;
}

static void notified(uint64_t bits) {
    // Lab 06a-uart, task 1: yours to change. This one looks at the device a thousand times a second.
    //
    // Called with the bits of the notification that were set. With INTERRUPT_BIT the device has
    // something: uart_interrupt takes it, and only then sys_irq_ack allows the line to interrupt
    // again. Whatever the bits: readers and writers whose turn has come are answered (wake), those in
    // `syncers` (wake_syncers), and the notifications of polls set (pollers_fire).
    const ns_t tick = 1000000;

    (void)bits;
    uart_interrupt();
    wake(&readers, move_in);
    wake(&writers, move_out);
    wake_syncers();
    pollers_fire(&pollers, ready_events());
    sys_timer_set(notification, time_now() + tick, INTERRUPT_BIT);
}

int main(void) {
    // Lab 06a-uart, task 1: yours to change. This one has no interrupt.
    //
    // Maps its device (startup_map_device "registers") and finds its line (startup_handle
    // "interrupt"); gets the notification that is bound to its endpoint (serve_notification), so that
    // one receive waits for calls and bits; binds the line to it (sys_irq_bind, INTERRUPT_BIT). What
    // fails is said with `must`. Starts the device, tells serve() who is told of callers that want
    // to leave (`cancelled`), that a request may bring a handle, looks at the device once as if it
    // had interrupted, for what came before, and serves.
    registers = startup_map_device("registers");
    irq = startup_handle("interrupt");
    must(registers && irq ? 0 : ERR_NONE, "find 'registers' and 'interrupt' among its grants");
    notification = serve_notification();

    uart_start();
    serve_cancelled(cancelled);
    serve_offer(1); // IO_POLL brings a notification
    notified(INTERRUPT_BIT);
    serve(dispatch, NULL, notified);
}
