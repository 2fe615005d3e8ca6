// servers/proc/timer.h -- the one timer of this server.
#pragma once

#include <abi/types.h>

// Before the others.
void timer_start(void);

// Come back at `when` at the latest, which may be sooner.
void timer_want(ns_t when);

// The notification was set: alarms, retries, a shell that is to be started again.
void timer_told(uint64_t bits);

// PROC_ALARM.
struct request;
struct process;
int timer_alarm(struct request *r, struct process *caller);
