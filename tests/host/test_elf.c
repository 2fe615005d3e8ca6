// tests/host/test_elf.c -- the reader of programs: a sound one, broken ones, random damage.
//
// Built with the host's compiler and ASan and UBSan, together with user/lib/elf.c.
#include <string.h>

#include <abi/errors.h>
#include <abi/kernel.h>
#include <tests/host/input.h>
#include <user/lib/elf.h>

enum { DAMAGED = 50000 };

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
    int status = elf_read(&b, b.size, image, why);

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
        check_text(why, cases[i].why);
    }
}

static void use_elf(struct bytes b) {
    struct elf_image image;
    const char *why;

    if (elf_read(&b, b.size, &image, &why) != 0)
        return;
    for (unsigned i = 0; i < image.count; i++) {
        check(image.segments[i].file_offset + image.segments[i].file_size <= b.size);
        check(image.segments[i].address + image.segments[i].memory_size <= image.base + image.size);
    }
}

static void test_random_damage(void) {
    struct input in = sample_elf();

    damage_at_random(&in, DAMAGED, use_elf);
}

int main(void) {
    test_elf();
    test_elf_damage();
    test_random_damage();
    return checks_end("test_elf");
}
