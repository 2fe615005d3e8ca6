// kernel/devicetree.c -- what the kernel needs of the flattened device tree.
// (Devicetree specification 0.4, ch. 5: flattened format; ch. 3: memory, cpus, chosen)
//
//   header | memory reservations | structure: BEGIN_NODE name, PROP length name-offset value, ... |
//   strings
//
// A walk goes from property to property. The first one checks every offset against the sizes in the
// header, so a damaged tree is an error; then there is a walk for each thing that is looked for.

#include <kernel/boot.h>

#include <string.h>

enum { FDT_BEGIN_NODE = 1, FDT_END_NODE = 2, FDT_PROP = 3, FDT_NOP = 4, FDT_END = 9 };

#define FDT_MAGIC 0xd00dfeed

enum { DEPTH_MAX = 8, PATH_SIZE = 256, TREE_SIZE_MAX = 1 << 20, IRQ_S_EXTERNAL = 9 };

struct walk {
    const uint8_t *structure;
    const char *strings;
    uint32_t size, strings_size, at; // at: how far it is in the structure
    const char *wrong; // NULL: nothing
    unsigned depth, lengths[DEPTH_MAX]; // lengths: of the paths of the nodes above
    char path[PATH_SIZE]; // of this node, without the addresses in names: "/cpus/cpu/"
    const char *name; // the property
    const uint8_t *value;
    uint32_t length;
};

static uint32_t be32(const uint8_t *at) {
    return (uint32_t)at[0] << 24 | at[1] << 16 | at[2] << 8 | at[3];
}

static uint64_t be64(const uint8_t *at) { return (uint64_t)be32(at) << 32 | be32(at + 4); }

static const char *begin_node(struct walk *w) {
    const char *name = (const char *)w->structure + w->at;
    if (!memchr(name, 0, w->size - w->at))
        return "a node's name does not end";
    unsigned above = strlen(w->path), length = strcspn(name, "@");
    if (w->depth == DEPTH_MAX || above + length + 2 > PATH_SIZE)
        return "its nodes are nested too deep";
    w->lengths[w->depth++] = above;
    memcpy(w->path + above, name, length);
    memcpy(w->path + above + length, "/", 2);
    w->at = (w->at + strlen(name) + 1 + 3) & ~3u;
    return NULL;
}

static const char *end_node(struct walk *w) {
    if (w->depth == 0)
        return "it ends more nodes than it begins";
    w->path[w->lengths[--w->depth]] = 0;
    return NULL;
}

static const char *read_property(struct walk *w) {
    if (w->size - w->at < 8)
        return "a property is cut off";
    uint32_t length = be32(w->structure + w->at), name = be32(w->structure + w->at + 4);
    w->at += 8;
    if (length > w->size - w->at)
        return "a property is longer than the tree";
    if (name >= w->strings_size || !memchr(w->strings + name, 0, w->strings_size - name))
        return "a property's name is outside of the strings";
    w->name = w->strings + name;
    w->value = w->structure + w->at;
    w->length = length;
    w->at = (w->at + length + 3) & ~3u;
    return NULL;
}

// Goes to the next property; false at the end, or if something is wrong.
static bool next(struct walk *w) {
    while (!w->wrong && w->at <= w->size - 4) {
        uint32_t token = be32(w->structure + w->at);
        w->at += 4;
        switch (token) {
        case FDT_BEGIN_NODE: w->wrong = begin_node(w); break;
        case FDT_END_NODE: w->wrong = end_node(w); break;
        case FDT_PROP: w->wrong = read_property(w); return !w->wrong;
        case FDT_NOP: break;
        case FDT_END: return false;
        default: w->wrong = "an unknown token";
        }
    }
    w->wrong = w->wrong ? w->wrong : "it has no end";
    return false;
}

// Goes on to the next property of that name in a node whose path begins so.
static bool find(struct walk *w, const char *path, const char *name) {
    while (next(w))
        if (strncmp(w->path, path, strlen(path)) == 0 && strcmp(w->name, name) == 0)
            return true;
    return false;
}

// The first number in the n-th such property; 0: there is none.
static uint64_t number(struct walk w, const char *path, const char *name, unsigned n) {
    for (unsigned i = 0; i <= n; i++)
        if (!find(&w, path, name))
            return 0;
    return w.length >= 8 ? be64(w.value) : w.length >= 4 ? be32(w.value) : 0;
}

