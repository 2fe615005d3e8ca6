// servers/fs/main.c -- the file server: start, requests, and writing back what was changed.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <servers/fs/cache.h>
#include <servers/fs/names.h>
#include <servers/fs/orphan.h>
#include <servers/fs/outside.h>
#include <servers/fs/parked.h>
#include <servers/fs/reader.h>
#include <servers/fs/session.h>
#include <servers/fs/super.h>
#include <user/lib/once.h>
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
    DEATHS_MAX = 6, // during one request; fewer than init has patience for
};

#define WRITE_BACK_TIME 3000000000ull // ns after the first change
#define STEP_TIME 100000ull           // ns between two steps of it

// Inodes, sessions, then the cache.
static struct inode *inodes;
static uint32_t inode_count, session_count;
static struct super_memory memory;

static handle_t notification;
static bool timer_runs;
static bool taken_over;
static ns_t sweep_at; // by then who was promised a gate has asked again

// The request received last, and how often the server has died since it came first.
static KEPT struct {
    callid_t call;
    uint32_t deaths;
} served;

// Log and answers: each request that waits, and the present one.
ONCE_SPACE(4096, 2 * PARKED_MAX);

static void set_timer(uint64_t time) {
    if (timer_runs || (!super_is_changed() && !taken_over))
        return;
    timer_runs = true;
    sys_timer_set(notification, time_now() + time, WRITE_BACK_BIT);
}

// Whether it was being served when an instance before this one died, not too often.
static bool comes_again(callid_t call) {
    bool again = call == served.call;

    served.deaths = again ? served.deaths + 1 : 0;
    served.call = call;
    return again && served.deaths <= DEATHS_MAX;
}

static int dispatch(struct request *r) {
    int result = comes_again(r->call) ? parked_again(r) : parked_dispatch(r);

    set_timer(WRITE_BACK_TIME);
    return result;
}

static void closed(badge_t badge) {
    cache_settle();
    session_close(badge);
    set_timer(WRITE_BACK_TIME);
}

static void note_gate(bool *has_gate, badge_t badge) {
    uint64_t index = badge - SESSION_BADGE_FIRST;

    if (index < session_count)
        has_gate[index] = true;
}

// End the sessions that nobody has open: a dead instance may have been told of their closed gates.
// A gate may have been promised and not given yet; its caller asks again at once, if ever.
static void sweep(bool with_promised) {
    static bool has_gate[INODES_MAX * SESSIONS_PER_INODE];
    badge_t badge;

    memset(has_gate, false, sizeof has_gate);
    for (long status = sys_gate_next_out(HANDLE_SERVICE, 1, &badge); status == 0;
         status = sys_gate_next_out(HANDLE_SERVICE, 0, &badge))
        note_gate(has_gate, badge);
    if (!with_promised && once_gate_in_doubt(&badge))
        note_gate(has_gate, badge);
    session_sweep(has_gate);
}

// The time has come, or a step was done: others may come in between.
static void write_back(void) {
    bool done;
    int status = super_sync_step(&done);

    if (status < 0)
        printf("fs: cannot write to the disk (error %d)\n", status);
    timer_runs = false;
    if (taken_over && time_now() >= sweep_at) {
        sweep(true);
        taken_over = false;
    }
    set_timer(status < 0 || done ? WRITE_BACK_TIME : STEP_TIME);
}

static void notified(uint64_t bits) {
    cache_settle();
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

static void divide_memory(void) {
    uint64_t size;
    uint8_t *base = take_heap(&size);
    uint32_t count = (uint32_t)(size / BYTES_PER_INODE);

    count = count < INODES_MIN ? INODES_MIN : count > INODES_MAX ? INODES_MAX : count;
    inode_count = count;
    session_count = count * SESSIONS_PER_INODE;
    inodes = (struct inode *)base;
    memory.table = inodes + inode_count;
    memory.table_size = session_count * sizeof(struct session);

    uint64_t used = (uint64_t)((uint8_t *)memory.table + memory.table_size - base);

    used = (used + PAGE_SIZE - 1) / PAGE_SIZE * PAGE_SIZE;
    must(used < size ? 0 : ERR_NOMEM, "find memory");
    memory.base = base + used;
    memory.size = size - used;
}

// Begin, or go on where an instance before this one has ended.
static void start(void) {
    uint64_t disk_size;
    bool read_only;

    divide_memory();
    inode_start(inodes, inode_count);
    names_start();
    fs.trouble = outside_start(&disk_size, &read_only);
    if (fs.trouble < 0) {
        printf("fs: there is no disk (error %d)\n", fs.trouble);
        return;
    }
    if (super_mount(&memory, disk_size, read_only, &taken_over) < 0)
        return;
    if (taken_over) {
        session_take_over(memory.table, session_count);
        sweep(false);
    } else {
        session_start(memory.table, session_count);
        orphan_clean();
    }
    once_commit();
    super_keep(&memory);
    parked_start();
}

int main(void) {
    notification = serve_notification();
    start();
    if (reader_create(tell_read) < 0)
        printf("fs: without a second thread each request waits for the disk\n");
    serve_cancelled(parked_cancel);
    sweep_at = time_now() + WRITE_BACK_TIME;
    set_timer(WRITE_BACK_TIME);
    serve(dispatch, closed, notified);
}
