// kernel/irq.h -- interrupt lines, delivered as notifications.
//
// A line that was claimed from the PLIC and not completed is masked: irq_ack completes it. So
// masking costs nothing. (RISC-V PLIC specification, ch. 7 and 8)
#pragma once

#include <kernel/object.h>

#include <stdbool.h>

struct irq {
    struct object object; // refs: handles; it lies in a table, and stays without any
    uint32_t line;
    bool pending; // claimed, not acknowledged
    struct hart *hart; // where it is enabled
    struct notification *notification; // counted
    uint64_t bits;
};

enum { IRQ_MAX = 128 };

// The object of a line below IRQ_MAX, for which nobody pays, with no reference. Once, at boot.
struct irq *irq_init(uint32_t line);

// No handle is left: the line falls silent.
void irq_unused(struct irq *irq);

// From now on the line sets bits in the notification, on this hart. A line that a dead driver left
// unacknowledged is acknowledged.
void irq_bind(struct irq *irq, struct notification *notification, uint64_t bits);
void irq_ack(struct irq *irq);

// Claims and delivers what is pending on this hart.
void irq_take(struct hart *hart);
