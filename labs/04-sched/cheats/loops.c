// Never comes back.
// file: kernel/sched.c

void sched_inherit(struct thread *thread) {
    (void)lend, (void)lent_priority, (void)move;
    while (thread)
        ;
}
