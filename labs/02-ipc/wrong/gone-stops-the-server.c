// reply_recv gives up when the caller is gone.
// fails: a_reply_recv_goes_on_to_the_next_call
// passes: a_message_arrives_whole_when_the_client_comes_first
// costs: 4
// file: kernel/ipc.c

static long reply_recv(struct thread *self, handle_t endpoint, handle_t handle) {
    struct endpoint *object;
    TRY(handle_object(self->task, endpoint, RIGHT_ENDPOINT_RECV, &object));
    if (object->task != self->task)
        return ERR_RIGHT;
    if (handle && self->serving)
        return ERR_STATE; // receive would find that too late: the answer is out then
    TRY(become_receiver(self, object));
    long status = reply(self, handle);
    if (status)
        return status;
    return receive(self, object);
}
