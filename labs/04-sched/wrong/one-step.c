// What is lent goes to the server, and no further.
// fails: what_was_lent_is_taken_back_along_the_chain
// passes: turns_follow_the_model_of_the_policy
// costs: 30
// file: kernel/sched.c

void sched_inherit(struct thread *thread) {
    uint8_t priority = lent_priority(thread);
    if (priority == thread->priority)
        return;
    thread->priority = priority;
    move(thread);
    thread = lend(thread);
    if (thread && lent_priority(thread) > thread->priority) {
        thread->priority = lent_priority(thread);
        move(thread);
    }
}
