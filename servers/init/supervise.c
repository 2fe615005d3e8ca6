// servers/init/supervise.c -- who dies or hangs is started again, in the same task.
//
// A restart takes the task's threads and mappings away, loads the program anew and starts it. Its
// endpoint and its handles stay, so clients notice nothing but a delay: the kernel gives calls that
// the dead instance had received to the next one.
//
//   runs --dies or hangs--> runs          the first time, or after CALM without a failure
//                       \-> pauses -> runs after a while, twice as long each time
//                       \-> given up       after FAILURES_MAX: its callers get ERR_DEAD
//
// A server is asked whether it lives only if it does not wait: who waits for a message is well, and
// who waits for another server is excused, since that one is looked at itself.
#include <stdio.h>
#include <string.h>

#include <abi/errors.h>
#include <servers/init/log.h>
#include <servers/init/supervise.h>
#include <servers/init/tracing.h>
#include <user/lib/console.h>
#include <user/lib/errors.h>
#include <user/lib/syscalls.h>

enum { FAILURES_MAX = 8, REASON_SIZE = 96 };

#define MILLISECOND 1000000ull
#define CALM (10000 * MILLISECOND)
#define PAUSE_FIRST (10 * MILLISECOND)
#define TIMER_BIT (1ull << MANIFEST_HEARTBEATS_MAX) // in init's notification; below: who lives

static const struct boot *boot;
static const struct manifest *manifest;
static const char *asked_for;
static handle_t notification;

static uint64_t alive_bit(const struct child *child) { return 1ull << (child->number - 1); }

static bool is_watched(const struct child *child) {
    return child->state == SVC_RUNS && child->watch.look_at != 0;
}

// ---- Time ----

// The next moment at which something is to be done.
static void set_timer(void) {
    ns_t next = UINT64_MAX;

    for (unsigned i = 0; i < manifest->count; i++) {
        const struct child *child = &children[i];
        ns_t when = child->state == SVC_PAUSES ? child->watch.start_at
                    : is_watched(child)        ? child->watch.look_at
                                               : UINT64_MAX;

        if (when < next)
            next = when;
        if (child->watch.kill_at != 0 && child->watch.kill_at < next)
            next = child->watch.kill_at;
    }
    sys_timer_set(notification, next, next != UINT64_MAX ? TIMER_BIT : 0);
}

// Looks at several servers fall together, so that an idle machine is woken less often. Where one
// program is run, as tests are, nobody is looked at: an idle machine then stays idle.
static void plan_look(struct child *child, ns_t now) {
    ns_t step = asked_for[0] ? 0 : child->entry->heartbeat * MILLISECOND;

    child->watch.look_at = step ? (now / step + 1) * step : 0;
}

void supervise_started(struct child *child) {
    child->watch.started = time_now();
    child->watch.asked = false;
    plan_look(child, child->watch.started);
    set_timer();
}

// ---- Starting again ----

// The machine goes off with who has `power`.
static void give_up(struct child *child, const char *why) {
    log_line("%s is given up: %s; who calls it gets an error", child->program, why);
    if (child->entry->power) {
        console_flush();
        sys_machine_reset(HANDLE_ACCOUNT, RESET_FAILED);
    }
    child_kill(child);
    child->state = SVC_GIVEN_UP;
}

static void start_again(struct child *child) {
    const char *what = "take its threads and mappings away";

    if (child->thread)
        sys_handle_close(0, child->thread);
    child->thread = 0;
    child->watch.restarts++;

    long status = sys_task_reset(child->task);

    sys_task_resume(child->task); // if it was suspended
    if (status == 0)
        status = child_load_again(child, boot, &what);
    if (status < 0) {
        char why[REASON_SIZE];

        snprintf(why, sizeof why, "cannot %s: %s", what, error_text(status));
        give_up(child, why);
    }
    supervise_started(child);
}

