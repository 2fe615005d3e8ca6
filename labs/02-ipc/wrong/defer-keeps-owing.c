// The server still owes the answer that it deferred.
// fails: deferred_calls_are_answered_in_any_order
// passes: a_message_arrives_whole_when_the_client_comes_first
// costs: 40
// file: kernel/syscall_ipc.c

long sys_defer(void) {
    struct thread *caller = self()->serving;
    handle_t handle;
    if (!caller)
        return ERR_STATE;
    TRY(handle_insert(self()->task, caller, RIGHT_REPLY, SLOT_ANY, &handle));
    caller->state = THREAD_DEFERRED;
    caller->since = machine_ticks();
    caller->server = NULL;
    caller->reply_task = self()->task;
    caller->reply_handle = handle;
    list_append(&caller->gate->endpoint->deferred, &caller->call_link);
    sched_inherit(self());
    self()->hart->attention = 1; // another payer from now on
    return handle;
}
