// servers/init/grants.c -- giving a task what its manifest entry lists, and nothing else.
#include <stdio.h>
#include <string.h>

#include <abi/errors.h>
#include <servers/init/child.h>
#include <servers/init/memory.h>
#include <servers/init/tracing.h>
#include <user/lib/syscalls.h>

// The index-th node for a grant; false if there are no more of them.
static bool find_node(const struct manifest_grant *grant, const struct boot *boot, unsigned index,
                      struct devicetree_node *node) {
    if (devicetree_find(&boot->tree, grant->match, index, node) == 0)
        return true;
    if (index == 0)
        boot_fail("manifest line %u: the device tree has no node '%s'", grant->line, grant->match);
    return false;
}

static handle_t grant_gate(const struct child *child, const struct manifest_grant *grant) {
    handle_t endpoint = manifest_is_init(grant->name) ? init_endpoint
                                                      : child_named(grant->name)->endpoint;
    badge_t badge = (badge_t)grant->number << 32 | child->number;

    return (handle_t)boot_must(sys_gate_create(endpoint, badge, child->task), child->program,
                               "make its gate to a server");
}

// Split the pages of the device's registers off, and let the task have them.
static void grant_device(const struct child *child, const struct manifest_grant *grant,
                         const struct boot *boot, const struct devicetree_node *node,
                         struct startup_grant *given) {
    if (devicetree_range(&boot->tree, node, &given->base, &given->size) < 0)
        boot_fail("manifest line %u: node '%s' has no registers", grant->line, node->name);

    paddr_t first = given->base - given->base % PAGE_SIZE;
    uint64_t size = page_count(given->base - first + given->size) * PAGE_SIZE;
    const struct boot_handle *space = boot_find(BOOT_DEVICES, first, size);

    if (!space)
        boot_fail("manifest line %u: the registers of '%s' are not for programs", grant->line,
                  node->name);

    long memory = boot_must(sys_memory_split(space->handle, first - space->base, size),
                            child->program, "split the registers off");
    long handle = boot_must(sys_handle_copy(0, (handle_t)memory, child->task,
                                            RIGHT_MEMORY_READ | RIGHT_MEMORY_WRITE, 0),
                            child->program, "give it the registers");

    sys_handle_close(0, (handle_t)memory);
    given->handle = (handle_t)handle;
}

static void grant_irq(const struct child *child, const struct manifest_grant *grant,
                      const struct boot *boot, const struct devicetree_node *node,
                      struct startup_grant *given) {
    if (devicetree_irq(&boot->tree, node, &given->base) < 0)
        boot_fail("manifest line %u: node '%s' has no interrupt", grant->line, node->name);

    const struct boot_handle *irq = boot_find(BOOT_IRQ, given->base, 0);

    if (!irq)
        boot_fail("manifest line %u: the kernel gave no interrupt line for '%s'", grant->line,
                  node->name);
    given->handle = (handle_t)boot_must(sys_handle_copy(0, irq->handle, child->task, RIGHT_IRQ, 0),
                                        child->program, "give it the interrupt");
}

// The next free entry of the startup page.
static struct startup_grant *next_grant(const struct child *child, struct startup *page) {
    if (page->grant_count == STARTUP_GRANTS_MAX)
        boot_fail("%s: more than %d grants", child->program, STARTUP_GRANTS_MAX);
    return &page->grants[page->grant_count++];
}

// A device or interrupt: of the first node that matches, or of each.
static void grant_nodes(const struct child *child, const struct manifest_grant *grant,
                        const struct boot *boot, struct startup *page) {
    struct devicetree_node node;

    for (unsigned i = 0; (i == 0 || grant->each) && find_node(grant, boot, i, &node); i++) {
        struct startup_grant *given = next_grant(child, page);

        given->kind = grant->kind;
        if (grant->each)
            snprintf(given->name, sizeof given->name, "%.13s%u", grant->name, i);
        else
            memcpy(given->name, grant->name, sizeof given->name);
        if (grant->kind == GRANT_DEVICE)
            grant_device(child, grant, boot, &node, given);
        else
            grant_irq(child, grant, boot, &node, given);
    }
}

// What is left of each range of RAM: ram0, ram1, ...
static void grant_all_memory(const struct child *child, struct startup *page) {
    for (unsigned i = 0; i < MEMORY_RANGES_MAX; i++) {
        uint64_t size;
        long memory = memory_rest(i, &size);

        if (memory == ERR_NONE)
            continue;
        boot_must(memory, child->program, "split off the memory that is left");

        struct startup_grant *given = next_grant(child, page);

        snprintf(given->name, sizeof given->name, "ram%u", i);
        given->kind = GRANT_MEMORY;
        given->size = size;
        given->handle = (handle_t)boot_must(
            sys_handle_copy(0, (handle_t)memory, child->task, RIGHTS_MEMORY, 0), child->program,
            "give it the memory that is left");
        sys_handle_close(0, (handle_t)memory);
    }
}

// To look into only: the kernel is who writes there.
static void grant_trace(const struct child *child, struct startup *page) {
    struct startup_grant *given = next_grant(child, page);
    handle_t memory = tracing_memory(&given->size);

    strcpy(given->name, "trace");
    given->kind = GRANT_MEMORY;
    given->base = boot_timebase();
    given->handle = (handle_t)boot_must(
        sys_handle_copy(0, memory, child->task, RIGHT_MEMORY_READ, 0), child->program,
        "give it the memory of the trace");
}

void child_grant(struct child *child, const struct boot *boot, struct startup *page) {
    for (unsigned i = 0; i < child->entry->grant_count; i++) {
        const struct manifest_grant *grant = &child->entry->grants[i];

        if (grant->kind == GRANT_GATE) {
            struct startup_grant *given = next_grant(child, page);

            memcpy(given->name, grant->name, sizeof given->name);
            given->kind = GRANT_GATE;
            given->handle = grant_gate(child, grant);
        } else {
            grant_nodes(child, grant, boot, page);
        }
    }
    if (child->entry->trace)
        grant_trace(child, page);
    if (child->entry->all_memory)
        grant_all_memory(child, page);
}
