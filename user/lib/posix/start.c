// user/lib/posix/start.c -- from the block on the stack to main(), and from main() to the end.
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <user/lib/posix/open.h>
#include <user/lib/posix/process.h>
#include <user/lib/posix/signals.h>
#include <user/lib/startup.h>
#include <user/lib/syscalls.h>

int main(int argc, char **argv, char **envp);
void program_main(struct startup *page, uint64_t *block);
void __libc_init_array(void); // picolibc: runs the constructors

char *program_invocation_name = (char *)(uintptr_t) "";
char *program_invocation_short_name = (char *)(uintptr_t) "";

// Whether this library made the block. If not, proc did: for the first program, without files.
static int auxiliary_read(const uint64_t *pair) {
    int ours = 0;

    for (; pair[0] != 0; pair += 2) {
        if (pair[0] == PROCESS_AUX_FILES) {
            const struct process_files *inherited = (const void *)pair[1];

            files_begin(inherited);
            paths_begin(inherited);
        } else if (pair[0] == PROCESS_AUX_SIGNALS) {
            signals_begin((uint32_t)pair[1], (uint32_t)(pair[1] >> 32));
            ours = 1;
        }
    }
    return ours;
}

static void name_set(char *name) {
    char *slash = strrchr(name, '/');

    program_invocation_name = name;
    program_invocation_short_name = slash ? slash + 1 : name;
}

// Called by _start; `block` is what abi/process.h says is at the stack pointer.
void program_main(struct startup *page, uint64_t *block) {
    int count = (int)block[0];
    char **arguments = (char **)(block + 1);
    uint64_t *pair;

    startup = page;
    environ = arguments + count + 1;
    pair = (uint64_t *)environ;
    while (*pair++ != 0)
        ;
    if (!auxiliary_read(pair))
        console_open();
    if (count > 0)
        name_set(arguments[0]);
    __libc_init_array();
    exit(main(count, arguments, environ));
}

void _exit(int status) {
    for (;;)
        sys_task_exit((uint64_t)status & 0xff);
}
