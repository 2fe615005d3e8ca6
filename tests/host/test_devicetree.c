// tests/host/test_devicetree.c -- the kernel's reader of the device tree: a sound tree, trees
// without what is needed, trees that are cut off, and random damage.
//
// Built with the host's compiler and ASan and UBSan, together with kernel/devicetree.c. Every tree
// lies in a block of exactly its size, so reading beyond it is seen.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <kernel/boot.h>

enum { BEGIN_NODE = 1, END_NODE = 2, PROP = 3, END = 9, HEADER_SIZE = 40, DAMAGED_TREES = 30000 };

static unsigned failures;

#define check(condition) check_at((condition), #condition, __LINE__)

static void check_at(bool holds, const char *condition, int line) {
    if (holds)
        return;
    printf("FAILED tests/host/test_devicetree.c:%d: %s\n", line, condition);
    failures++;
}

static void check_text(const char *got, const char *part, int line) {
    if (got ? part && strstr(got, part) : !part)
        return;
    printf("FAILED tests/host/test_devicetree.c:%d: got '%s', expected '%s'\n", line,
           got ? got : "no error", part ? part : "no error");
    failures++;
}

#define check_error(got, part) check_text((got), (part), __LINE__)

// ---- Making a tree ----

struct block {
    uint8_t data[8192];
    uint32_t size;
};

static struct block structure, strings;

static void put32(struct block *b, uint32_t value) {
    for (int shift = 24; shift >= 0; shift -= 8)
        b->data[b->size++] = value >> shift;
}

static void put64(struct block *b, uint64_t value) {
    put32(b, value >> 32);
    put32(b, value);
}

static void put_bytes(struct block *b, const void *bytes, uint32_t size) {
    memcpy(b->data + b->size, bytes, size);
    b->size += size;
    while (b->size % 4)
        b->data[b->size++] = 0;
}

static void node(const char *name) {
    put32(&structure, BEGIN_NODE);
    put_bytes(&structure, name, strlen(name) + 1);
}

static void end_node(void) { put32(&structure, END_NODE); }

static void property(const char *name, const void *value, uint32_t size) {
    put32(&structure, PROP);
    put32(&structure, size);
    put32(&structure, strings.size);
    memcpy(strings.data + strings.size, name, strlen(name) + 1);
    strings.size += strlen(name) + 1;
    put_bytes(&structure, value, size);
}

static void property_text(const char *name, const char *text) {
    property(name, text, strlen(text) + 1);
}

static void property_numbers(const char *name, unsigned words, const uint64_t *numbers,
                             unsigned n) {
    struct block value = {.size = 0};
    for (unsigned i = 0; i < n; i++) {
        if (words == 2)
            put64(&value, numbers[i]);
        else
            put32(&value, numbers[i]);
    }
    property(name, value.data, value.size);
}

static void property_range(const char *name, uint64_t base, uint64_t size) {
    property_numbers(name, 2, (uint64_t[]){base, size}, 2);
}

static void property_number(const char *name, uint32_t number) {
    property_numbers(name, 1, (uint64_t[]){number}, 1);
}

// What may be left out of the sample.
enum part {
    PART_MEMORY = 1,
    PART_CPUS = 2,
    PART_TIMEBASE = 4,
    PART_PLIC = 8,
    PART_CHOSEN = 16,
    PART_END = 32,
    PART_LINES = 64,
    PART_OLD_NAME = 128, // of the PLIC
    PARTS = 255,
};

static void add_cpus(unsigned parts, unsigned harts) {
    node("cpus");
    if (parts & PART_TIMEBASE)
        property_number("timebase-frequency", 10000000);
    for (unsigned i = 0; i < harts && parts & PART_CPUS; i++) {
        char name[16];
        snprintf(name, sizeof(name), "cpu@%x", i);
        node(name);
        property_number("reg", 100 + i);
        property_text("riscv,isa", i ? "rv64imafdc" : "rv64imafdc_zicsr_sstc");
        node("interrupt-controller");
        property_number("phandle", 7 + i);
        end_node();
        end_node();
    }
    end_node();
}

static void add_device(const char *name, uint64_t base, uint64_t size) {
    node(name);
    property_range("reg", base, size);
    end_node();
}

