// kernel/irq.c -- interrupt lines, delivered as notifications.

#include <kernel/core.h>
#include <kernel/plic.h>

volatile uint32_t *plic_base;
static struct irq *lines[IRQ_MAX];

int irq_create(struct account *account, uint32_t line, struct irq **irq) {
    struct irq *made = object_alloc(account, OBJECT_IRQ);
    if (!made)
        return ERR_QUOTA;
    made->object.refs = 1;
    made->line = line;
    lines[line] = made;
    *irq = made;
    return 0;
}

static void silence(struct irq *irq) {
    struct notification *notification = irq->notification;
    irq->notification = NULL;
    if (!notification)
        return;
    irq_ack(irq);
    plic_enable(irq->hart, irq->line, false);
    notification_put(notification);
}

void irq_put(struct irq *irq) {
    assert(irq->object.refs > 1);
    if (--irq->object.refs == 1) // only the kernel's own: no driver is left
        silence(irq);
}

void irq_bind(struct irq *irq, struct notification *notification, uint64_t bits) {
    silence(irq);
    notification->object.refs++;
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
