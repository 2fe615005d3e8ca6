// user/lib/start.c -- from the startup page to main(), and from main() to the end of the task.
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <user/lib/console.h>
#include <user/lib/restart.h>
#include <user/lib/startup.h>
#include <user/lib/syscalls.h>

enum { ARGUMENTS_MAX = 16 };

int main(int argc, char **argv);
void program_main(struct startup *page);
void __libc_init_array(void); // picolibc: runs the constructors

// Cut `text` into words, in place. Returns how many; arguments[count] is NULL.
static int split_arguments(char *text, char **arguments, int max) {
    int count = 0;

    for (char *word = strtok(text, " "); word && count < max - 1; word = strtok(NULL, " "))
        arguments[count++] = word;
    arguments[count] = NULL;
    return count;
}

// Called by _start on the first thread, with its thread-local block ready. argv[0] is the program's
// name, the rest what the startup page says.
void program_main(struct startup *page) {
    char *arguments[ARGUMENTS_MAX] = {0};
    int count = 0;

    startup = page;
    if (page && page->restarts)
        restart_begin(page);
    if (page) {
        arguments[0] = page->name;
        count = 1 + split_arguments(page->arguments, arguments + 1, ARGUMENTS_MAX - 1);
    }
    __libc_init_array();
    exit(main(count, arguments));
}

// The end of exit() and of abort(): says the last words, and ends the task.
void _exit(int status) {
    console_flush();
    for (;;)
        sys_task_exit((uint64_t)(int64_t)status);
}
