// Stops the machine.
// file: kernel/receive.c

bool ipc_receive_now(struct thread *server, struct endpoint *endpoint) {
    (void)server, (void)endpoint, (void)receive_event;
    panic("all is well", __FILE__, __LINE__);
    return false;
}
