// tests/host/test_init_cpio.c -- init's reader of the initrd: sound, broken and damaged archives.
//
// Built with the host's compiler and ASan and UBSan, together with servers/init/cpio.c.
#include <stdio.h>
#include <string.h>

#include <abi/errors.h>
#include <servers/init/cpio.h>
#include <tests/host/input.h>

enum { DAMAGED = 50000 };

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
        check_text(c.why, cases[i].why);
    }
}

static void use_archive(struct bytes b) {
    struct cpio c = {.archive = b};
    struct cpio_file file;

    if (cpio_check(&c) == 0)
        check(cpio_find(&c, "no such file", &file) == ERR_NONE);
}

static void test_random_damage(void) {
    struct input in = sample_archive();

    damage_at_random(&in, DAMAGED, use_archive);
}

int main(void) {
    test_cpio();
    test_cpio_damage();
    test_random_damage();
    return checks_end("test_init_cpio");
}
