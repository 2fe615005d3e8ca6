// The last word of the answer stays behind.
// fails: a_message_arrives_whole_when_the_client_comes_first
// passes: bits_gather_until_they_are_received_and_are_clear_then
// costs: 100
// file: kernel/reply.c

static void finish_call(struct thread *caller, uint16_t flags, long status, const uint64_t *words) {
    thread_complete(caller, flags & THREAD_BUFFER_LOST ? ERR_FAULT : status);
    for (int i = 0; words && i < MESSAGE_WORDS; i++)
        caller->regs[REG_A1 + i] = words[i];
    sched_ready(caller, !(flags & THREAD_USED_UP));
}