// It died, or hangs, by itself.
static void failed(struct child *child, const char *how) {
    struct watch *watch = &child->watch;
    ns_t now = time_now();

    if (now - watch->started >= CALM)
        watch->failures = 0;
    if (watch->failures++ == FAILURES_MAX) {
        char why[REASON_SIZE];

        snprintf(why, sizeof why, "%s, %d times, one soon after the other", how, FAILURES_MAX + 1);
        give_up(child, why);
    } else if (watch->failures == 1) {
        log_line("%s %s; it is started again", child->program, how);
        start_again(child);
    } else {
        ns_t pause = PAUSE_FIRST << (watch->failures - 2);

        log_line("%s %s; it is started again in %llu ms", child->program, how,
                 (unsigned long long)(pause / MILLISECOND));
        child->state = SVC_PAUSES;
        watch->start_at = now + pause;
        set_timer();
    }
}

// ---- Ends ----

static void describe_end(const uint64_t why[MESSAGE_WORDS], char text[REASON_SIZE]) {
    unsigned long long detail = why[1], address = why[2], pc = why[3];

    if (why[0] == REASON_EXIT)
        snprintf(text, REASON_SIZE, "exited with %lld", (long long)detail);
    else if (why[0] == REASON_FAULT)
        snprintf(text, REASON_SIZE, "died of a page fault at %#llx, pc %#llx", address, pc);
    else
        snprintf(text, REASON_SIZE, "died of exception %llu, stval %#llx, pc %#llx", detail,
                 address, pc);
}

// How the machine goes off after a program that says so with its status.
static enum reset_kind reset_kind(const struct child *child, const uint64_t why[MESSAGE_WORDS]) {
    if (why[0] != REASON_EXIT)
        return RESET_FAILED;
    if (child->entry->power && why[1] == STARTUP_EXIT_REBOOT)
        return RESET_REBOOT;
    return why[1] == 0 ? RESET_OFF : RESET_FAILED;
}

// Whether it is to be started again, and has not ended the machine.
static bool comes_back(const struct child *child, const uint64_t why[MESSAGE_WORDS]) {
    if (!child->entry->power || why[0] != REASON_EXIT)
        return child->entry->restart;
    return child->entry->restart && why[1] != 0 && why[1] != STARTUP_EXIT_REBOOT &&
           why[1] != STARTUP_EXIT_FAILED;
}

void supervise_ended(struct child *child, const uint64_t why[MESSAGE_WORDS]) {
    enum reset_kind kind = reset_kind(child, why);
    char how[REASON_SIZE];

    if (child->state != SVC_RUNS)
        return; // it was stopped meanwhile
    child->state = SVC_ENDED;
    memcpy(child->why, why, sizeof child->why);
    describe_end(why, how);
    if (child->entry->trace)
        tracing_set(0); // nobody reads it any more
    if (comes_back(child, why)) {
        failed(child, how);
        return;
    }
    if (kind == RESET_FAILED)
        log_line("%s %s", child->program, how);
    console_flush();
    if (child->entry->power || strcmp(child->program, asked_for) == 0)
        sys_machine_reset(HANDLE_ACCOUNT, kind);
    child_kill(child);
}

// ---- The heartbeat ----

// Whether it waits for a message, or for another server.
static bool waits(const struct child *child) {
    struct thread_info info = {0};

    if (sys_thread_info_out(child->thread, &info) < 0)
        return false;
    return (info.state == THREAD_RECEIVING && !info.stopped) || info.state == THREAD_QUEUED ||
           info.state == THREAD_SERVED || info.state == THREAD_DEFERRED;
}

static void look(struct child *child, ns_t now) {
    struct watch *watch = &child->watch;

    plan_look(child, now);
    if (waits(child)) {
        watch->asked = false;
    } else if (!watch->asked) {
        watch->asked = true;
        sys_notify(child->news, STARTUP_HEARTBEAT);
    } else {
        char how[REASON_SIZE];

        snprintf(how, sizeof how, "hangs: it has not answered for %u ms", child->entry->heartbeat);
        sys_task_suspend(child->task);
        failed(child, how);
    }
}

