// servers/fs/super.c -- the file system as a whole: its superblock and its groups.
//
// The superblock is kept here, not in the cache. On the disk its state is CLEAN exactly while
// nothing that was changed is missing there.
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include <abi/errors.h>
#include <servers/fs/cache.h>
#include <servers/fs/features.h>
#include <servers/fs/outside.h>
#include <servers/fs/super.h>
#include <servers/fs/undo.h>
#include <user/lib/restart.h>

enum {
    COMPLAINTS_MAX = 8,
    STEP_TRANSFERS = 8, // of super_sync_step
};

#define NO_GROUP UINT32_MAX

KEPT struct file_system fs;

// With which memory it was mounted; NULL: it was not, and nothing in there is good.
static KEPT struct {
    void *memory;
    uint64_t size;
} mounted;

static unsigned complaints;
static uint32_t changed_group; // whose descriptor is not stored yet, or NO_GROUP

int super_damaged(const char *what, uint64_t number) {
    if (complaints < COMPLAINTS_MAX)
        printf("fs: damaged: %s %llu\n", what, (unsigned long long)number);
    complaints++;
    fs.super.state |= EXT2_STATE_ERRORS;
    return ERR_DAMAGED;
}

static int super_write(void) {
    return disk_write(EXT2_SUPERBLOCK_OFFSET, &fs.super, sizeof fs.super);
}

// Called by the cache before something becomes dirty: a crash from now on leaves a trace.
static void first_change(void) {
    fs.super.state &= (uint16_t)~EXT2_STATE_CLEAN;
    if (super_write() < 0)
        printf("fs: the superblock cannot be written\n");
}

bool super_is_changed(void) { return cache_is_changed(); }

// Everything else is on the disk: mark it as clean.
static int set_clean(void) {
    static struct ext2_superblock clean; // what is kept says so when the disk does
    int status = disk_flush();

    if (status < 0)
        return status;
    clean = fs.super;
    if (!(clean.state & EXT2_STATE_ERRORS))
        clean.state |= EXT2_STATE_CLEAN;
    clean.write_time = (uint32_t)(clock_now() / 1000000000);
    status = disk_write(EXT2_SUPERBLOCK_OFFSET, &clean, sizeof clean);
    if (status == 0)
        status = disk_flush();
    if (status == 0) {
        fs.super.state = clean.state;
        cache_set_unchanged();
    }
    return status;
}

static int sync_transfers(unsigned transfers, bool *done) {
    *done = true;
    if (fs.read_only || !cache_is_changed())
        return 0;

    int status = cache_write_back(transfers, done);

    return status < 0 || !*done ? status : set_clean();
}

int super_sync(void) {
    bool done;

    return sync_transfers(UINT32_MAX, &done);
}

int super_sync_step(bool *done) { return sync_transfers(STEP_TRANSFERS, done); }

static bool is_power(uint32_t value, uint32_t base) {
    while (value > 1 && value % base == 0)
        value /= base;
    return value == 1;
}

static bool group_has_copy(uint32_t group) {
    if (!(fs.super.read_only & EXT2_READ_ONLY_SPARSE_SUPER))
        return true;
    return group <= 1 || is_power(group, 3) || is_power(group, 5) || is_power(group, 7);
}

static uint32_t descriptor_blocks(void) {
    uint64_t bytes = (uint64_t)fs.group_count * sizeof(struct ext2_group);

    return (uint32_t)((bytes + fs.block_size - 1) >> fs.block_shift);
}

static uint32_t inode_table_blocks(void) {
    uint64_t bytes = (uint64_t)fs.super.inodes_per_group * fs.inode_size;

    return (uint32_t)((bytes + fs.block_size - 1) >> fs.block_shift);
}

// Where the descriptor of a group is on the disk.
static uint32_t descriptor_block(uint32_t group) {
    return fs.super.first_data_block + 1 +
           (uint32_t)((uint64_t)group * sizeof(struct ext2_group) >> fs.block_shift);
}

static int store_group(uint32_t group) {
    uint32_t in_block = fs.block_size / (uint32_t)sizeof(struct ext2_group);
    void *data;
    int status = cache_get(descriptor_block(group), &data);

    if (status < 0)
        return status;

    struct ext2_group *descriptor = (struct ext2_group *)data + group % in_block;

    cache_change(descriptor, sizeof *descriptor);
    *descriptor = fs.groups[group];
    return 0;
}

int super_settle(void) {
    uint32_t group = changed_group;

    changed_group = NO_GROUP;
    return group == NO_GROUP ? 0 : store_group(group);
}

