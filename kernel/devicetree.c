// kernel/devicetree.c -- what the kernel needs of the flattened device tree.
// (Devicetree specification 0.4, ch. 5: flattened format; ch. 3: memory, cpus, chosen)
//
//   header | memory reservations | structure: BEGIN_NODE name, PROP length name-offset value, ... |
//   strings
//
// Every offset is checked against the sizes in the header, so a damaged tree is an error.

#include <kernel/devicetree.h>

#include <string.h>

enum {
    FDT_MAGIC = (int)0xd00dfeed,
    FDT_BEGIN_NODE = 1,
    FDT_END_NODE = 2,
    FDT_PROP = 3,
    FDT_NOP = 4,
    FDT_END = 9,
    DEPTH_MAX = 8,
    TREE_SIZE_MAX = 1 << 20,
    IRQ_S_EXTERNAL = 9,
};

enum node_kind {
    NODE_OTHER,
    NODE_ROOT,
    NODE_CPUS,
    NODE_CPU,
    NODE_INTC,
    NODE_MEMORY,
    NODE_CHOSEN,
    NODE_RESERVED,
    NODE_RESERVED_CHILD,
    NODE_PLIC,
    NODE_CLINT,
    NODE_FINISHER
};

struct property {
    const char *name;
    const uint8_t *value;
    uint32_t length;
};

struct reader {
    const uint8_t *structure;
    uint32_t size, at;
    const char *strings;
    uint32_t strings_size;
    struct machine_description *machine;
    enum node_kind kinds[DEPTH_MAX];
    int depth;
    uint32_t intc_phandles[HARTS_MAX];
    bool cpu_counts; // the cpu node that is being read is one of the first HARTS_MAX
    const uint8_t *plic_extended; // its interrupts-extended
    uint32_t plic_extended_length;
};

static uint32_t be32(const uint8_t *at) {
    return (uint32_t)at[0] << 24 | at[1] << 16 | at[2] << 8 | at[3];
}

static uint64_t be64(const uint8_t *at) { return (uint64_t)be32(at) << 32 | be32(at + 4); }

static bool equal(const char *a, const char *b) {
    while (*a && *a == *b)
        a++, b++;
    return *a == *b;
}

static bool starts(const char *text, const char *prefix) {
    while (*prefix && *text == *prefix)
        text++, prefix++;
    return !*prefix;
}

// Whether a zero-terminated string lies within size bytes.
static bool terminated(const char *text, uint32_t size) {
    for (uint32_t i = 0; i < size; i++)
        if (!text[i])
            return true;
    return false;
}

// Whether text contains word within length bytes.
static bool contains(const uint8_t *text, uint32_t length, const char *word) {
    for (uint32_t i = 0; i < length; i++) {
        uint32_t j = 0;
        while (word[j] && i + j < length && text[i + j] == (uint8_t)word[j])
            j++;
        if (!word[j])
            return true;
    }
    return false;
}

static enum node_kind kind_of(const struct reader *r, const char *name) {
    enum node_kind parent = r->depth > 0 ? r->kinds[r->depth - 1] : NODE_OTHER;
    if (r->depth == 0)
        return NODE_ROOT;
    if (parent == NODE_ROOT) {
        if (equal(name, "cpus"))
            return NODE_CPUS;
        if (equal(name, "chosen"))
            return NODE_CHOSEN;
        if (equal(name, "reserved-memory"))
            return NODE_RESERVED;
        if (starts(name, "memory@"))
            return NODE_MEMORY;
    }
    if (parent == NODE_CPUS && starts(name, "cpu@"))
        return NODE_CPU;
    if (parent == NODE_CPU && starts(name, "interrupt-controller"))
        return NODE_INTC;
    if (parent == NODE_RESERVED)
        return NODE_RESERVED_CHILD;
    if (starts(name, "plic@") || starts(name, "interrupt-controller@"))
        return NODE_PLIC;
    if (starts(name, "test@"))
        return NODE_FINISHER;
    return starts(name, "clint@") ? NODE_CLINT : NODE_OTHER;
}

static void add_range(struct range *ranges, unsigned *count, const uint8_t *at) {
    if (*count < RANGES_MAX)
        ranges[(*count)++] = (struct range){be64(at), be64(at + 8)};
}

static void read_reg(struct reader *r, enum node_kind kind, const struct property *p) {
    struct machine_description *m = r->machine;
    if (kind == NODE_CPU)
        r->cpu_counts = p->length >= 4 && m->hart_count < HARTS_MAX;
    if (kind == NODE_CPU && r->cpu_counts) {
        m->hartids[m->hart_count++] = p->length >= 8 ? be64(p->value) : be32(p->value);
        return;
    }
    for (uint32_t at = 0; at + 16 <= p->length; at += 16) {
        if (kind == NODE_MEMORY)
            add_range(m->ram, &m->ram_count, p->value + at);
        if (kind == NODE_RESERVED_CHILD)
            add_range(m->reserved, &m->reserved_count, p->value + at);
    }
    if (kind == NODE_FINISHER && p->length >= 16)
        m->finisher = be64(p->value);
    if (kind == NODE_PLIC && p->length >= 16)
        m->plic = (struct range){be64(p->value), be64(p->value + 8)};
    if (kind == NODE_CLINT && p->length >= 16)
        m->clint = (struct range){be64(p->value), be64(p->value + 8)};
}

