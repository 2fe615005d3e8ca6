// servers/fs/main.c -- the file server: start, requests, and writing back what was changed.
#include <stdio.h>
#include <stdlib.h>

#include <servers/fs/names.h>
#include <servers/fs/orphan.h>
#include <servers/fs/outside.h>
#include <servers/fs/parked.h>
#include <servers/fs/reader.h>
#include <servers/fs/session.h>
#include <servers/fs/super.h>
#include <user/lib/startup.h>
#include <user/lib/syscalls.h>

enum {
    MALLOC_SIZE = 16 * 1024, // of the heap, left to the C library
    BYTES_PER_INODE = 8192,  // of the heap: how many inodes are kept in memory
    INODES_MIN = 256,
    INODES_MAX = 2048,
    SESSIONS_PER_INODE = 2,
    WRITE_BACK_BIT = 1,
    READ_BIT = 2,
};

#define WRITE_BACK_TIME 3000000000ull // ns after the first change
#define STEP_TIME 100000ull           // ns between two steps of it

static handle_t notification;
static bool timer_runs;

static void set_timer(uint64_t time) {
    if (timer_runs || !super_is_changed())
        return;
    timer_runs = true;
    sys_timer_set(notification, time_now() + time, WRITE_BACK_BIT);
}

static int dispatch(struct request *r) {
    int result = parked_dispatch(r);

    set_timer(WRITE_BACK_TIME);
    return result;
}

// The time has come, or a step was done: others may come in between.
static void write_back(void) {
    bool done;
    int status = super_sync_step(&done);

    if (status < 0)
        printf("fs: cannot write to the disk (error %d)\n", status);
    timer_runs = false;
    set_timer(status < 0 || done ? WRITE_BACK_TIME : STEP_TIME);
}

static void notified(uint64_t bits) {
    if (bits & READ_BIT) {
        bool failed;

        reader_finish(&failed);
        parked_run(failed);
    }
    if (bits & WRITE_BACK_BIT)
        write_back();
}

// Called by the other thread.
static void tell_read(void) { sys_notify(notification, READ_BIT); }

static void must(long status, const char *what) {
    if (status >= 0)
        return;
    printf("fs: cannot %s (error %ld)\n", what, status);
    exit(1);
}

// The heap, but for a bit, is taken as it is: malloc would clear it first.
static uint8_t *take_heap(uint64_t *size) {
    uint64_t base = (startup->heap_base + MALLOC_SIZE + PAGE_SIZE - 1) / PAGE_SIZE * PAGE_SIZE;
    uint64_t end = startup->heap_base + startup->heap_size;

    must(end > base ? 0 : ERR_NOMEM, "find memory");
    *size = end - base;
    startup->heap_size = base - startup->heap_base;
    return (uint8_t *)base;
}

// Inodes, sessions, then the cache.
static struct memory {
    struct inode *inodes;
    struct session *sessions;
    uint8_t *rest;
    uint64_t rest_size;
    uint32_t inode_count, session_count;
} memory;

static void divide_memory(void) {
    uint64_t size;
    uint8_t *base = take_heap(&size);
    uint32_t count = (uint32_t)(size / BYTES_PER_INODE);

    count = count < INODES_MIN ? INODES_MIN : count > INODES_MAX ? INODES_MAX : count;
    memory.inode_count = count;
    memory.session_count = count * SESSIONS_PER_INODE;
    memory.inodes = (struct inode *)base;
    memory.sessions = (struct session *)(memory.inodes + memory.inode_count);

    uint64_t used = (uint64_t)((uint8_t *)(memory.sessions + memory.session_count) - base);

    used = (used + PAGE_SIZE - 1) / PAGE_SIZE * PAGE_SIZE;
    must(used < size ? 0 : ERR_NOMEM, "find memory");
    memory.rest = base + used;
    memory.rest_size = size - used;
}

// The sessions that clients have open. A dead instance may have been told of closed gates.
static bool has_gate[INODES_MAX * SESSIONS_PER_INODE];

static void find_gates(void) {
    badge_t badge;

    for (long status = sys_gate_next_out(HANDLE_SERVICE, 1, &badge); status == 0;
         status = sys_gate_next_out(HANDLE_SERVICE, 0, &badge)) {
        uint64_t index = badge - SESSION_BADGE_FIRST;

        if (index < memory.session_count)
            has_gate[index] = true;
    }
}

// Begin, or go on where an instance before this one has ended.
static void start(void) {
    uint64_t disk_size;
    bool read_only, taken_over;

    divide_memory();
    inode_start(memory.inodes, memory.inode_count);
    names_start();
    fs.trouble = outside_start(&disk_size, &read_only);
    if (fs.trouble < 0) {
        printf("fs: there is no disk (error %d)\n", fs.trouble);
        return;
    }
    if (super_mount(memory.rest, memory.rest_size, disk_size, read_only, &taken_over) < 0)
        return;
    if (taken_over) {
        session_take_over(memory.sessions, memory.session_count);
        find_gates();
        session_sweep(has_gate);
    } else {
        session_start(memory.sessions, memory.session_count);
        orphan_clean();
        super_keep(memory.rest, memory.rest_size);
    }
    set_timer(WRITE_BACK_TIME);
}

int main(void) {
    notification = serve_notification();
    start();
    if (reader_create(tell_read) < 0)
        printf("fs: without a second thread each request waits for the disk\n");
    serve_cancelled(parked_cancel);
    serve(dispatch, session_close, notified);
}
