// servers/vm/memory.h -- vm's RAM: how vm reaches a frame itself, and maps it for others.
#pragma once

#include <stdbool.h>

#include <abi/kernel.h>

#define LINEAR_BASE 0x1000000000ull // frame n is here, n pages further

static inline void *frame_address(uint32_t frame) {
    return (void *)(LINEAR_BASE + (uint64_t)frame * PAGE_SIZE);
}

// Take the RAM that the manifest grants, and make the tables of frames and chunks. False: none was
// granted, or there is too little of it.
bool memory_start(void);

// Clear a frame; copy one to another.
void frame_clear(uint32_t frame);
void frame_copy(uint32_t to, uint32_t from);

// The physical address of a frame.
paddr_t frame_physical(uint32_t frame);

// Map `count` frames in a row at these pages of a task. 0, ERR_QUOTA if the task cannot pay for the
// tables, ERR_STATE if it is killed. An access of 0 maps nothing.
int memory_map(handle_t task, uint32_t page, uint32_t frame, uint32_t count, uint64_t access);

// Mappings that are made one after the other, as few calls as possible.
struct run {
    handle_t task;
    uint32_t page, frame, count;
    uint64_t access;
    int error; // the first
};

// Map one more page; maybe not before run_end, which returns 0 or the first error of all.
void run_add(struct run *run, uint32_t page, uint32_t frame, uint64_t access);
int run_end(struct run *run);
