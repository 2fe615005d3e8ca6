// tests/host/sched_model.h -- a model of the kernel, for the logic of servers/sched.
//
// Time goes in small steps; in each, every hart runs the most urgent thread that may run there,
// equals in turn, and a thread that used up its quantum is reported.
#pragma once

#include <servers/sched/choose.h>
#include <servers/sched/deadline.h>
#include <servers/sched/mechanism.h>
#include <servers/sched/scheduler.h>

enum { THREADS = MEMBERS_MAX + 44, STEP = 50000 }; // ns
#define SECOND (1000 * MILLISECOND)

extern unsigned failures;

#define check(condition) check_at((condition), #condition, __FILE__, __LINE__)

void check_at(bool holds, const char *condition, const char *file, int line);

struct thread {
    bool exists, asleep, running, reported;
    struct place place;
    ns_t used, left; // of its quantum
    ns_t wakes_at, runs_for; // an interactive one: sleeps, then runs so long
    ns_t ready_since, waited;
    uint64_t turn;
    unsigned hart;
    ns_t work, work_left, deadline; // a periodic one
    uint64_t late;
    bool waits;
};

extern struct thread threads[THREADS]; // handle n is thread n
extern unsigned harts;
extern ns_t now, next_run; // when sched wants to be called; 0: not at all

void step(void);
void run_for(ns_t time);

// Nobody is there, under this policy.
void start(unsigned hart_count, enum sched_policy policy);

// A thread that computes; its number is its pid.
struct thread *add(int64_t pid);
