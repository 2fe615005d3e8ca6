// The caller is urgent, so the server is.
// fails: a_server_that_waited_stays_below_its_ceiling
// passes: many_calls_in_a_row_keep_their_words
// costs: 6
// file: kernel/fastpath.c

static inline bool can_switch(const struct thread *self, const struct endpoint *endpoint,
                              const struct thread *server) {
    const struct hart *hart = self->hart;
    return likely(endpoint->flags == 0 && endpoint->level < self->level && !hart->slow) &&
           likely(thread_receives(server) && server->harts & hart->mask);
}
