// user/trace/main.c -- trace: the messages that a command causes, server by server.
#include <user/lib/tool/tool.h>
#include <user/lib/tool/tracing.h>
#include <user/trace/show.h>

#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>

extern char **environ;

static const char usage[] =
    "usage: trace [-ac] [-o FILE] PROGRAM [ARGUMENT]...\n"
    "Runs the program and shows which messages that caused, server by server:\n"
    "when, who asked whom for what, and how long it took, in milliseconds.\n"
    "What a server asked for in turn is indented below. ~> are notifications.\n"
    "  -a       all: equal requests in a row are not put together\n"
    "  -c       count only: who called whom, and how often\n"
    "  -o FILE  write there instead of on standard error\n"
    "Messages take a longer way while they are traced, so times are too long.\n";

enum {
    EVENTS = 1 << TRACE_CALL | 1 << TRACE_RECEIVE | 1 << TRACE_REPLY | 1 << TRACE_NOTIFY |
             1 << TRACE_TASK | 1 << TRACE_IRQ
};
enum { LOOK_NS = 5000000, NOT_FOUND = 127, NOT_STARTED = 126 };

static pid_t start(void) {
    pid_t pid;
    int error = posix_spawnp(&pid, tool_operands[0], NULL, NULL, tool_operands, environ);

    if (error) {
        tool_failure = error == ENOENT ? NOT_FOUND : NOT_STARTED;
        tool_fail("%s: %s", tool_operands[0], strerror(error));
    }
    return pid;
}

// Read while it runs: the server keeps so much only.
static int watch(struct tracing *t, pid_t pid) {
    const struct timespec pause = {.tv_nsec = LOOK_NS};
    int status = 0;
    pid_t ended;

    while ((ended = waitpid(pid, &status, WNOHANG)) == 0 || (ended < 0 && errno == EINTR)) {
        while (tracing_read(t))
            ;
        nanosleep(&pause, NULL);
    }
    while (tracing_read(t))
        ;
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

// The program is interrupted, and what it did is still shown. A handler is not passed on to the
// program, as SIG_IGN would be.
static void do_nothing(int number) { (void)number; }

int main(int argc, char **argv) {
    struct show_options options = {0};
    struct tracing tracing;
    struct tree tree;
    FILE *to = stderr;
    int status;

    tool_failure = 125;
    tool_start(argc, argv, "+aco:", usage);
    for (int letter; (letter = tool_option()) != 0;) {
        if (letter == 'a')
            options.all = true;
        else if (letter == 'c')
            options.summary = true;
        else if (!(to = fopen(tool_argument, "w")))
            tool_fail_error(tool_argument);
    }
    tool_expect(1, -1);
    tracing_start(&tracing, EVENTS);
    signal(SIGINT, do_nothing);

    pid_t pid = start();

    signal(SIGINT, SIG_IGN);
    status = watch(&tracing, pid);
    tracing_end(&tracing);
    if (!tree_make(&tree, tracing.entries, tracing.count, tracing.task))
        tool_fail("no memory left for %zu events", tracing.count);
    show_tree(to, &tree, &tracing, &options);
    tree_free(&tree);
    if (fflush(to) != 0)
        tool_error("output");
    return tool_end() ? tool_failure : status;
}
