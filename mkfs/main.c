// mkfs/main.c -- makes a disk image with an ext2 file system, from a folder: the command line.
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <mkfs/content.h>
#include <mkfs/image.h>
#include <mkfs/tree.h>

static const char *image_path; // removed if something fails

static const char usage[] =
    "usage: mkfs [-s SIZE] [-b 1024|2048|4096] [-i INODES] IMAGE [FOLDER]\n"
    "Makes IMAGE a disk of SIZE bytes (64M, 1G, ...) with the content of FOLDER.\n"
    "Without SIZE it is as large as the content asks for. Equal content makes equal images;\n"
    "all times in it are SOURCE_DATE_EPOCH, or 0.\n";

_Noreturn void fail(const char *format, ...) {
    va_list arguments;

    va_start(arguments, format);
    fprintf(stderr, "mkfs: ");
    vfprintf(stderr, format, arguments);
    fprintf(stderr, "\n");
    va_end(arguments);
    if (image_path)
        unlink(image_path);
    exit(1);
}

static uint64_t read_number(const char *text, const char *what) {
    const char *units = "KMGT";
    char *end;

    errno = 0;

    uint64_t value = strtoull(text, &end, 10);
    const char *unit = *end ? strchr(units, *end) : NULL;
    unsigned shift = unit ? 10 * (unsigned)(unit - units + 1) : 0;

    if (unit)
        end++;
    if (errno || end == text || *text == '-' || *end || value > UINT64_MAX >> shift)
        fail("%s: '%s' is no number", what, text);
    return value << shift;
}

static uint32_t read_time(void) {
    const char *epoch = getenv("SOURCE_DATE_EPOCH");
    uint64_t time = epoch && *epoch ? read_number(epoch, "SOURCE_DATE_EPOCH") : 0;

    if (time > UINT32_MAX)
        fail("SOURCE_DATE_EPOCH: '%s' is too late", epoch);
    return (uint32_t)time;
}

static void read_options(int argc, char **argv, struct geometry *ask) {
    int option;

    while ((option = getopt(argc, argv, "s:b:i:h")) != -1) {
        if (option == 's')
            ask->size = read_number(optarg, "-s");
        else if (option == 'b')
            ask->block_size = read_number(optarg, "-b");
        else if (option == 'i')
            ask->inodes = read_number(optarg, "-i");
        else
            break;
    }
    if (option == 'h') {
        fputs(usage, stdout);
        exit(0);
    }
    if (option != -1 || argc - optind < 1 || argc - optind > 2) {
        fputs(usage, stderr);
        exit(2);
    }
    if (ask->block_size != 1024 && ask->block_size != 2048 && ask->block_size != 4096)
        fail("-b: blocks can be of 1024, 2048 or 4096 bytes");
}

int main(int argc, char **argv) {
    struct geometry ask = {.block_size = EXT2_BLOCK_SIZE_MAX};
    struct image image = {0};

    read_options(argc, argv, &ask);
    image.time = read_time();

    struct node *root = tree_read(argc - optind > 1 ? argv[optind + 1] : NULL);

    image_plan(&image, &ask, content_blocks(root, (uint32_t)ask.block_size), content_inodes(root));
    image_path = argv[optind];
    image_create(&image, image_path);
    content_write(&image, root);
    image_finish(&image);
    return 0;
}
