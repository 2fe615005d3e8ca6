// Never comes back.
// file: kernel/receive.c

bool ipc_receive_now(struct thread *server, struct endpoint *endpoint) {
    (void)server, (void)endpoint, (void)receive_event;
    while (server)
        ;
    return false;
}
