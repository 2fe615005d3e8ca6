// When a handler ends, the first drive that is lent is free.
// fails: a_killed_client_gives_its_drive_back
// passes: a_tape_keeps_what_was_written
// costs: 10
// file: user/tapes.c

static void take_back(void) {
    pid_t pid;

    while ((pid = waitpid(-1, NULL, WNOHANG)) > 0) {
        for (int i = 0; i < drive_count; i++) {
            if (drives[i].handler != 0) {
                drives[i].handler = 0;
                break;
            }
        }
    }
}
