// A server is a server, whatever its level.
// fails: a_waiting_server_of_no_lower_level_gets_nothing
// passes: many_calls_in_a_row_keep_their_words
// costs: 6
// file: kernel/fastpath.c

static inline bool can_switch(const struct thread *self, const struct endpoint *endpoint,
                              const struct thread *server) {
    const struct hart *hart = self->hart;
    return likely(endpoint->flags == 0 && !hart->slow) &&
           likely(thread_receives(server) && server->ceiling >= self->priority &&
                  server->harts & hart->mask);
}
