// What was lent stays.
// fails: a_server_runs_at_the_priority_of_the_call_it_serves, what_was_lent_is_taken_back_along_the_chain
// passes: turns_follow_the_model_of_the_policy
// costs: 48
// file: kernel/sched.c

void sched_inherit(struct thread *thread) {
    while (thread) {
        uint8_t priority = lent_priority(thread);
        if (priority <= thread->priority)
            return;
        thread->priority = priority;
        move(thread);
        thread = lend(thread);
    }
}
