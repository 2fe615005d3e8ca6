// servers/init/grants.c -- giving a task what its manifest entry lists, and nothing else.
#include <string.h>

#include <servers/init/child.h>
#include <servers/init/memory.h>
#include <user/lib/syscalls.h>

static struct devicetree_node find_node(const struct manifest_grant *grant,
                                        const struct boot *boot) {
    struct devicetree_node node;

    if (devicetree_find(&boot->tree, grant->match, &node) < 0)
        boot_fail("manifest line %u: the device tree has no node '%s'", grant->line, grant->match);
    return node;
}

static handle_t grant_gate(const struct child *child, const struct manifest_grant *grant) {
    const struct child *server = child_named(grant->name);

    return (handle_t)boot_must(sys_gate_create(server->endpoint, child->number, child->task),
                               child->program, "make its gate to a server");
}

// Split the pages of the device's registers off, and let the task have them.
static handle_t grant_device(const struct child *child, const struct manifest_grant *grant,
                             const struct boot *boot, struct startup_grant *given) {
    struct devicetree_node node = find_node(grant, boot);

    if (devicetree_range(&boot->tree, &node, &given->base, &given->size) < 0)
        boot_fail("manifest line %u: node '%s' has no registers", grant->line, node.name);

    paddr_t first = given->base - given->base % PAGE_SIZE;
    uint64_t size = page_count(given->base - first + given->size) * PAGE_SIZE;
    const struct boot_handle *space = boot_find(BOOT_DEVICES, first, size);

    if (!space)
        boot_fail("manifest line %u: the registers of '%s' are not for programs", grant->line,
                  node.name);

    long memory = boot_must(sys_memory_split(space->handle, first - space->base, size),
                            child->program, "split the registers off");
    long handle = boot_must(sys_handle_copy(0, (handle_t)memory, child->task,
                                            RIGHT_MEMORY_READ | RIGHT_MEMORY_WRITE, 0),
                            child->program, "give it the registers");

    sys_handle_close(0, (handle_t)memory);
    return (handle_t)handle;
}

static handle_t grant_irq(const struct child *child, const struct manifest_grant *grant,
                          const struct boot *boot, struct startup_grant *given) {
    struct devicetree_node node = find_node(grant, boot);

    if (devicetree_irq(&boot->tree, &node, &given->base) < 0)
        boot_fail("manifest line %u: node '%s' has no interrupt", grant->line, node.name);

    const struct boot_handle *irq = boot_find(BOOT_IRQ, given->base, 0);

    if (!irq)
        boot_fail("manifest line %u: the kernel gave no interrupt line for '%s'", grant->line,
                  node.name);
    return (handle_t)boot_must(sys_handle_copy(0, irq->handle, child->task, RIGHT_IRQ, 0),
                               child->program, "give it the interrupt");
}

void child_grant(struct child *child, const struct boot *boot, struct startup *page) {
    for (unsigned i = 0; i < child->entry->grant_count; i++) {
        const struct manifest_grant *grant = &child->entry->grants[i];
        struct startup_grant *given = &page->grants[page->grant_count++];

        memcpy(given->name, grant->name, sizeof given->name);
        given->kind = grant->kind;
        if (grant->kind == GRANT_GATE)
            given->handle = grant_gate(child, grant);
        else if (grant->kind == GRANT_DEVICE)
            given->handle = grant_device(child, grant, boot, given);
        else
            given->handle = grant_irq(child, grant, boot, given);
    }
}
