// The slot says which handle it is.
// fails: a_waiting_server_gets_nothing_through_a_bad_handle, a_handle_beyond_the_first_page_of_the_table_is_its_own
// passes: many_calls_in_a_row_keep_their_words
// costs: 8
// file: kernel/fastpath.c

static inline bool find(const struct thread *self, handle_t handle, uint32_t right, void *object) {
    const struct handle_entry *entry = &self->table[handle % TABLE_SLOTS];
    *(void **)object = entry->object;
    return likely(handle && entry->rights & right);
}
