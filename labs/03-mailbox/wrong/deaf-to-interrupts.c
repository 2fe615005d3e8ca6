// Who waits cannot be interrupted.
// fails: who_waits_can_be_interrupted, who_waits_in_vain_is_told_once_and_leaves_the_queue
// passes: a_receive_waits_for_a_letter
// costs: 20
// file: servers/mbox/waiters.c

bool waiters_cancel(callid_t call) {
    (void)call;
    return false;
}
