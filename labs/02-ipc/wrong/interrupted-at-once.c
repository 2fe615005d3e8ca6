// An interrupted call ends, whoever has received it.
// fails: the_server_of_a_received_call_gets_cancelled_and_answers
// passes: a_message_arrives_whole_when_the_client_comes_first
// costs: 10
// file: kernel/thread.c

int thread_interrupt(struct thread *thread) {
    if (thread->flags & THREAD_FAULT || thread->state == THREAD_READY)
        return ERR_STATE;
    if (thread->state == THREAD_SERVED || thread->state == THREAD_DEFERRED)
        reply_finish(thread, ERR_INTR, NULL);
    else
        end_wait(thread, ERR_INTR);
    return 0;
}