int super_group_changed(uint32_t group) {
    int status = group == changed_group ? 0 : super_settle();

    changed_group = group;
    return status;
}

bool super_is_early_data_block(uint32_t block, uint32_t group) {
    const struct ext2_group *g = &fs.groups[group];
    uint32_t in_group = block - super_group_start(group);

    if (fs.damaged_groups[group] || block == g->block_bitmap || block == g->inode_bitmap)
        return false;
    if (block - g->inode_table < inode_table_blocks())
        return false;
    return in_group > descriptor_blocks() || !group_has_copy(group);
}

static bool lies_in_group(uint32_t block, uint32_t count, uint32_t group) {
    uint32_t in_group = block - super_group_start(group);

    return block >= super_group_start(group) && in_group < super_group_blocks(group) &&
           count <= super_group_blocks(group) - in_group;
}

static bool descriptor_is_sane(uint32_t group) {
    const struct ext2_group *g = &fs.groups[group];
    uint32_t table = inode_table_blocks();

    return lies_in_group(g->block_bitmap, 1, group) && lies_in_group(g->inode_bitmap, 1, group) &&
           lies_in_group(g->inode_table, table, group) && g->block_bitmap != g->inode_bitmap &&
           g->block_bitmap - g->inode_table >= table && g->inode_bitmap - g->inode_table >= table;
}

static uint32_t most(uint32_t a, uint32_t b) { return a > b ? a : b; }

// The block behind all that the group's structures occupy.
static uint32_t find_files_from(uint32_t group) {
    const struct ext2_group *g = &fs.groups[group];
    uint32_t copy = super_group_start(group) + 1 + descriptor_blocks();

    if (fs.damaged_groups[group])
        return UINT32_MAX;
    return most(most(copy, g->inode_table + inode_table_blocks()),
                most(g->block_bitmap + 1, g->inode_bitmap + 1));
}

static int groups_read(void) {
    uint32_t in_block = fs.block_size / (uint32_t)sizeof(struct ext2_group);
    void *data;

    for (uint32_t group = 0; group < fs.group_count; group++) {
        int status = cache_get(descriptor_block(group), &data);

        if (status < 0)
            return status;
        fs.groups[group] = ((struct ext2_group *)data)[group % in_block];
        fs.damaged_groups[group] = !descriptor_is_sane(group);
        fs.files_from[group] = find_files_from(group);
        if (fs.damaged_groups[group])
            super_damaged("descriptor of group", group);
    }
    return 0;
}

static int geometry_check(uint64_t disk_size) {
    const struct ext2_superblock *s = &fs.super;

    if (s->magic != EXT2_MAGIC)
        return features_refuse("there is no ext2 file system on this disk");
    if (s->block_size_log > 2)
        return features_refuse("blocks of more than 4 KiB");
    fs.block_shift = 10 + s->block_size_log;
    fs.block_size = 1u << fs.block_shift;
    fs.inode_size = s->revision == 0 ? EXT2_INODE_SIZE_OLD : s->inode_size;
    fs.first_inode = s->revision == 0 ? EXT2_FIRST_INODE : s->first_inode;
    fs.kinds = s->revision > 0 && s->incompatible & EXT2_INCOMPATIBLE_KINDS;
    if (s->revision == 0)
        fs.super.read_only = 0;
    if (fs.inode_size < EXT2_INODE_SIZE_OLD || fs.inode_size > fs.block_size ||
        (fs.inode_size & (fs.inode_size - 1)))
        return features_refuse("the superblock is damaged (size of inodes)");
    if (s->first_data_block != (fs.block_size == 1024) || s->blocks <= s->first_data_block + 1 ||
        s->blocks_per_group < 8 || s->blocks_per_group > fs.block_size * 8)
        return features_refuse("the superblock is damaged (blocks)");
    if ((uint64_t)s->blocks << fs.block_shift > disk_size)
        return features_refuse("it is larger than the disk");
    fs.group_count = (s->blocks - s->first_data_block - 1) / s->blocks_per_group + 1;
    if (s->inodes_per_group == 0 || s->inodes_per_group > fs.block_size * 8 ||
        (uint64_t)s->inodes_per_group * fs.group_count != s->inodes ||
        fs.first_inode < EXT2_FIRST_INODE || fs.first_inode > s->inodes)
        return features_refuse("the superblock is damaged (inodes)");
    if (descriptor_blocks() + 3 >= s->blocks)
        return features_refuse("the superblock is damaged (groups)");
    return 0;
}