static int restart(struct child *child, const char *how) {
    if (child->state != SVC_RUNS)
        return ERR_STATE;
    log_keep("%s %s, as asked for", child->program, how);
    if (child->entry->trace)
        tracing_set(0);
    sys_task_suspend(child->task);
    start_again(child);
    return 0;
}

static int kill(struct child *child, ns_t delay) {
    child->watch.kill_at = delay && child->state == SVC_RUNS ? time_now() + delay : 0;
    if (child->watch.kill_at == 0)
        return restart(child, "is killed");
    set_timer();
    return 0;
}

static void time_has_come(void) {
    ns_t now = time_now();

    for (unsigned i = 0; i < manifest->count; i++) {
        struct child *child = &children[i];

        if (child->watch.kill_at != 0 && child->watch.kill_at <= now)
            kill(child, 0);
        if (child->state == SVC_PAUSES && child->watch.start_at <= now)
            start_again(child);
        else if (is_watched(child) && child->watch.look_at <= now)
            look(child, now);
    }
    set_timer();
}

void supervise_notified(uint64_t bits) {
    for (unsigned i = 0; i < manifest->count && i < MANIFEST_HEARTBEATS_MAX; i++) {
        if (bits & (1ull << i))
            children[i].watch.asked = false;
    }
    if (bits & TIMER_BIT)
        time_has_come();
}

// ---- The beginning ----

void supervise_begin(const struct boot *of, const struct manifest *read, const char *program) {
    boot = of;
    manifest = read;
    asked_for = program;
    notification = (handle_t)boot_must(sys_notification_create(HANDLE_ACCOUNT), "init",
                                       "make its notification");
    boot_must(sys_notification_bind(notification, init_endpoint), "init", "bind it");
}

void supervise_equip(struct child *child, struct startup *page) {
    const char *who = child->program;

    if (!child->entry->serves)
        return;
    child->news = (handle_t)boot_must(sys_notification_create(child->account), who,
                                      "make its notification");
    page->news = (handle_t)boot_must(
        sys_handle_copy(0, child->news, child->task, RIGHTS_NOTIFICATION, 0), who,
        "give it its notification");
    if (!child->entry->heartbeat)
        return;
    page->alive_bit = alive_bit(child);
    page->alive = (handle_t)boot_must(
        sys_handle_copy(0, notification, child->task, RIGHT_NOTIFICATION_NOTIFY, 0), who,
        "let it say that it lives");
}

// ---- Wishes ----

static int stop(struct child *child) {
    if (child->state != SVC_RUNS && child->state != SVC_PAUSES)
        return ERR_STATE;
    log_keep("%s is stopped, as asked for", child->program);
    sys_task_suspend(child->task);
    child->state = SVC_STOPPED;
    set_timer();
    return 0;
}

static int begin(struct child *child) {
    if (child->state != SVC_STOPPED && child->state != SVC_PAUSES)
        return ERR_STATE;
    log_keep("%s is started, as asked for", child->program);
    child->watch.failures = 0;
    start_again(child);
    return 0;
}

static int hang(struct child *child) {
    if (child->state != SVC_RUNS)
        return ERR_STATE;
    log_keep("%s is made to hang, as asked for", child->program);
    return (int)sys_thread_suspend(child->thread);
}

int supervise_control(uint64_t request, uint64_t number, ns_t delay) {
    struct child *child = number >= 1 && number <= manifest->count ? &children[number - 1] : NULL;

    if (!child)
        return ERR_NONE;
    if (child->state == SVC_UNUSED)
        return ERR_STATE;
    if (!child->entry->restart)
        return ERR_PERM;
    switch (request) {
    case SVC_STOP: return stop(child);
    case SVC_START: return begin(child);
    case SVC_RESTART: return restart(child, "is started again");
    case SVC_KILL: return kill(child, delay);
    case SVC_HANG: return hang(child);
    default: return ERR_NOSYS;
    }
}