void ranges_add(struct ranges *ranges, paddr_t base, paddr_t end) {
    if (base < end && ranges->count < RANGES_MAX)
        ranges->of[ranges->count++] = (struct range){base, end};
}

// Adds what the nodes whose paths begin so say in "reg".
static void add_all(struct ranges *ranges, struct walk w, const char *path) {
    while (find(&w, path, "reg"))
        for (uint32_t at = 0; at + 16 <= w.length; at += 16)
            ranges_add(ranges, be64(w.value + at), be64(w.value + at) + be64(w.value + at + 8));
}

// The PLIC's context of a hart. interrupts-extended has for each the phandle of the hart's own
// controller and the interrupt there.
static uint32_t context_of(struct walk w, const char *plic, uint64_t phandle) {
    if (find(&w, plic, "interrupts-extended"))
        for (uint32_t at = 0; at + 8 <= w.length; at += 8)
            if (be64(w.value + at) == (phandle << 32 | IRQ_S_EXTERNAL))
                return at / 8;
    return 0;
}

static void read_harts(struct walk w, const char *plic, struct machine_description *m) {
    struct walk cpu = w;
    while (m->hart_count < HARTS_MAX && find(&cpu, "/cpus/cpu/", "reg")) {
        unsigned i = m->hart_count++;
        m->hartids[i] = number(w, "/cpus/cpu/", "reg", i);
        uint64_t phandle = number(w, "/cpus/cpu/interrupt-controller/", "phandle", i);
        m->plic_contexts[i] = context_of(w, plic, phandle);
    }
    while (find(&w, "/cpus/cpu/", "riscv,isa"))
        m->sstc |= memmem(w.value, w.length, "_sstc", 5) != NULL;
}

static const char *missing(const struct machine_description *m) {
    return m->ram.count == 0                             ? "no memory node"
           : m->hart_count == 0                          ? "no cpu nodes"
           : m->timebase == 0                            ? "no timebase-frequency in /cpus"
           : m->plic == 0 || m->plic_lines == 0          ? "no PLIC"
           : m->initrd.end < m->initrd.base              ? "the initrd ends before it starts"
           : m->ram.count + m->taken.count >= RANGES_MAX ? "too many ranges of memory"
                                                         : NULL;
}

const char *devicetree_read(const void *address, struct machine_description *m) {
    const uint8_t *tree = address;
    uint32_t total = be32(tree + 4), structure = be32(tree + 8), strings = be32(tree + 12);
    struct walk w = {.structure = tree + structure,
                     .strings = (const char *)tree + strings,
                     .strings_size = be32(tree + 32),
                     .size = be32(tree + 36)};
    if (be32(tree) != FDT_MAGIC)
        return "there is none at the address that the firmware gave";
    if (total > TREE_SIZE_MAX || structure > total || w.size > total - structure || w.size < 4 ||
        structure % 4 || strings > total || w.strings_size > total - strings)
        return "its header is damaged";
    m->finisher = number(w, "/soc/test/", "reg", 0); // also if something is wrong further on
    struct walk check = w;
    while (next(&check))
        ;
    if (check.wrong)
        return check.wrong;
    const char *plic = "/soc/plic/";
    if (!number(w, plic, "reg", 0))
        plic = "/soc/interrupt-controller/"; // its name in newer QEMUs
    m->plic = number(w, plic, "reg", 0);
    m->plic_lines = number(w, plic, "riscv,ndev", 0);
    m->timebase = number(w, "/cpus/", "timebase-frequency", 0);
    m->initrd.base = number(w, "/chosen/", "linux,initrd-start", 0);
    m->initrd.end = number(w, "/chosen/", "linux,initrd-end", 0);
    m->tree.end = m->tree.base + total;
    add_all(&m->ram, w, "/memory/");
    add_all(&m->taken, w, plic);
    add_all(&m->taken, w, "/soc/clint/");
    add_all(&m->taken, w, "/reserved-memory/");
    ranges_add(&m->taken, m->initrd.base, m->initrd.end);
    ranges_add(&m->taken, m->tree.base, m->tree.end);
    read_harts(w, plic, m);
    return missing(m);
}
