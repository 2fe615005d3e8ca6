// tests/host/test_init_devicetree.c -- init's reader of the device tree: sound, cut off, damaged.
//
// Built with the host's compiler and ASan and UBSan, together with servers/init/devicetree.c.
#include <string.h>

#include <abi/errors.h>
#include <servers/init/devicetree.h>
#include <tests/host/input.h>

enum { DAMAGED = 50000 };

static const char dt_strings[] =
    "#address-cells\0#size-cells\0reg\0interrupts\0bootargs\0compatible";

static void add32(struct input *in, uint32_t value) {
    const uint8_t bytes[] = {(uint8_t)(value >> 24), (uint8_t)(value >> 16), (uint8_t)(value >> 8),
                             (uint8_t)value};

    add(in, bytes, 4);
}

static void add_node(struct input *in, const char *name) {
    add32(in, 1);
    add(in, name, strlen(name) + 1);
    pad(in, 4);
}

static void add_property(struct input *in, const char *name, const void *value, size_t size) {
    size_t at = 0;

    while (strcmp(dt_strings + at, name) != 0)
        at += strlen(dt_strings + at) + 1;
    add32(in, 3);
    add32(in, (uint32_t)size);
    add32(in, (uint32_t)at);
    add(in, value, size);
    pad(in, 4);
}

static void add_structure(struct input *in) {
    static const uint8_t two[4] = {0, 0, 0, 2}, ten[4] = {0, 0, 0, 10};
    static const uint8_t reg[16] = {0, 0, 0, 0, 0x10, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0};

    add_node(in, "");
    add_property(in, "#address-cells", two, 4);
    add_property(in, "#size-cells", two, 4);
    add_node(in, "chosen");
    add_property(in, "bootargs", "a=1 rivet.run=x", 16);
    add32(in, 2);
    add32(in, 4);
    add_node(in, "serial@10000000");
    add_property(in, "compatible", "other\0ns16550a", 15);
    add_property(in, "reg", reg, 16);
    add_property(in, "interrupts", ten, 4);
    add32(in, 2);
    add32(in, 2);
    add32(in, 9);
}

static struct input sample_tree(void) {
    struct input in = {.size = 40};
    struct input header = {.size = 0};
    size_t strings;

    add_structure(&in);
    strings = in.size;
    add(&in, dt_strings, sizeof dt_strings);
    const uint32_t fields[] = {
        0xd00dfeed,        (uint32_t)in.size,       40, (uint32_t)strings, 0, 17, 16, 0,
        sizeof dt_strings, (uint32_t)(strings - 40)};

    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
        add32(&header, fields[i]);
    memcpy(in.data, header.data, header.size);
    return in;
}

static void test_devicetree(void) {
    struct input in = sample_tree();
    struct bytes b = {in.data, in.size};
    struct devicetree tree;
    struct devicetree_node node;
    uint64_t base, size, line;
    const char *why;

    check(devicetree_open(&b, &tree, &why) == 0);
    check(strcmp(devicetree_text(&tree, "chosen", "bootargs"), "a=1 rivet.run=x") == 0);
    check(devicetree_find(&tree, "ns16550a", 0, &node) == 0);
    check(devicetree_find(&tree, "serial@10000000", 0, &node) == 0);
    check(devicetree_find(&tree, "serial", 0, &node) == 0);
    check(devicetree_range(&tree, &node, &base, &size) == 0 && base == 0x10000000 && size == 0x100);
    check(devicetree_irq(&tree, &node, &line) == 0 && line == 10);
    check(devicetree_find(&tree, "rtc", 0, &node) == ERR_NONE);
    check(devicetree_find(&tree, "chosen", 0, &node) == 0);
    check(devicetree_range(&tree, &node, &base, &size) == ERR_NONE);
    check(strcmp(devicetree_text(&tree, "serial", "reg"), "") == 0);
}

// All that a caller may do with a tree; what comes out does not matter, that it comes out does.
static void use_tree(struct bytes b) {
    static const char *const names[] = {"serial", "ns16550a", "nothing"};
    struct devicetree tree;
    struct devicetree_node node;
    uint64_t base, size;
    const char *why;

    if (devicetree_open(&b, &tree, &why) < 0)
        return;
    check(strlen(devicetree_text(&tree, "chosen", "bootargs")) < 4096);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (devicetree_find(&tree, names[i], 0, &node) == 0) {
            devicetree_range(&tree, &node, &base, &size);
            devicetree_irq(&tree, &node, &base);
        }
    }
}

static void test_devicetree_damage(void) {
    struct input in = sample_tree();
    struct devicetree tree;
    const char *why;

    for (size_t size = 0; size < in.size; size++) {
        struct bytes b = exact_copy(&in, size);

        check(devicetree_open(&b, &tree, &why) == ERR_ARG && why);
        release(b);
    }
    for (size_t at = 0; at < in.size; at++) {
        struct input broken = in;
        struct bytes b;

        broken.data[at] = 0xff;
        b = exact_copy(&broken, broken.size);
        use_tree(b);
        release(b);
    }
}

static void test_random_damage(void) {
    struct input in = sample_tree();

    damage_at_random(&in, DAMAGED, use_tree);
}

int main(void) {
    test_devicetree();
    test_devicetree_damage();
    test_random_damage();
    return checks_end("test_init_devicetree");
}
