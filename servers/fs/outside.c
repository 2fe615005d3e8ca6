// servers/fs/outside.c -- disk, clock and client of the file server, by messages.
#include <abi/block.h>
#include <abi/rtc.h>
#include <servers/fs/outside.h>
#include <user/lib/ipc.h>
#include <user/lib/startup.h>
#include <user/lib/syscalls.h>
#include <user/lib/thread.h>

enum { STACK_SIZE = 16 * 1024, WAKE_BIT = 1 };

static handle_t blk;
static handle_t chosen; // the deferred call whose buffers are used, or 0
static uint64_t boot_time; // nanoseconds since 1970; 0: nobody knows
static uint64_t recent;    // the last answer of clock_now

_Static_assert((unsigned)DISK_TRANSFER_MAX <= (unsigned)BLOCK_TRANSFER_MAX, "one request");

static int ask_disk(struct message *m) {
    int status = ipc_call(blk, m);

    return status < 0 ? status : (int)(int64_t)m->tag;
}

int disk_read(uint64_t position, void *to, size_t size) {
    struct message m = {
        .tag = BLOCK_READ,
        .words = {position, size},
        .write_to = to,
        .write_size = size,
    };

    return ask_disk(&m);
}

int disk_write(uint64_t position, const void *from, size_t size) {
    struct message m = {
        .tag = BLOCK_WRITE,
        .words = {position, size},
        .read_from = from,
        .read_size = size,
    };

    return ask_disk(&m);
}

int disk_flush(void) {
    struct message m = {.tag = BLOCK_FLUSH};

    return ask_disk(&m);
}

int outside_start(uint64_t *disk_size, bool *read_only) {
    struct message m = {.tag = RTC_NOW};
    handle_t rtc = startup_handle("rtc");

    if (rtc && ipc_call(rtc, &m) == 0 && (int64_t)m.tag >= 0)
        boot_time = m.words[0] - time_now();
    blk = startup_handle("blk");
    m = (struct message){.tag = BLOCK_INFO};

    int status = blk ? ask_disk(&m) : ERR_HANDLE;

    *disk_size = m.words[0];
    *read_only = m.words[1];
    return status;
}

uint64_t clock_now(void) { return recent = boot_time ? boot_time + time_now() : 0; }

uint64_t clock_recent(void) { return recent; }

void client_choose(handle_t reply) { chosen = reply; }

int client_get(uint64_t offset, void *to, size_t size) {
    if (size > 0 && size <= COPY_MAX) // mostly; for 0 there may be no buffer
        return (int)sys_ipc_read(chosen, offset, to, size);
    return ipc_read_all(chosen, offset, to, size);
}

int client_put(uint64_t offset, const void *from, size_t size) {
    if (size <= COPY_MAX)
        return (int)sys_ipc_write(chosen, offset, from, size);
    return ipc_write_all(chosen, offset, from, size);
}

static handle_t wake;
static void (*thread_work)(void);

static void thread_loop(void *argument) {
    struct message m = {0};

    (void)argument;
    for (;;) {
        if (ipc_recv(wake, &m) == EVENT_NOTIFIED)
            thread_work();
    }
}

int thread_create(void (*work)(void)) {
    static uint8_t stack[STACK_SIZE] __attribute__((aligned(16)));
    long made = sys_notification_create(HANDLE_ACCOUNT);

    if (made < 0)
        return (int)made;
    wake = (handle_t)made;
    thread_work = work;

    long thread = thread_start(0, thread_loop, NULL, stack, sizeof stack, startup->priority);

    return thread < 0 ? (int)thread : 0;
}

void thread_wake(void) { sys_notify(wake, WAKE_BIT); }
