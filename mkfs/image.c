// mkfs/image.c -- an empty ext2 file system in a file of the host, and handing out its blocks.
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <mkfs/image.h>
#include <mkfs/tree.h>

enum {
    INODE_SIZE = 256,
    BYTES_PER_INODE = 8192, // if not said otherwise: one inode for so much
    LAST_GROUP_MIN = 50,    // blocks for files, else the last group is left away
};

#define SIZE_MIN (64ull << 10)
#define SIZE_LIMIT (1ull << 42) // blocks have numbers of 32 bits
#define SIZE_STEP (1ull << 20) // when the size is ours to choose

// Made once by chance: equal input gives equal images.
static const uint8_t uuid[16] = {0x52, 0x69, 0x76, 0x65, 0x74, 0x00, 0x4f, 0x53,
                                 0x8e, 0x78, 0x74, 0x32, 0x1b, 0x5a, 0xc3, 0x07};

static uint64_t divide_up(uint64_t value, uint64_t by) { return (value + by - 1) / by; }

static bool is_power(uint32_t value, uint32_t base) {
    while (value > 1 && value % base == 0)
        value /= base;
    return value == 1;
}

static bool group_has_copy(uint32_t group) {
    return group <= 1 || is_power(group, 3) || is_power(group, 5) || is_power(group, 7);
}

static uint32_t group_start(const struct image *image, uint32_t group) {
    return image->super.first_data_block + group * image->super.blocks_per_group;
}

static uint32_t group_blocks(const struct image *image, uint32_t group) {
    uint32_t left = image->super.blocks - group_start(image, group);

    return left < image->super.blocks_per_group ? left : image->super.blocks_per_group;
}

// Blocks at the start of a group that are not for files.
static uint32_t group_overhead(const struct image *image, uint32_t group) {
    uint32_t copy = group_has_copy(group) ? 1 + image->descriptor_blocks : 0;

    return copy + 2 + image->inode_table_blocks;
}

// Groups, and inodes in each, for this many blocks and at least so many inodes.
static void plan_groups(struct image *image, uint64_t blocks, uint64_t inodes) {
    struct ext2_superblock *super = &image->super;
    uint32_t inodes_in_block = image->block_size / INODE_SIZE;
    uint64_t per_group;

    super->blocks = (uint32_t)blocks;
    image->groups = (uint32_t)divide_up(blocks - super->first_data_block, super->blocks_per_group);
    image->descriptor_blocks = (uint32_t)divide_up(image->groups * sizeof(struct ext2_group),
                                                   image->block_size);
    per_group = divide_up(divide_up(inodes, image->groups), inodes_in_block) * inodes_in_block;
    per_group = divide_up(per_group, 8) * 8; // whole bytes of the bitmap
    if (per_group > super->blocks_per_group)
        fail("%llu inodes are too many for this size", (unsigned long long)inodes);
    super->inodes_per_group = (uint32_t)per_group;
    super->inodes = super->inodes_per_group * image->groups;
    image->inode_table_blocks = super->inodes_per_group / inodes_in_block;
}

// Blocks for files; 0 if there is not even room for what a file system is made of.
static uint64_t plan_room(const struct image *image) {
    uint64_t room = 0;

    for (uint32_t group = 0; group < image->groups; group++) {
        uint32_t overhead = group_overhead(image, group);

        if (overhead >= group_blocks(image, group))
            return 0;
        room += group_blocks(image, group) - overhead;
    }
    return room;
}

// Plan for this size in bytes. Returns the blocks that are there for files then.
static uint64_t plan_size(struct image *image, uint64_t size, uint64_t asked_inodes,
                          uint64_t inodes) {
    struct ext2_superblock *super = &image->super;
    uint64_t blocks = size / image->block_size;
    uint64_t wanted = asked_inodes ? asked_inodes : size / BYTES_PER_INODE;

    if (wanted < inodes + EXT2_FIRST_INODE)
        wanted = inodes + EXT2_FIRST_INODE;
    plan_groups(image, blocks, wanted);

    uint32_t last = image->groups - 1;

    if (last > 0 && group_blocks(image, last) < group_overhead(image, last) + LAST_GROUP_MIN)
        plan_groups(image, super->first_data_block + (uint64_t)last * super->blocks_per_group,
                    wanted);
    image->size = size;
    return plan_room(image);
}

void image_plan(struct image *image, const struct geometry *ask, uint64_t blocks, uint64_t inodes) {
    struct ext2_superblock *super = &image->super;
    uint64_t size = ask->size ? ask->size : SIZE_STEP;

    image->block_size = (uint32_t)ask->block_size;
    super->block_size_log = image->block_size == 1024 ? 0 : image->block_size == 2048 ? 1 : 2;
    super->first_data_block = image->block_size == 1024;
    super->blocks_per_group = image->block_size * 8;
    if (size < SIZE_MIN || size > SIZE_LIMIT)
        fail("a size of %llu KiB: must be 64 KiB to 4 TiB", (unsigned long long)size >> 10);
    if (ask->inodes > UINT32_MAX / 2)
        fail("too many inodes");

    uint64_t room = plan_size(image, size, ask->inodes, inodes);

    if (ask->size && room < blocks)
        fail("does not fit: the files need %llu KiB and %llu inodes; a disk of %llu KiB has "
             "room for %llu KiB",
             (unsigned long long)(blocks * image->block_size >> 10), (unsigned long long)inodes,
             (unsigned long long)size >> 10, (unsigned long long)(room * image->block_size >> 10));
    while (room < blocks + blocks / 4) { // and some to grow
        size += SIZE_STEP;
        room = plan_size(image, size, ask->inodes, inodes);
    }
}

