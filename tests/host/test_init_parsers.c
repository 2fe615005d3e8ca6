// tests/host/test_init_parsers.c -- init's readers: sound input, broken input, and random damage.
//
// Built with the host's compiler and ASan and UBSan, together with
// servers/init/{cpio,elf,devicetree, bootargs,manifest}.c. Every input lies in a block of exactly
// its size, so reading beyond it is seen.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <abi/errors.h>
#include <abi/kernel.h>
#include <servers/init/bootargs.h>
#include <servers/init/cpio.h>
#include <servers/init/devicetree.h>
#include <servers/init/elf.h>
#include <servers/init/manifest.h>

static unsigned failures;

#define check(condition) check_at((condition), #condition, __LINE__)

static void check_at(bool holds, const char *condition, int line) {
    if (holds)
        return;
    printf("FAILED tests/host/test_init_parsers.c:%d: %s\n", line, condition);
    failures++;
}

static void check_text(const char *got, const char *part, int line) {
    if (got && strstr(got, part))
        return;
    printf("FAILED tests/host/test_init_parsers.c:%d: got '%s', expected '... %s ...'\n", line,
           got ? got : "nothing", part);
    failures++;
}

// A growing block of input.
struct input {
    uint8_t data[4096];
    size_t size;
};

static void add(struct input *in, const void *data, size_t size) {
    memcpy(in->data + in->size, data, size);
    in->size += size;
}

static void pad(struct input *in, size_t alignment) {
    while (in->size % alignment != 0)
        in->data[in->size++] = 0;
}

// A copy in a block of its own, of exactly `size` bytes.
static struct bytes exact_copy(const struct input *in, size_t size) {
    uint8_t *block = malloc(size ? size : 1);

    memcpy(block, in->data, size);
    return (struct bytes){block, size};
}

static void release(struct bytes b) { free((void *)(uintptr_t)b.data); }

// cpio

static void add_file(struct input *in, const char *name, const char *content) {
    char header[111];

    snprintf(header, sizeof header, "070701%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x", 1,
             0100644, 0, 0, 1, 0, (unsigned)strlen(content), 0, 0, 0, 0, (unsigned)strlen(name) + 1,
             0);
    add(in, header, 110);
    add(in, name, strlen(name) + 1);
    pad(in, 4);
    add(in, content, strlen(content));
    pad(in, 4);
}

static struct input sample_archive(void) {
    struct input in = {.size = 0};

    add_file(&in, "./manifest", "task a\n");
    add_file(&in, "bin/a", "12345");
    add_file(&in, "empty", "");
    add_file(&in, "TRAILER!!!", "");
    return in;
}

static int check_archive(const struct input *in, size_t size, struct cpio *c) {
    struct bytes b = exact_copy(in, size);
    int status;

    *c = (struct cpio){.archive = b};
    status = cpio_check(c);
    release(b);
    return status;
}

static void test_cpio(void) {
    struct input in = sample_archive();
    struct cpio c = {.archive = {in.data, in.size}};
    struct cpio_file file;

    check(cpio_check(&c) == 0);
    check(cpio_find(&c, "manifest", &file) == 0 && file.content.size == 7);
    check(cpio_find(&c, "bin/a", &file) == 0 && memcmp(file.content.data, "12345", 5) == 0);
    check(cpio_find(&c, "empty", &file) == 0 && file.content.size == 0);
    check(cpio_find(&c, "bin/b", &file) == ERR_NONE);
    for (size_t size = 0; size < in.size - 8; size++)
        check(check_archive(&in, size, &c) == ERR_ARG);
}

