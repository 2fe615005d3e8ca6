// servers/vm/memory.c -- vm's RAM: the ranges that it was granted, mapped in a row.
//
//   LINEAR_BASE   range 0               range 1
//   | (none)      | tables | frames ... | (none) | frames ...
//
// The tables lie at the start of the largest range. The page tables of this mapping are paid from
// vm's account, so they limit how much RAM can be used.
#include <stdio.h>

#include <abi/vm.h>
#include <servers/vm/frames.h>
#include <servers/vm/memory.h>
#include <servers/vm/pagemap.h>
#include <user/lib/startup.h>
#include <user/lib/syscalls.h>

enum {
    PAGES_FOR_CHUNK = 16, // of RAM, for each chunk beyond
    CHUNKS_LEAST = 512,
    ACCOUNT_RESERVE = 64, // pages of the account that are for other things than page tables
};

struct ram {
    handle_t handle;
    paddr_t base;
    uint32_t first, count; // frames
};

static struct ram rams[FRAMES_RANGES_MAX];
static unsigned ram_count;

static const struct ram *ram_of(uint32_t frame) {
    const struct ram *ram = rams;

    while (frame - ram->first >= ram->count)
        ram++;
    return ram;
}

paddr_t frame_physical(uint32_t frame) {
    const struct ram *ram = ram_of(frame);

    return ram->base + (uint64_t)(frame - ram->first) * PAGE_SIZE;
}

int memory_map(handle_t task, uint32_t page, uint32_t frame, uint32_t count, uint64_t access) {
    const struct ram *ram = ram_of(frame);

    if (access == 0)
        return 0;
    return (int)sys_memory_map(ram->handle, (uint64_t)(frame - ram->first) * PAGE_SIZE, task,
                               (vaddr_t)page * PAGE_SIZE, count, access);
}

int run_end(struct run *run) {
    int status = 0;

    if (run->count > 0 && run->error == 0)
        status = memory_map(run->task, run->page, run->frame, run->count, run->access);
    run->count = 0;
    if (status < 0)
        run->error = status;
    return run->error;
}

void run_add(struct run *run, uint32_t page, uint32_t frame, uint64_t access) {
    if (run->count == 0 || run->page + run->count != page || run->frame + run->count != frame ||
        run->access != access) {
        run_end(run);
        run->page = page;
        run->frame = frame;
        run->access = access;
    }
    run->count++;
}

// These two are most of what a fault costs: words, many in one round. (The C library's functions
// are made for any size; volatile keeps the compiler from calling them.)
void frame_clear(uint32_t frame) {
    volatile uint64_t *word = frame_address(frame);
    const volatile uint64_t *end = word + PAGE_SIZE / sizeof *word;

    for (; word < end; word += 16) {
        word[0] = word[1] = word[2] = word[3] = word[4] = word[5] = word[6] = word[7] = 0;
        word[8] = word[9] = word[10] = word[11] = word[12] = word[13] = word[14] = word[15] = 0;
    }
}

void frame_copy(uint32_t to, uint32_t from) {
    volatile uint64_t *target = frame_address(to);
    const uint64_t *source = frame_address(from), *end = source + PAGE_SIZE / sizeof *source;

    for (; source < end; source += 16, target += 16) {
#pragma GCC unroll 16
        for (int i = 0; i < 16; i++)
            target[i] = source[i];
    }
}

static bool prepare(uint32_t first, uint32_t count) {
    return memory_map(HANDLE_TASK, LINEAR_BASE / PAGE_SIZE + first, first, count,
                      ACCESS_READ | ACCESS_WRITE) == 0;
}

// How many frames vm can map for itself.
static uint64_t affordable(void) {
    struct account_info info = {0};

    if (sys_account_info_out(HANDLE_ACCOUNT, &info) < 0 || info.limit < info.used + ACCOUNT_RESERVE)
        return 0;
    return (info.limit - info.used - ACCOUNT_RESERVE) * FRAMES_GROUP;
}

// Fill the table of ranges. Returns the number of frames, with the gaps between them.
static uint32_t find_ranges(void) {
    uint64_t left = affordable();
    uint32_t next = 1;

    for (uint64_t i = 0; startup && i < startup->grant_count; i++) {
        const struct startup_grant *grant = &startup->grants[i];
        struct memory_info info;

        if (grant->kind != GRANT_MEMORY || ram_count == FRAMES_RANGES_MAX ||
            sys_memory_info_out(grant->handle, &info) < 0 || info.device)
            continue;

        uint64_t count = info.size / PAGE_SIZE < left ? info.size / PAGE_SIZE : left;

        if (count == 0 || count > ENTRY_WRITABLE - 1 - next)
            continue;
        rams[ram_count++] = (struct ram){grant->handle, info.base, next, (uint32_t)count};
        left -= count;
        next += (uint32_t)count + 1;
    }
    return next;
}

static unsigned largest(void) {
    unsigned found = 0;

    for (unsigned i = 1; i < ram_count; i++) {
        if (rams[i].count > rams[found].count)
            found = i;
    }
    return found;
}

// A power of two.
static uint32_t buckets_for(uint32_t chunks) {
    uint32_t count = 1;

    while (count < chunks)
        count *= 2;
    return count;
}

bool memory_start(void) {
    uint32_t limit = find_ranges();
    uint32_t chunks = limit / PAGES_FOR_CHUNK + CHUNKS_LEAST;
    uint32_t buckets = buckets_for(chunks);
    uint64_t size = limit * sizeof(struct frame) + chunks * sizeof(struct chunk) +
                    buckets * sizeof(uint32_t);
    uint32_t pages = (uint32_t)((size + PAGE_SIZE - 1) / PAGE_SIZE);
    unsigned at = largest();

    if (ram_count == 0 || rams[at].count <= pages || !prepare(rams[at].first, pages))
        return false;

    struct chunk *chunk_table = frame_address(rams[at].first);
    struct frame *frame_table = (struct frame *)&chunk_table[chunks];

    frames_begin(frame_table, limit, prepare);
    pagemap_begin(chunk_table, chunks, (uint32_t *)&frame_table[limit], buckets);
    for (unsigned i = 0; i < ram_count; i++)
        frames_add(rams[i].first + (i == at ? pages : 0), rams[i].first + rams[i].count);
    return true;
}
