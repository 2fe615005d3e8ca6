// tests/host/check.h -- what a test on the host is made of: checks, and random numbers.
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

// Say that this does not hold, and go on; after many of them, end.
#define check(condition) check_at((condition), #condition, __FILE__, __LINE__)

static unsigned failures;

static inline void check_at(bool holds, const char *condition, const char *file, int line) {
    if (holds)
        return;
    printf("FAILED %s:%d: %s\n", file, line, condition);
    if (++failures > 20)
        exit(1);
}

// The same numbers in each run.
static inline uint32_t random_number(uint32_t limit) {
    static uint32_t state = 1;

    state = state * 1664525 + 1013904223;
    return (uint32_t)((uint64_t)(state >> 8) * limit >> 24);
}
