// servers/fs/reader.c -- reading from the disk while the server goes on.
#include <stdatomic.h>

#include <servers/fs/cache.h>
#include <servers/fs/outside.h>
#include <servers/fs/reader.h>

enum { JOBS = 4 };

enum job_state { FREE, WAITS, DONE };

struct job {
    _Atomic(enum job_state) state;
    uint32_t block, count, block_size;
    bool is_void; // only the server's own thread looks at it
    int result;
    _Alignas(4096) uint8_t data[DISK_TRANSFER_MAX];
};

static struct job jobs[JOBS];
static bool runs;
static void (*tell)(void);

static void do_jobs(void) {
    for (unsigned i = 0; i < JOBS; i++) {
        struct job *job = &jobs[i];

        if (job->state != WAITS)
            continue;
        job->result = disk_read((uint64_t)job->block * job->block_size, job->data,
                                (size_t)job->count * job->block_size);
        job->state = DONE;
        tell();
    }
}

int reader_create(void (*done)(void)) {
    int status;

    tell = done;
    for (unsigned i = 0; i < JOBS; i++)
        jobs[i].state = FREE;
    status = thread_create(do_jobs);
    runs = status == 0;
    return status;
}

static bool overlaps(const struct job *job, uint32_t block, uint32_t count) {
    return job->state != FREE && block < job->block + job->count && job->block < block + count;
}

bool reader_start(uint32_t block, uint32_t count, uint32_t block_size) {
    struct job *free = NULL;

    for (unsigned i = 0; i < JOBS; i++) {
        if (overlaps(&jobs[i], block, 1) && !jobs[i].is_void)
            return runs;
        if (jobs[i].state == FREE)
            free = &jobs[i];
    }
    if (!free || !runs)
        return runs;
    free->block = block;
    free->count = count;
    free->block_size = block_size;
    free->is_void = false;
    free->state = WAITS;
    thread_wake();
    return true;
}

void reader_void(uint32_t block, uint32_t count) {
    for (unsigned i = 0; i < JOBS; i++)
        jobs[i].is_void |= overlaps(&jobs[i], block, count);
}

void reader_finish(bool *failed) {
    *failed = false;
    for (unsigned i = 0; i < JOBS; i++) {
        struct job *job = &jobs[i];

        if (job->state != DONE)
            continue;
        if (job->result < 0)
            *failed = true;
        else if (!job->is_void)
            cache_insert(job->block, job->count, job->data);
        job->state = FREE;
    }
}
