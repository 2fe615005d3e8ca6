// servers/proc/first.c -- the first process: started, and started again.
#include <string.h>

#include <abi/startup.h>
#include <servers/proc/account.h>
#include <servers/proc/first.h>
#include <servers/proc/firstblock.h>
#include <servers/proc/power.h>
#include <servers/proc/report.h>
#include <servers/proc/signal.h>
#include <servers/proc/start.h>
#include <servers/proc/timer.h>
#include <user/lib/errors.h>
#include <user/lib/once.h>
#include <user/lib/startup.h>
#include <user/lib/syscalls.h>

#define AGAIN_NS 1000000000ull // a shell that ends sooner than this has to wait

static struct {
    int32_t pid; // 0: there is none
    unsigned account;
    bool has_account;
    bool announced; // "command starts" was said
    ns_t started_at;
    ns_t again_at; // 0: it runs, or none is wanted
} first KEPT;

static struct first_command command;

bool first_is(const struct process *p) { return first.pid != 0 && p->pid == first.pid; }

unsigned first_account(void) { return first.account; }

static int fill(struct process *p, const struct image *image) {
    int status = body_create(p, NULL);
    uint8_t *block;

    if (status < 0)
        return status;
    status = firstblock_make(p, &command, &block);
    if (status < 0)
        return status;
    return body_load(p, image, block, FIRSTBLOCK_SIZE);
}

static int start(void) {
    char line[IMAGE_INTERPRETER_MAX + 1];
    const char *path = command.arguments[0];
    struct image *image;
    struct process *p;
    int status = image_find(path, strlen(path), &image, line);

    if (status == 0)
        status = start_process(NULL, 0, &p);
    if (status < 0)
        return status;

    const char *slash = strrchr(path, '/');

    strncpy(p->name, slash ? slash + 1 : path, sizeof p->name - 1);
    signal_begin(p, 0, 0);
    p->executed = true;
    status = fill(p, image);
    if (status < 0) {
        start_undo(p);
        return status;
    }
    ONCE(first);
    first.pid = p->pid;
    start_later(p);
    return 0;
}

static void start_or_leave(void) {
    int status = start();

    ONCE(first);
    first.again_at = 0;
    first.started_at = time_now();
    if (status == 0)
        return;
    report("rivet: cannot start %s: %s\n", command.arguments[0], error_text(status));
    power_leave(STARTUP_EXIT_FAILED);
}

void first_start(void) {
    if (!startup || !first_command_read(startup->arguments, sizeof startup->arguments, &command))
        return;
    if (first.pid != 0 || first.again_at != 0 || power_is_going())
        return; // this server was started again

    ONCE(first);

    int status = first.has_account ? 0 : account_start(&first.account);

    if (status < 0) {
        report("rivet: no kernel memory for processes: %s\n", error_text(status));
        power_leave(STARTUP_EXIT_FAILED);
    }
    first.has_account = true;
    if (command.once && !first.announced)
        report("rivet: command starts\n");
    first.announced = true;
    start_or_leave();
}

// Who is left in its session loses the terminal.
static void hang_up(int32_t session) {
    for (struct process *p = process_next(NULL); p; p = process_next(p)) {
        if (p->session != session)
            continue;
        signal_send(p, SIGNAL_HUP);
        signal_send(p, SIGNAL_CONT);
    }
}

static unsigned shell_status(uint32_t status) {
    return status & 0x7f ? 128 + (status & 0x7f) : status >> 8 & 0xff;
}

void first_ended(uint32_t status) {
    int32_t session = first.pid;

    ONCE(first);
    first.pid = 0;
    if (power_is_going())
        return;
    if (command.once) {
        power_down_after(shell_status(status));
        return;
    }
    hang_up(session);
    first.again_at = first.started_at + AGAIN_NS;
    if (first.again_at < time_now())
        first.again_at = time_now();
    timer_want(first.again_at);
}

void first_retry(ns_t now) {
    if (first.again_at == 0 || power_is_going())
        return;
    if (first.again_at <= now)
        start_or_leave();
    else
        timer_want(first.again_at);
}
