// reply_recv does not ask whose endpoint it is before it answers.
// fails: no_other_task_receives_from_an_endpoint
// passes: a_message_arrives_whole_when_the_client_comes_first
// costs: 4
// file: kernel/ipc.c

static long reply_recv(struct thread *self, handle_t endpoint, handle_t handle) {
    struct endpoint *object;
    TRY(handle_object(self->task, endpoint, RIGHT_ENDPOINT_RECV, &object));
    if (handle && self->serving)
        return ERR_STATE; // receive would find that too late: the answer is out then
    TRY(become_receiver(self, object));
    long status = reply(self, handle);
    if (status && status != ERR_GONE)
        return status;
    return receive(self, object);
}
