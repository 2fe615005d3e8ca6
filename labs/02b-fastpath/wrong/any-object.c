// What is in the table may be called.
// fails: a_waiting_server_gets_nothing_through_a_bad_handle
// passes: many_calls_in_a_row_keep_their_words
// costs: 10
// file: kernel/fastpath.c

static inline bool find(const struct thread *self, handle_t handle, uint32_t right, void *object) {
    const struct handle_entry *entry = &self->table[handle % TABLE_SLOTS];
    *(void **)object = entry->object;
    return likely(entry->self == handle && (entry->rights || right));
}