// The groups' memory comes first, then the cache.
static int memory_divide(const struct super_memory *of, bool again) {
    uint8_t *memory = of->base;
    uint64_t size = of->size;
    const uint64_t each = sizeof(struct ext2_group) + sizeof(uint32_t) + sizeof(bool);
    uint64_t groups = fs.group_count * each;

    groups = (groups + 4095) / 4096 * 4096;
    if (groups >= size)
        return ERR_NOMEM;
    fs.groups = (struct ext2_group *)memory;
    fs.files_from = (uint32_t *)(fs.groups + fs.group_count);
    fs.damaged_groups = (bool *)(fs.files_from + fs.group_count);
    memory += groups;
    size -= groups;
    return again ? cache_take_over(memory, size, fs.block_size, fs.super.blocks, first_change)
                 : cache_start(memory, size, fs.block_size, first_change);
}

// What of the superblock changes while it is mounted; but for what is free, see count_free.
static void take_changes(struct ext2_superblock *to, const struct ext2_superblock *from) {
    to->state = from->state & (EXT2_STATE_CLEAN | EXT2_STATE_ERRORS);
    to->last_orphan = from->last_orphan;
    to->read_only |= from->read_only & EXT2_READ_ONLY_LARGE_FILE;
}

// Read the superblock, and see whether what is known of it is of this disk.
static int read_superblock(uint64_t disk_size, bool *again) {
    static struct ext2_superblock found;
    const struct ext2_superblock *known = &fs.super;

    if (disk_size < EXT2_SUPERBLOCK_OFFSET + sizeof found)
        return ERR_NOENT;

    int status = disk_read(EXT2_SUPERBLOCK_OFFSET, &found, sizeof found);

    if (status < 0)
        return status;
    *again = *again && known->magic == found.magic && known->blocks == found.blocks &&
             known->inodes == found.inodes &&
             memcmp(known->uuid, found.uuid, sizeof found.uuid) == 0;
    if (*again)
        take_changes(&found, known);
    else
        mounted.memory = NULL;
    fs.super = found;
    return 0;
}

static void warn(void) {
    if (!(fs.super.state & EXT2_STATE_CLEAN))
        printf("fs: warning: it was not cleanly unmounted; e2fsck may find damage\n");
    else if (fs.super.state & EXT2_STATE_ERRORS)
        printf("fs: warning: it has errors; e2fsck may mend them\n");
}

// The dead instance may have been about to mark it as clean, or as not.
static void mark_again(void) {
    if (cache_is_changed() || !(fs.super.state & EXT2_STATE_CLEAN)) {
        cache_set_changed();
        first_change();
    }
}

// What is free is what the groups say; the dead instance may have counted half.
static void count_free(void) {
    fs.super.free_blocks = fs.super.free_inodes = 0;
    for (uint32_t group = 0; group < fs.group_count; group++) {
        fs.super.free_blocks += fs.groups[group].free_blocks;
        fs.super.free_inodes += fs.groups[group].free_inodes;
    }
}

static int mount(const struct super_memory *memory, uint64_t disk_size, bool *again) {
    int status = read_superblock(disk_size, again);

    if (status < 0)
        return status;
    status = geometry_check(disk_size);
    if (status == 0)
        status = features_check();
    if (status < 0)
        return status;
    status = memory_divide(memory, *again);
    if (status < 0) {
        printf("fs: not enough memory for a file system of %u blocks\n", (unsigned)fs.super.blocks);
        return status;
    }
    if (*again) {
        status = undo_take_back(memory->table, memory->table_size);
        if (status < 0)
            return status;
    } else {
        undo_forget();
        warn();
    }
    status = groups_read();
    if (status == 0 && *again && !fs.read_only) {
        count_free();
        mark_again();
    }
    return status;
}

int super_mount(const struct super_memory *memory, uint64_t disk_size, bool read_only_disk,
                bool *taken_over) {
    *taken_over = mounted.memory == memory->base && mounted.size == memory->size;
    memset((uint8_t *)&fs + sizeof fs.super, 0, sizeof fs - sizeof fs.super);
    complaints = 0;
    changed_group = NO_GROUP;
    fs.read_only = read_only_disk;
    fs.trouble = mount(memory, disk_size, taken_over);
    return fs.trouble;
}

void super_keep(const struct super_memory *memory) {
    mounted.size = memory->size;
    atomic_signal_fence(memory_order_seq_cst);
    mounted.memory = memory->base;
}
