// kernel/timer.h -- time: ticks, deadlines, and the timer interrupt.
#pragma once

#include <abi/types.h>

struct hart;
struct notification;

// Ticks of the time CSR in a second, from the device tree.
extern uint64_t timer_frequency;
extern uint64_t timer_start; // ticks at the kernel's first instruction, from which users count
uint64_t timer_ticks(ns_t ns); // rounds up
ns_t timer_ns(uint64_t ticks);

// At `deadline` (ticks) sets bits in the notification. An earlier setting is undone.
void timer_arm(struct notification *notification, uint64_t deadline, uint64_t bits);
void timer_disarm(struct notification *notification);

// Sees to it that the hart's timer comes by its earliest deadline or by `quantum_end`.
void timer_program(struct hart *hart, uint64_t quantum_end);

// Fires what is due on this hart.
void timer_fire(struct hart *hart);
