// servers/tty/kill.c -- signals, by way of proc.
#include <abi/process.h>
#include <servers/tty/state.h>
#include <user/lib/ipc.h>

static handle_t proc;

void kill_start(handle_t gate) { proc = gate; }

int kill_group(int64_t group, int signal) {
    struct message m = {.tag = PROC_KILL, .words = {(uint64_t)-group, (uint64_t)signal}};

    if (!proc)
        return 0;

    int status = ipc_call(proc, &m);

    return status < 0 ? status : (int)(int64_t)m.tag;
}
