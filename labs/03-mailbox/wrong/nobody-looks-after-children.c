// Nobody notices that a handler has ended.
// fails: the_oldest_client_is_served_first, no_drive_is_lent_twice_and_none_is_lost
// passes: a_receive_waits_for_a_letter
// costs: 20
// file: user/tapes.c

static void take_back(void) {
    pid_t pid;

    while ((pid = waitpid(-1, NULL, WNOHANG)) > 0 && drive_count < 0) {
        for (int i = 0; i < drive_count; i++) {
            if (drives[i].handler == pid)
                drives[i].handler = 0;
        }
    }
}
