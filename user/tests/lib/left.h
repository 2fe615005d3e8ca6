// user/tests/lib/left.h -- for tests that kill proc: random moments, and what is left behind.
#pragma once

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <user/lib/tool/machine.h>

static uint64_t seed = 1;
static const char *operation; // that is tested now
static unsigned errors;

// splitmix64 (Steele, Lea, Flood 2014)
static inline uint64_t draw(void) {
    static uint64_t state;
    uint64_t x = seed * 31 + ++state * 0x9e3779b97f4a7c15;

    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
    x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
    return x ^ (x >> 31);
}

// The value is the expected one.
static inline void expect(const char *what, long value, long expected) {
    if (value == expected)
        return;
    printf("ERROR %s: %s is %ld, expected %ld (%s)\n", operation, what, value, expected,
           strerror(errno));
    errors++;
}

#define EXPECT(value, expected) expect(#value, (long)(value), (long)(expected))

struct left {
    long processes, spaces, memory, kernel; // pages
    uint32_t restarts;
    uint32_t number; // in the manifest
};

// What there is now.
static inline struct left look(void) {
    struct vm_statistics_reply memory = {0};
    struct svc_info *list;
    struct left left;
    size_t count;

    free(machine_processes(&count));
    left.processes = (long)count;
    machine_memory(&memory);
    left.spaces = (long)memory.spaces;
    left.memory = (long)(memory.total - memory.available);
    list = machine_services(&count);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(list[i].name, "proc") != 0)
            continue;
        left.kernel = (long)list[i].pages;
        left.restarts = list[i].restarts;
        left.number = list[i].number;
    }
    free(list);
    return left;
}

static inline uint64_t now_us(void) {
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_nsec / 1000;
}
