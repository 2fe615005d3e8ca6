// user/tests/lib/kept.h -- what the parts of user/tests/posix_kept.c share.
#pragma once

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PARTS = 5, ERRORS_SHOWN = 10 };

static struct shared {
    volatile bool over;
    volatile unsigned errors;
    volatile uint64_t done[PARTS]; // by each part
} * shared;

static uint64_t seed;

// splitmix64 (Steele, Lea, Flood 2014)
static uint64_t mix(uint64_t x) {
    x += 0x9e3779b97f4a7c15;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
    x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
    return x ^ (x >> 31);
}

static uint64_t draw(uint64_t limit) { return mix(seed = mix(seed)) % limit; }

// The condition holds; else it is said, and counted.
#define CHECK(condition) check_at((condition), #condition, __LINE__)

static void check_at(bool holds, const char *what, int line) {
    if (holds)
        return;
    if (shared->errors++ < ERRORS_SHOWN)
        dprintf(2, "FAILED %s line %d: %s\n", what, line, strerror(errno));
}

static uint8_t byte_at(uint64_t place) { return (uint8_t)(mix(place / 8) >> place % 8 * 8); }

// A child that does it and ends.
static pid_t begin(void (*run)(int, int), int in, int out) {
    pid_t pid = fork();

    if (pid != 0)
        return pid;
    seed = mix(seed + (uint64_t)getpid());
    run(in, out);
    _exit(0);
}

static void join(pid_t pid) {
    int status = -1;

    CHECK(waitpid(pid, &status, 0) == pid && status == 0);
}
