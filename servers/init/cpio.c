// servers/init/cpio.c -- reading a cpio archive of the kind "newc".
//
//   | header, 110 bytes | name, 0 | pad to 4 | content | pad to 4 | header ... | "TRAILER!!!"
//
// The header is the magic "070701" and 13 numbers of 8 hexadecimal digits each.
#include <string.h>

#include <abi/errors.h>
#include <servers/init/cpio.h>

enum {
    MAGIC_SIZE = 6,
    DIGITS = 8,
    FIELD_FILE_SIZE = 6,
    FIELD_NAME_SIZE = 11,
    FIELDS = 13,
    HEADER_SIZE = MAGIC_SIZE + FIELDS * DIGITS,
};

static int broken(struct cpio *c, const char *why) {
    c->why = why;
    return ERR_ARG;
}

static int digit_value(uint8_t c) {
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

// The number in a header field, or -1.
static int64_t field_value(const uint8_t *header, unsigned field) {
    const uint8_t *text = header + MAGIC_SIZE + field * DIGITS;
    int64_t value = 0;

    for (unsigned i = 0; i < DIGITS; i++) {
        int digit = digit_value(text[i]);

        if (digit < 0)
            return -1;
        value = value * 16 + digit;
    }
    return value;
}

static uint64_t align4(uint64_t offset) { return (offset + 3) & ~3ull; }

static const char *plain_name(const char *name) {
    if (name[0] == '.' && name[1] == '/')
        name += 2;
    while (name[0] == '/')
        name++;
    return name;
}

int cpio_next(struct cpio *c, struct cpio_file *file) {
    const uint8_t *header = c->archive.data + c->at;

    if (!bytes_have(&c->archive, c->at, HEADER_SIZE))
        return broken(c, "it ends before its TRAILER!!! (truncated?)");
    if (memcmp(header, "070701", MAGIC_SIZE) != 0)
        return broken(c, "no header where one must be (is it a cpio archive of kind newc?)");

    int64_t name_size = field_value(header, FIELD_NAME_SIZE);
    int64_t file_size = field_value(header, FIELD_FILE_SIZE);

    if (name_size < 1 || file_size < 0)
        return broken(c, "a size in a header is no number");

    uint64_t name_at = c->at + HEADER_SIZE;
    uint64_t content_at = align4(name_at + (uint64_t)name_size);

    if (!bytes_have(&c->archive, name_at, (uint64_t)name_size))
        return broken(c, "a file name goes beyond the end");
    if (c->archive.data[name_at + (uint64_t)name_size - 1] != 0)
        return broken(c, "a file name is not terminated");
    if (strcmp((const char *)c->archive.data + name_at, "TRAILER!!!") == 0)
        return ERR_NONE;
    if (!bytes_have(&c->archive, content_at, (uint64_t)file_size))
        return broken(c, "a file goes beyond the end");
    file->name = plain_name((const char *)c->archive.data + name_at);
    file->content = (struct bytes){c->archive.data + content_at, (size_t)file_size};
    c->at = align4(content_at + (uint64_t)file_size);
    return 0;
}

int cpio_check(struct cpio *c) {
    struct cpio walk = {.archive = c->archive};
    struct cpio_file file;
    int status;

    do
        status = cpio_next(&walk, &file);
    while (status == 0);
    c->at = walk.at;
    c->why = walk.why;
    return status == ERR_NONE ? 0 : status;
}

int cpio_find(const struct cpio *c, const char *name, struct cpio_file *file) {
    struct cpio walk = {.archive = c->archive};
    int status;

    do
        status = cpio_next(&walk, file);
    while (status == 0 && strcmp(file->name, name) != 0);
    return status;
}
