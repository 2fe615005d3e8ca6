// A server that is in its receive can be given a call.
// fails: a_stopped_server_gets_the_call_when_it_goes_on
// passes: many_calls_in_a_row_keep_their_words
// costs: 8
// file: kernel/fastpath.c

static inline bool can_switch(const struct thread *self, const struct endpoint *endpoint,
                              const struct thread *server) {
    const struct hart *hart = self->hart;
    return likely(endpoint->flags == 0 && endpoint->level < self->level && !hart->slow) &&
           likely(server->state == THREAD_RECEIVING && server->ceiling >= self->priority &&
                  server->harts & hart->mask);
}
