// kernel/irq.c -- interrupt lines, delivered as notifications.

#include <kernel/core.h>
#include <kernel/plic.h>

volatile uint32_t *plic_base;
static struct irq irqs[IRQ_MAX];

struct irq *irq_init(uint32_t line) {
    irqs[line].object.type = OBJECT_IRQ;
    irqs[line].line = line;
    return &irqs[line];
}

void irq_unused(struct irq *irq) {
    if (!irq->notification)
        return;
    irq_ack(irq);
    plic_enable(irq->hart, irq->line, false);
    object_put(irq->notification);
    irq->notification = NULL;
}

void irq_bind(struct irq *irq, struct notification *notification, uint64_t bits) {
    irq_unused(irq); // whoever had it before
    object_get(notification);
    irq->notification = notification;
    irq->bits = bits;
    irq->hart = hart_self();
    plic_enable(irq->hart, irq->line, true);
    plic_complete(irq->hart, irq->line); // QEMU 7.2 looks at what is pending only now
}

void irq_ack(struct irq *irq) {
    if (irq->pending)
        plic_complete(irq->hart, irq->line);
    irq->pending = false;
}

void irq_take(struct hart *hart) {
    for (uint32_t line = plic_claim(hart); line != 0; line = plic_claim(hart)) {
        assert(line < IRQ_MAX);
        struct irq *irq = &irqs[line];
        trace(TRACE_IRQ, line, 0);
        irq->pending = irq->notification != NULL;
        if (irq->pending)
            notification_set(irq->notification, irq->bits);
        else
            plic_complete(hart, line);
    }
}