static void set_bit(uint8_t *bitmap, uint32_t bit) { bitmap[bit / 8] |= (uint8_t)(1 << bit % 8); }

static void create_group(struct image *image, uint32_t group) {
    struct ext2_superblock *super = &image->super;
    struct ext2_group *descriptor = &image->descriptors[group];
    uint32_t overhead = group_overhead(image, group);
    uint32_t bitmaps = group_start(image, group) + overhead - image->inode_table_blocks - 2;

    descriptor->block_bitmap = bitmaps;
    descriptor->inode_bitmap = bitmaps + 1;
    descriptor->inode_table = bitmaps + 2;
    for (uint32_t i = 0; i < super->blocks_per_group; i++) {
        if (i < overhead || i >= group_blocks(image, group))
            set_bit(image_block(image, descriptor->block_bitmap), i);
    }
    for (uint32_t i = super->inodes_per_group; i < image->block_size * 8; i++)
        set_bit(image_block(image, descriptor->inode_bitmap), i);
    descriptor->free_blocks = (uint16_t)(group_blocks(image, group) - overhead);
    descriptor->free_inodes = (uint16_t)super->inodes_per_group;
    super->free_blocks += descriptor->free_blocks;
    super->free_inodes += descriptor->free_inodes;
}

static void create_superblock(struct image *image) {
    struct ext2_superblock *super = &image->super;

    super->cluster_size_log = super->block_size_log;
    super->clusters_per_group = super->blocks_per_group;
    super->write_time = super->check_time = super->made_time = image->time;
    super->mounts_max = 0xffff;
    super->magic = EXT2_MAGIC;
    super->state = EXT2_STATE_CLEAN;
    super->errors = 1;
    super->revision = 1;
    super->first_inode = EXT2_FIRST_INODE;
    super->inode_size = INODE_SIZE;
    super->incompatible = EXT2_INCOMPATIBLE_KINDS;
    super->read_only = EXT2_READ_ONLY_SPARSE_SUPER | EXT2_READ_ONLY_LARGE_FILE;
    super->extra_size_min = super->extra_size_wanted = EXT2_EXTRA_SIZE;
    memcpy(super->uuid, uuid, sizeof uuid);
    memcpy(super->volume_name, "rivet", 5);
}

void image_create(struct image *image, const char *path) {
    int file = open(path, O_RDWR | O_CREAT | O_TRUNC, 0666);

    if (file < 0 || ftruncate(file, (off_t)image->size) < 0)
        fail("%s: %s", path, strerror(errno));
    image->bytes = mmap(NULL, image->size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (image->bytes == MAP_FAILED)
        fail("%s: %s", path, strerror(errno));
    close(file);
    create_superblock(image);
    image->descriptors = image_block(image, image->super.first_data_block + 1);
    for (uint32_t group = 0; group < image->groups; group++)
        create_group(image, group);
    image->next_block = group_overhead(image, 0) + group_start(image, 0);
    image->next_inode = 1;
    for (uint32_t inode = 1; inode < EXT2_FIRST_INODE; inode++)
        image_take_inode(image);
}

uint32_t image_take_block(struct image *image) {
    uint32_t block = image->next_block;
    uint32_t group = (block - image->super.first_data_block) / image->super.blocks_per_group;
    struct ext2_group *descriptor = &image->descriptors[group];

    if (block >= image->super.blocks)
        fail("the folder was changed while it was read");
    set_bit(image_block(image, descriptor->block_bitmap), block - group_start(image, group));
    descriptor->free_blocks--;
    image->super.free_blocks--;
    image->next_block++;
    if (image->next_block < image->super.blocks &&
        image->next_block == group_start(image, group + 1))
        image->next_block += group_overhead(image, group + 1);
    return block;
}

uint32_t image_take_inode(struct image *image) {
    uint32_t inode = image->next_inode++;
    uint32_t group = (inode - 1) / image->super.inodes_per_group;
    struct ext2_group *descriptor = &image->descriptors[group];

    set_bit(image_block(image, descriptor->inode_bitmap),
            (inode - 1) % image->super.inodes_per_group);
    descriptor->free_inodes--;
    image->super.free_inodes--;
    return inode;
}

struct ext2_inode *image_inode(struct image *image, uint32_t number) {
    uint32_t group = (number - 1) / image->super.inodes_per_group;
    uint32_t index = (number - 1) % image->super.inodes_per_group;
    uint8_t *table = image_block(image, image->descriptors[group].inode_table);

    return (struct ext2_inode *)(table + (uint64_t)index * INODE_SIZE);
}

void image_count_directory(struct image *image, uint32_t inode) {
    image->descriptors[(inode - 1) / image->super.inodes_per_group].directories++;
}

void image_finish(struct image *image) {
    uint64_t descriptors_size = (uint64_t)image->descriptor_blocks * image->block_size;

    memcpy(image->bytes + EXT2_SUPERBLOCK_OFFSET, &image->super, sizeof image->super);
    for (uint32_t group = 1; group < image->groups; group++) {
        uint8_t *start = image_block(image, group_start(image, group));

        if (!group_has_copy(group))
            continue;
        image->super.group_of_this = (uint16_t)group;
        memcpy(start, &image->super, sizeof image->super);
        memcpy(start + image->block_size, image->descriptors, descriptors_size);
    }
    if (munmap(image->bytes, image->size) < 0)
        fail("cannot write the image: %s", strerror(errno));
}