static void add_plic(unsigned parts, unsigned harts) {
    uint64_t contexts[64];
    unsigned count = 0;
    for (unsigned i = 0; i < harts; i++) {
        const uint64_t machine_and_supervisor[4] = {7 + i, 11, 7 + i, 9};
        memcpy(&contexts[count], machine_and_supervisor, sizeof(machine_and_supervisor));
        count += 4;
    }
    node("soc");
    node(parts & PART_OLD_NAME ? "plic@c000000" : "interrupt-controller@c000000");
    property_range("reg", 0xc000000, 0x600000);
    if (parts & PART_LINES)
        property_number("riscv,ndev", 95);
    property_numbers("interrupts-extended", 1, contexts, count);
    end_node();
    add_device("clint@2000000", 0x2000000, 0x10000);
    add_device("test@100000", 0x100000, 0x1000);
    add_device("serial@10000000", 0x10000000, 0x100);
    end_node();
}

static void add_chosen(uint64_t initrd_start, uint64_t initrd_end) {
    node("chosen");
    property_text("bootargs", "rivet.run=x y");
    property_numbers("linux,initrd-start", 2, &initrd_start, 1);
    property_numbers("linux,initrd-end", 1, &initrd_end, 1);
    end_node();
}

static void add_nodes(unsigned parts, unsigned harts) {
    node("");
    if (parts & PART_MEMORY) {
        node("memory@80000000");
        property_text("device_type", "memory");
        property_range("reg", 0x80000000, 0x8000000);
        end_node();
    }
    node("reserved-memory");
    add_device("firmware@80000000", 0x80000000, 0x40000);
    end_node();
    add_cpus(parts, harts);
    if (parts & PART_PLIC)
        add_plic(parts, harts);
    if (parts & PART_CHOSEN)
        add_chosen(0x88000000, 0x88001000);
}

// Header, structure and strings in one block.
static struct block joined(void) {
    static struct block tree;
    uint32_t at_strings = HEADER_SIZE + structure.size;
    tree.size = 0;
    put32(&tree, 0xd00dfeed);
    put32(&tree, at_strings + strings.size);
    put32(&tree, HEADER_SIZE);
    put32(&tree, at_strings);
    for (int i = 0; i < 4; i++)
        put32(&tree, 0);
    put32(&tree, strings.size);
    put32(&tree, structure.size);
    memcpy(tree.data + HEADER_SIZE, structure.data, structure.size);
    memcpy(tree.data + at_strings, strings.data, strings.size);
    tree.size = at_strings + strings.size;
    return tree;
}

static struct block sample(unsigned parts, unsigned harts) {
    structure.size = strings.size = 0;
    add_nodes(parts, harts);
    end_node();
    if (parts & PART_END)
        put32(&structure, END);
    return joined();
}

static const char *read_block(const struct block *b, struct machine_description *m) {
    uint8_t *exact = malloc(b->size);
    memcpy(exact, b->data, b->size);
    memset(m, 0, sizeof(*m));
    const char *wrong = devicetree_read(exact, m);
    free(exact);
    return wrong;
}

// ---- Tests ----

static bool is_taken(const struct machine_description *m, paddr_t base, uint64_t size) {
    for (unsigned i = 0; i < m->taken.count; i++)
        if (m->taken.of[i].base == base && m->taken.of[i].end == base + size)
            return true;
    return false;
}

static void test_sound(void) {
    struct machine_description m;
    struct block b = sample(PARTS, 3);
    check_error(read_block(&b, &m), NULL);
    check(m.ram.count == 1);
    check(m.ram.of[0].base == 0x80000000 && m.ram.of[0].end == 0x88000000);
    check(m.taken.count == 5 && is_taken(&m, 0x80000000, 0x40000)); // firmware
    check(is_taken(&m, 0xc000000, 0x600000) && is_taken(&m, 0x2000000, 0x10000)); // PLIC, CLINT
    check(is_taken(&m, 0x88000000, 0x1000) && is_taken(&m, 0, b.size)); // initrd, tree
    check(m.timebase == 10000000 && m.sstc);
    check(m.hart_count == 3 && m.hartids[0] == 100 && m.hartids[2] == 102);
    check(m.plic == 0xc000000 && m.plic_lines == 95 && m.finisher == 0x100000);
    check(m.plic_contexts[0] == 1 && m.plic_contexts[2] == 5);
    check(m.initrd.base == 0x88000000 && m.initrd.end == 0x88001000);
    check(m.tree.end == b.size);
}

static void test_more_harts_than_the_kernel_has_room_for(void) {
    struct machine_description m;
    struct block b = sample(PARTS, HARTS_MAX + 3);
    check_error(read_block(&b, &m), NULL);
    check(m.hart_count == HARTS_MAX);
    for (unsigned i = 0; i < HARTS_MAX; i++)
        check(m.hartids[i] == 100 + i && m.plic_contexts[i] == 2 * i + 1);
}

