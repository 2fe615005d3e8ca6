// servers/proc/schedule.c -- telling sched which threads there are, without ever waiting for it.
//
// Should sched hang, nobody is to hang with it. So a second thread makes the calls; the first one
// leaves what there is to say in a ring. When that is full, news is dropped: sched then schedules
// fewer threads, and the kernel's round robin the others.
//
//   first thread -> news[] -> notification -> second thread -> sched
#include <stdatomic.h>

#include <abi/sched.h>
#include <servers/proc/schedule.h>
#include <user/lib/ipc.h>
#include <user/lib/restart.h>
#include <user/lib/startup.h>
#include <user/lib/syscalls.h>
#include <user/lib/thread.h>

enum {
    NEWS_MAX = 512, // enough for one about each process, and its end
    STACK_SIZE = 8192,
    PRIORITY = 51,  // above programs, so that a thread is known before it runs
    RIGHTS_GIVEN = RIGHT_COPY | RIGHT_THREAD_SCHEDULE,
};

struct news {
    int64_t pid, parent;
    handle_t thread; // 0: it goes
};

// Only the first thread writes `written`, only the second one `done`.
static struct news ring[NEWS_MAX] KEPT;
static atomic_uint written KEPT, done KEPT; // count on; the place is the rest modulo its size
static handle_t sched, notification, programs_gate;
static uint8_t stack[STACK_SIZE] __attribute__((aligned(16)));

static void tell(const struct news *news) {
    struct message m = {
        .tag = news->thread ? SCHED_ADD : SCHED_REMOVE,
        .words = {(uint64_t)news->pid, (uint64_t)news->parent},
        .handles = {news->thread},
    };

    ipc_call(sched, &m); // if it fails, the kernel's round robin goes on
    if (news->thread)
        sys_handle_close(0, news->thread);
}

static void tell_all(void *argument) {
    struct message m;

    (void)argument;
    for (;;) {
        m = (struct message){0};
        ipc_recv(notification, &m);
        while (done != written) {
            tell(&ring[done % NEWS_MAX]);
            done++;
        }
    }
}

int schedule_start(void) {
    struct message m = {.tag = SCHED_OPEN};

    sched = startup_handle("sched");
    if (!sched)
        return 0;
    if (ipc_call(sched, &m) == 0)
        programs_gate = m.handles[0];

    long status = sys_notification_create(HANDLE_ACCOUNT);

    if (status < 0)
        return (int)status;
    notification = (handle_t)status;
    status = thread_start(0, tell_all, NULL, stack, sizeof stack, PRIORITY);
    sys_notify(notification, 1); // the ring may have news of before a restart
    return status < 0 ? (int)status : 0;
}

bool schedule_keeps(handle_t handle) {
    if (written - done > NEWS_MAX)
        done = written; // what an instance that failed has left may be anything
    for (unsigned i = done; i != written; i++) {
        if (ring[i % NEWS_MAX].thread == handle)
            return true;
    }
    return false;
}

handle_t schedule_gate(void) { return programs_gate; }

static void leave_news(const struct process *p, handle_t thread) {
    ring[written % NEWS_MAX] = (struct news){p->pid, p->parent, thread};
    written++;
    sys_notify(notification, 1);
}

static bool has_room(void) { return sched && written - done < NEWS_MAX; }

void schedule_add(const struct process *p) {
    long thread = has_room() ? sys_handle_copy(0, p->thread, 0, RIGHTS_GIVEN, 0) : -1;

    if (thread > 0)
        leave_news(p, (handle_t)thread);
}

void schedule_remove(const struct process *p) {
    if (has_room())
        leave_news(p, 0);
}