static void test_cpio_damage(void) {
    static const struct {
        size_t at;
        const char *bytes, *why;
    } cases[] = {
        {0, "070707", "no header"},
        {6 + 8 * 6, "ffffffff", "a file goes beyond"},
        {6 + 8 * 11, "ffffffff", "a file name goes beyond"},
        {6 + 8 * 11, "00000000", "no number"},
        {6 + 8 * 6, "0000000g", "no number"},
        {6 + 8 * 11, "00000003", "not terminated"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct input in = sample_archive();
        struct cpio c;

        memcpy(in.data + cases[i].at, cases[i].bytes, strlen(cases[i].bytes));
        check(check_archive(&in, in.size, &c) == ERR_ARG);
        check_text(c.why, cases[i].why, __LINE__);
    }
}

// ELF

static void put(struct input *in, size_t at, uint64_t value, unsigned width) {
    for (unsigned i = 0; i < width; i++)
        in->data[at + i] = (uint8_t)(value >> 8 * i);
}

enum { TEXT = 64, DATA = 64 + 56, CONTENT = 256 };

static void put_segment(struct input *in, size_t at, uint32_t flags, uint64_t address,
                        uint64_t file_size, uint64_t memory_size) {
    put(in, at, 1, 4);
    put(in, at + 4, flags, 4);
    put(in, at + 8, CONTENT, 8);
    put(in, at + 16, address, 8);
    put(in, at + 32, file_size, 8);
    put(in, at + 40, memory_size, 8);
}

// Text of 0x40 bytes at 0x11000000, data of 0x20 bytes and 0x1800 in memory at 0x11002000.
static struct input sample_elf(void) {
    struct input in = {.size = CONTENT + 0x40};

    memcpy(in.data, "\177ELF\2\1\1", 7);
    put(&in, 16, 2, 2);
    put(&in, 18, 243, 2);
    put(&in, 24, 0x11000004, 8);
    put(&in, 32, 64, 8);
    put(&in, 54, 56, 2);
    put(&in, 56, 2, 2);
    put_segment(&in, TEXT, 5, 0x11000000, 0x40, 0x40);
    put_segment(&in, DATA, 6, 0x11002000, 0x20, 0x1800);
    return in;
}

static int read_elf(const struct input *in, size_t size, struct elf_image *image,
                    const char **why) {
    struct bytes b = exact_copy(in, size);
    int status = elf_read(&b, image, why);

    release(b);
    return status;
}

static void test_elf(void) {
    struct input in = sample_elf();
    struct elf_image image;
    const char *why;

    check(read_elf(&in, in.size, &image, &why) == 0);
    check(image.count == 2 && image.base == 0x11000000 && image.size == 0x4000);
    check(image.segments[0].access == (ACCESS_READ | ACCESS_EXEC));
    check(image.segments[1].access == (ACCESS_READ | ACCESS_WRITE));
    for (size_t size = 0; size < in.size; size++)
        check(read_elf(&in, size, &image, &why) == ERR_ARG && why);
}

static void test_elf_damage(void) {
    static const struct {
        size_t at;
        unsigned width;
        uint64_t value;
        const char *why;
    } cases[] = {
        {0, 1, 'X', "no ELF"},
        {4, 1, 1, "not a 64-bit"},
        {18, 2, 62, "not for RISC-V"},
        {16, 2, 3, "static"},
        {54, 2, 57, "unknown size"},
        {56, 2, 0xffff, "too many program headers"},
        {32, 8, 0xffffffffffffffff, "program headers go beyond"},
        {24, 8, 0x11000040, "entry point"},
        {24, 8, 0x11002000, "entry point"},
        {24, 8, 0xffffffffffffffff, "entry point"},
        {56, 2, 0, "entry point"},
        {TEXT + 4, 4, 7, "both writable and executable"},
        {TEXT + 4, 4, 1, "not readable"},
        {TEXT + 8, 8, 0xffffffffffffff00, "beyond the end"},
        {TEXT + 32, 8, 0x41, "beyond the end"},
        {DATA + 32, 8, 0x1801, "beyond the end"},
        {DATA + 40, 8, 0x1f, "more bytes in the file"},
        {DATA + 16, 8, 0x11000000, "overlap"},
        {TEXT + 40, 8, 0x2001, "overlap"},
        {DATA + 16, 8, 0x11001fff, "page of its own"},
        {DATA + 16, 8, 0, "outside"},
        {DATA + 16, 8, 0xfffffffffffff000, "outside"},
        {DATA + 40, 8, 0xffffffffffffffff, "outside"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct input in = sample_elf();
        struct elf_image image;
        const char *why;

        put(&in, cases[i].at, cases[i].value, cases[i].width);
        check(read_elf(&in, in.size, &image, &why) == ERR_ARG);
        check_text(why, cases[i].why, __LINE__);
    }
}

// Device tree

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
    check(devicetree_find(&tree, "ns16550a", &node) == 0);
    check(devicetree_find(&tree, "serial@10000000", &node) == 0);
    check(devicetree_find(&tree, "serial", &node) == 0);
    check(devicetree_range(&tree, &node, &base, &size) == 0 && base == 0x10000000 && size == 0x100);
    check(devicetree_irq(&tree, &node, &line) == 0 && line == 10);
    check(devicetree_find(&tree, "rtc", &node) == ERR_NONE);
    check(devicetree_find(&tree, "chosen", &node) == 0);
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
        if (devicetree_find(&tree, names[i], &node) == 0) {
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

// Command line

static void test_bootargs(void) {
    char value[16];

    check(bootargs_get("a=1 rivet.run=xy b=2", "rivet.run", value, sizeof value));
    check(strcmp(value, "xy") == 0);
    check(!bootargs_get("a=1 xrivet.run=xy", "rivet.run", value, sizeof value) && value[0] == 0);
    check(!bootargs_get("rivet.running=1", "rivet.run", value, sizeof value));
    check(!bootargs_get("", "rivet.run", value, sizeof value));
    check(bootargs_get("k=", "k", value, sizeof value) && value[0] == 0);
    check(bootargs_get("k=0123456789abcdefgh", "k", value, sizeof value) && strlen(value) == 15);
    check(bootargs_rest("k=1 rivet.args=test=a b", "rivet.args", value, sizeof value));
    check(strcmp(value, "test=a b") == 0);
}

// Manifest

#define TASK_A "task a\nlevel 4\npriority 5\naccount 6\nmemory 64K\n"
#define TASK_B "task b\nlevel 5\npriority 5\naccount 6\nmemory 1M\n"

static int read_manifest(const char *text, struct manifest *m, struct manifest_error *e) {
    struct bytes b = {malloc(strlen(text) + 1), strlen(text)};
    int status;

    memcpy((void *)(uintptr_t)b.data, text, b.size);
    status = manifest_read(&b, m, e);
    release(b);
    return status;
}

static void test_manifest(void) {
    static struct manifest m;
    struct manifest_error e;

    check(read_manifest("# x\n\n" TASK_A "\tserves # y\r\ndevice registers ns16550a\n" TASK_B
                        "calls a\ntask *\ndemand\nown-memory\nlevel 9\npriority 1\nceiling 40\n"
                        "account 1\nmemory 4M",
                        &m, &e) == 0);
    check(m.count == 3 && m.tasks[0].line == 3 && m.tasks[0].serves && !m.tasks[0].demand);
    check(m.tasks[0].level == 4 && m.tasks[0].ceiling == 5 && m.tasks[0].memory == 65536);
    check(m.tasks[0].grant_count == 1 && m.tasks[0].grants[0].kind == GRANT_DEVICE);
    check(strcmp(m.tasks[0].grants[0].match, "ns16550a") == 0);
    check(m.tasks[1].grants[0].kind == GRANT_GATE && strcmp(m.tasks[1].grants[0].name, "a") == 0);
    check(m.tasks[2].demand && m.tasks[2].own_memory && m.tasks[2].ceiling == 40);
    check(manifest_find(&m, "b") == 1 && manifest_find(&m, "other") == 2);
    check(read_manifest(TASK_A, &m, &e) == 0 && manifest_find(&m, "b") == -1);
}

static void test_manifest_mistakes(void) {
    static const struct {
        const char *text;
        unsigned line;
        const char *why;
    } cases[] = {
        {"", 1, "lists no task"},
        {"level 4\n", 1, "begin it with 'task NAME'"},
        {"task\n", 1, "write: task NAME"},
        {"task a b\n", 1, "write: task NAME"},
        {"task a b c d\n", 1, "too many words"},
        {"task abcdefghijklmnop\n", 1, "longer than 15"},
        {"task a\nspeed 5\n", 2, "'speed' is no keyword"},
        {"task a\nlevel x\n", 2, "no number"},
        {"task a\nlevel 5x\n", 2, "no number"},
        {"task a\nlevel -5\n", 2, "no number"},
        {"task a\nlevel 256\n", 2, "from 1 to 255"},
        {"task a\nlevel 0\n", 2, "from 1 to 255"},
        {"task a\npriority 63\n", 2, "from 1 to 62"},
        {"task a\nmemory 99999999999999999999M\n", 2, "from 65536 to"},
        {"task a\nmemory 1KK\n", 2, "no number"},
        {"task a\nmemory 4\n", 2, "from 65536 to"},
        {TASK_A "task a\n", 6, "line 1 has a task 'a' already"},
        {"task a\nlevel 4\n", 1, "has no line 'priority'"},
        {TASK_A "ceiling 4\n", 1, "ceiling below"},
        {TASK_A "calls b\n", 6, "no task 'b'"},
        {TASK_A TASK_B "calls a\n", 11, "takes no calls"},
        {TASK_A "calls b\n" TASK_B "serves\n", 6, "calls go to a lower level"},
        {TASK_A "calls b\ncalls b\n", 7, "the name of line 6"},
        {TASK_A "device r\n", 6, "write: device NAME NODE"},
    };
    static struct manifest m;

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct manifest_error e = {0};

        check(read_manifest(cases[i].text, &m, &e) == ERR_ARG);
        check_text(e.text, cases[i].why, __LINE__);
        if (e.line != cases[i].line)
            printf("  line %u instead of %u for: %s\n", e.line, cases[i].line, cases[i].text);
        check(e.line == cases[i].line);
    }
}

// Random damage to sound inputs; the same every time.

static uint32_t random_next(void) {
    static uint64_t state = 1;

    state = state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(state >> 33);
}

static struct bytes damaged_copy(const struct input *in) {
    struct bytes b = exact_copy(in, random_next() % 4 ? in->size : random_next() % (in->size + 1));

    for (uint32_t count = random_next() % 4; count > 0 && b.size > 0; count--)
        ((uint8_t *)(uintptr_t)b.data)[random_next() % b.size] = (uint8_t)random_next();
    return b;
}

static void use_archive(struct bytes b) {
    struct cpio c = {.archive = b};
    struct cpio_file file;

    if (cpio_check(&c) == 0)
        check(cpio_find(&c, "no such file", &file) == ERR_NONE);
}

static void use_elf(struct bytes b) {
    struct elf_image image;
    const char *why;

    if (elf_read(&b, &image, &why) != 0)
        return;
    for (unsigned i = 0; i < image.count; i++) {
        check(image.segments[i].file_offset + image.segments[i].file_size <= b.size);
        check(image.segments[i].address + image.segments[i].memory_size <= image.base + image.size);
    }
}

static void use_manifest(struct bytes b) {
    static struct manifest m;
    struct manifest_error e;

    manifest_read(&b, &m, &e);
}

static void test_random_damage(void) {
    static const char text[] = TASK_A "serves\n" TASK_B "calls a\ndevice registers ns16550a\n";
    struct input inputs[] = {sample_archive(), sample_elf(), sample_tree(), {.size = 0}};
    void (*const uses[])(struct bytes) = {use_archive, use_elf, use_tree, use_manifest};

    add(&inputs[3], text, sizeof text - 1);
    for (unsigned round = 0; round < 200000; round++) {
        struct bytes b = damaged_copy(&inputs[round % 4]);

        uses[round % 4](b);
        release(b);
    }
}

int main(void) {
    test_cpio();
    test_cpio_damage();
    test_elf();
    test_elf_damage();
    test_devicetree();
    test_devicetree_damage();
    test_bootargs();
    test_manifest();
    test_manifest_mistakes();
    test_random_damage();
    printf("test_init_parsers: %s\n", failures ? "FAILED" : "ok");
    return failures > 0;
}
