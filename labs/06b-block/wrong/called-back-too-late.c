// A request that the device has is answered at once when its caller leaves.
// fails: who_wants_to_leave_may_unless_the_device_has_it
// passes: a_read_brings_what_the_device_wrote
// costs: 6
// file: servers/blk/main.c

static bool cancelled(callid_t call) {
    struct job job;

    if (line_remove(&line, call, &job)) {
        answer(&job, ERR_INTR);
        return true;
    }
    for (unsigned i = 0; i < SLOTS; i++) {
        if (slots[i].op && slots[i].call == call)
        {
            answer(&slots[i], ERR_INTR);
            slots[i].op = 0;
            return true;
        }
    }
    return false;
}
