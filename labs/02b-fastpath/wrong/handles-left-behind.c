// Handles that are named are not looked at.
// fails: a_handle_reaches_a_server_that_waits
// passes: many_calls_in_a_row_keep_their_words
// costs: 6
// file: kernel/fastpath.c

static inline bool can_extend(const struct thread *self) {
    return likely(ipc_buffers_mapped(self));
}
