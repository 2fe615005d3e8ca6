// A call is short, its answer goes the general way.
// fails: a_round_trip_takes_at_most_170_percent
// passes: a_round_trip_takes_at_most_250_percent
// costs: 94
// file: kernel/fastpath.c

struct thread *ipc_reply_recv_fast(handle_t handle) {
    return general(handle, SYS_reply_recv);
}
