// kernel/irq.c -- interrupt lines, delivered as notifications.

#include <kernel/core.h>
#include <kernel/plic.h>

volatile uint32_t *plic_base;
static struct irq *lines[IRQ_MAX];

int irq_create(struct account *account, uint32_t line, struct irq **irq) {
    int error = object_create(account, OBJECT_IRQ, irq);
    if (error)
        return error;
    (*irq)->line = line;
    lines[line] = *irq;
    return 0;
}

static void silence(struct irq *irq) {
    struct notification *notification = irq->notification;
    irq->notification = NULL;
    if (!notification)
        return;
    irq_ack(irq);
    plic_enable(irq->hart, irq->line, false);
    object_put(notification);
}

void irq_unused(struct irq *irq) { silence(irq); }

void irq_bind(struct irq *irq, struct notification *notification, uint64_t bits) {
    silence(irq);
    object_get(notification);
    irq->notification = notification;
    irq->bits = bits;
    irq->hart = hart_self();
    plic_enable(irq->hart, irq->line, true);
    plic_complete(irq->hart, irq->line); // QEMU 7.2 looks at what is pending only now
}

void irq_ack(struct irq *irq) {
    if (!irq->pending)
        return;
    irq->pending = false;
    plic_complete(irq->hart, irq->line);
}

void irq_take(struct hart *hart) {
    uint32_t line;
    while ((line = plic_claim(hart)) != 0) {
        struct irq *irq = line < IRQ_MAX ? lines[line] : NULL;
        trace(TRACE_IRQ, line, 0);
        if (!irq || !irq->notification) {
            plic_complete(hart, line);
            continue;
        }
        irq->pending = true;
        notification_set(irq->notification, irq->bits);
    }
}