static void test_what_is_missing_is_named(void) {
    static const struct {
        unsigned part;
        const char *error;
    } cases[] = {
        {PART_MEMORY, "no memory node"},
        {PART_CPUS, "no cpu nodes"},
        {PART_TIMEBASE, "no timebase-frequency"},
        {PART_PLIC, "no PLIC"},
        {PART_LINES, "no PLIC"},
        {PART_CHOSEN, NULL},
        {PART_OLD_NAME, NULL},
        {PART_END, "it has no end"},
    };
    struct machine_description m;
    for (unsigned i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct block b = sample(PARTS & ~cases[i].part, 2);
        check_error(read_block(&b, &m), cases[i].error);
    }
}

// A tree whose last node is as `add` makes it.
static const char *read_with(void (*add)(void)) {
    struct machine_description m;
    structure.size = strings.size = 0;
    add_nodes(PARTS & ~PART_CHOSEN, 1);
    add();
    end_node();
    put32(&structure, END);
    struct block b = joined();
    return read_block(&b, &m);
}

static void bad_initrd(void) { add_chosen(0x88001000, 0x88000000); }

static void bad_token(void) { put32(&structure, 77); }

static void bad_length(void) {
    property_number("reg", 1);
    structure.data[structure.size - 12] = 0x7f; // the length's highest byte
}

static void bad_name(void) {
    property_number("reg", 1);
    structure.data[structure.size - 8] = 0x7f; // the name's offset
}

static void too_deep(void) {
    for (int i = 0; i < 20; i++)
        node("deeper");
}

static void too_many_ends(void) {
    end_node();
    end_node();
}

static void many_ranges(void) {
    for (int i = 0; i < 2 * RANGES_MAX; i++)
        add_device("memory@1", i, 1);
}

static void test_wrong_content_is_named(void) {
    check_error(read_with(bad_initrd), "the initrd ends before it starts");
    check_error(read_with(bad_token), "an unknown token");
    check_error(read_with(bad_length), "longer than the tree");
    check_error(read_with(bad_name), "outside of the strings");
    check_error(read_with(too_deep), "nested too deep");
    check_error(read_with(too_many_ends), "ends more nodes than it begins");
    check_error(read_with(many_ranges), "too many ranges of memory");
}

static void set32(struct block *b, uint32_t at, uint32_t value) {
    uint32_t size = b->size;
    b->size = at;
    put32(b, value);
    b->size = size;
}

static void test_damaged_header(void) {
    struct machine_description m;
    struct block b = sample(PARTS, 1);
    set32(&b, 0, 0x12345678);
    check_error(read_block(&b, &m), "there is none");
    for (uint32_t at = 4; at < HEADER_SIZE; at += 4) {
        if (at >= 16 && at < 32)
            continue; // not read
        b = sample(PARTS, 1);
        set32(&b, at, at == 4 ? 8 : 0xfffffff0);
        check_error(read_block(&b, &m), "its header is damaged");
    }
}

// Wherever it is cut off, with the header saying so or not knowing, it is an error.
static void test_truncated(void) {
    struct machine_description m;
    struct block whole = sample(PARTS, 2);
    for (uint32_t size = HEADER_SIZE; size < whole.size; size++) {
        struct block b = whole;
        b.size = size;
        set32(&b, 4, size);
        check(read_block(&b, &m) != NULL);
    }
    uint32_t structure_size = structure.size;
    for (uint32_t size = 0; size < structure_size; size++) {
        struct block b = whole;
        set32(&b, 36, size);
        check(read_block(&b, &m) != NULL);
    }
}

// Whatever is read of a damaged tree, nothing beyond its end is.
static void test_random_damage(void) {
    struct machine_description m;
    struct block whole = sample(PARTS, 4);
    uint64_t random = 88172645463325252ull;
    for (unsigned i = 0; i < DAMAGED_TREES; i++) {
        struct block b = whole;
        for (unsigned flips = 1 + i % 8; flips > 0; flips--) {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            uint32_t at = 8 + (random >> 8) % (b.size - 8); // not its size
            b.data[at] ^= 1 << random % 8;
        }
        read_block(&b, &m);
        check(m.hart_count <= HARTS_MAX && m.ram.count <= RANGES_MAX);
        check(m.taken.count <= RANGES_MAX);
    }
}

int main(void) {
    test_sound();
    test_more_harts_than_the_kernel_has_room_for();
    test_what_is_missing_is_named();
    test_wrong_content_is_named();
    test_damaged_header();
    test_truncated();
    test_random_damage();
    if (failures == 0)
        printf("ok\n");
    return failures > 0;
}
