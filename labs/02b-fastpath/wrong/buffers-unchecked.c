// The server will find out whether the buffers are there.
// fails: a_waiting_server_sees_no_call_with_a_bad_buffer
// passes: many_calls_in_a_row_keep_their_words
// costs: 8
// file: kernel/fastpath.c

static inline bool can_extend(const struct thread *self) {
    return !(self->regs[REG_A6] | self->regs[REG_T2]);
}