static uint64_t read_number(const struct property *p) {
    return p->length == 8 ? be64(p->value) : p->length == 4 ? be32(p->value) : 0;
}

static void read_chosen(struct machine_description *m, const struct property *p) {
    if (equal(p->name, "linux,initrd-start"))
        m->initrd.base = read_number(p);
    else if (equal(p->name, "linux,initrd-end"))
        m->initrd.size = read_number(p); // made a size when all is read
}

static void read_property(struct reader *r, const struct property *p) {
    struct machine_description *m = r->machine;
    enum node_kind kind = r->depth > 0 ? r->kinds[r->depth - 1] : NODE_OTHER;
    if (equal(p->name, "reg"))
        read_reg(r, kind, p);
    else if (kind == NODE_CHOSEN)
        read_chosen(m, p);
    else if (kind == NODE_CPUS && equal(p->name, "timebase-frequency"))
        m->timebase = read_number(p);
    else if (kind == NODE_CPU && equal(p->name, "riscv,isa"))
        m->sstc |= contains(p->value, p->length, "_sstc");
    else if (kind == NODE_INTC && equal(p->name, "phandle") && r->cpu_counts)
        r->intc_phandles[m->hart_count - 1] = read_number(p);
    else if (kind == NODE_PLIC && equal(p->name, "riscv,ndev"))
        m->plic_lines = read_number(p);
    else if (kind == NODE_PLIC && equal(p->name, "interrupts-extended")) {
        r->plic_extended = p->value;
        r->plic_extended_length = p->length;
    }
}

static const char *begin_node(struct reader *r) {
    const char *name = (const char *)r->structure + r->at;
    if (!terminated(name, r->size - r->at))
        return "a node's name does not end";
    if (r->depth == DEPTH_MAX)
        return "its nodes are nested too deep";
    r->kinds[r->depth] = kind_of(r, name);
    r->depth++;
    while (r->structure[r->at++])
        ;
    r->at = (r->at + 3) & ~3u;
    return NULL;
}

static const char *property(struct reader *r) {
    if (r->size - r->at < 8)
        return "a property is cut off";
    uint32_t length = be32(r->structure + r->at);
    uint32_t name = be32(r->structure + r->at + 4);
    r->at += 8;
    if (length > r->size - r->at)
        return "a property is longer than the tree";
    if (name >= r->strings_size || !terminated(r->strings + name, r->strings_size - name))
        return "a property's name is outside of the strings";
    read_property(r, &(struct property){r->strings + name, r->structure + r->at, length});
    r->at = (r->at + length + 3) & ~3u;
    return NULL;
}

static const char *read_structure(struct reader *r) {
    while (r->at <= r->size - 4) {
        const char *wrong = NULL;
        uint32_t token = be32(r->structure + r->at);
        r->at += 4;
        switch (token) {
        case FDT_BEGIN_NODE: wrong = begin_node(r); break;
        case FDT_PROP: wrong = property(r); break;
        case FDT_END_NODE:
            wrong = r->depth-- > 0 ? NULL : "it ends more nodes than it begins";
            break;
        case FDT_NOP: break;
        case FDT_END: return NULL;
        default: return "an unknown token";
        }
        if (wrong)
            return wrong;
    }
    return "it has no end";
}

// interrupts-extended: {phandle of a hart's controller, interrupt} for each PLIC context in turn.
static void find_contexts(struct reader *r) {
    struct machine_description *m = r->machine;
    for (uint32_t context = 0; context * 8 + 8 <= r->plic_extended_length; context++) {
        const uint8_t *pair = r->plic_extended + context * 8;
        if (be32(pair + 4) != IRQ_S_EXTERNAL)
            continue;
        for (unsigned i = 0; i < m->hart_count; i++)
            if (r->intc_phandles[i] == be32(pair))
                m->plic_contexts[i] = context;
    }
}

static const char *missing(const struct machine_description *m) {
    if (m->ram_count == 0)
        return "no memory node";
    if (m->hart_count == 0)
        return "no cpu nodes";
    if (m->timebase == 0)
        return "no timebase-frequency in /cpus";
    if (m->plic.size == 0 || m->plic_lines == 0)
        return "no PLIC";
    if (m->initrd.base && m->initrd.size < m->initrd.base)
        return "the initrd ends before it starts";
    return NULL;
}

const char *devicetree_read(const void *address, struct machine_description *machine) {
    const uint8_t *tree = address;
    uint32_t total = be32(tree + 4);
    uint32_t structure = be32(tree + 8), strings = be32(tree + 12);
    uint32_t strings_size = be32(tree + 32), size = be32(tree + 36);
    if (be32(tree) != (uint32_t)FDT_MAGIC)
        return "there is none at the address that the firmware gave";
    if (total > TREE_SIZE_MAX || structure > total || size > total - structure || size < 4 ||
        structure % 4 || strings > total || strings_size > total - strings)
        return "its header is damaged";
    struct reader r = {.structure = tree + structure,
                       .size = size,
                       .strings = (const char *)tree + strings,
                       .strings_size = strings_size,
                       .machine = machine};
    const char *wrong = read_structure(&r);
    if (wrong)
        return wrong;
    find_contexts(&r);
    wrong = missing(machine);
    machine->initrd.size -= machine->initrd.base;
    machine->tree.size = total;
    return wrong;
}
