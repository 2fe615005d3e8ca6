// A drive that is lent is not marked.
// fails: no_drive_is_lent_twice_and_none_is_lost
// passes: a_receive_waits_for_a_letter
// costs: 20
// file: user/tapes.c

static int lend(mailbox_t client) {
    for (int i = 0; i < drive_count; i++) {
        if (drives[i].handler != 0)
            continue;

        pid_t pid = fork();

        if (pid < 0)
            return -1;
        if (pid == 0)
            handle(i, drives[i].fd, client);
        return 0;
    }
    return -1;
}
