// servers/fs/attributes.c -- what an inode says of its file: kind, size, times.
#include <abi/errors.h>
#include <servers/fs/cache.h>
#include <servers/fs/inode.h>
#include <servers/fs/outside.h>
#include <servers/fs/super.h>

#define SECOND 1000000000ull
#define DAY (24 * 60 * 60 * SECOND)

enum { DEVICE = 0x6673 }; // io_stat.device

void inode_set_size(struct inode *inode, uint64_t size) {
    inode->disk.size = (uint32_t)size;
    if (inode_is(inode, EXT2_MODE_FILE))
        inode->disk.size_high = (uint32_t)(size >> 32);
    if (size > INT32_MAX)
        fs.super.read_only |= EXT2_READ_ONLY_LARGE_FILE;
}

bool inode_is_fast_symlink(const struct inode *inode) {
    uint32_t attributes = inode->disk.attributes ? fs.block_size / EXT2_SECTOR : 0;

    return inode_is(inode, EXT2_MODE_SYMLINK) && inode->disk.sectors == attributes;
}

// A time is 32 bits of seconds, signed, and 2 more of them below 30 of nanoseconds.
static uint64_t time_from_disk(uint32_t low, uint32_t high) {
    int64_t seconds = (int64_t)(int32_t)low + ((int64_t)(high & 3) << 32);

    return seconds < 0 ? 0 : (uint64_t)seconds * SECOND + (high >> 2) % SECOND;
}

static void time_to_disk(const struct inode *inode, uint64_t time, uint32_t *low, uint32_t *high) {
    uint64_t seconds = time / SECOND;
    uint64_t epoch = (seconds - (uint64_t)(int64_t)(int32_t)seconds) >> 32;

    *low = (uint32_t)seconds;
    if (inode->disk.extra_size >= EXT2_EXTRA_SIZE - 8) // as far as accessed_high and made
        *high = (uint32_t)(epoch & 3) | (uint32_t)(time % SECOND) << 2;
}

static uint32_t high_part(const struct inode *inode, uint32_t high) {
    return inode->disk.extra_size >= EXT2_EXTRA_SIZE - 8 ? high : 0;
}

void inode_set_accessed(struct inode *inode, uint64_t time) {
    inode->quiet_until = 0;
    time_to_disk(inode, time, &inode->disk.accessed, &inode->disk.accessed_high);
}

void inode_set_modified(struct inode *inode, uint64_t time) {
    inode->quiet_until = 0;
    time_to_disk(inode, time, &inode->disk.modified, &inode->disk.modified_high);
}

void inode_touch(struct inode *inode, unsigned which) {
    uint64_t now = clock_now();

    inode->quiet_until = 0;
    if (which & TIME_MODIFIED)
        inode_set_modified(inode, now);
    time_to_disk(inode, now, &inode->disk.changed, &inode->disk.changed_high);
}

// Says whether the time of access must be set; if not, until when that stays so.
static bool access_counts(struct inode *inode) {
    const struct ext2_inode *disk = &inode->disk;
    uint64_t accessed = time_from_disk(disk->accessed, high_part(inode, disk->accessed_high));
    uint64_t modified = time_from_disk(disk->modified, high_part(inode, disk->modified_high));
    uint64_t changed = time_from_disk(disk->changed, high_part(inode, disk->changed_high));

    inode->quiet_until = accessed + DAY;
    if (accessed > modified && accessed > changed && clock_recent() < inode->quiet_until)
        return false;
    return clock_now() > accessed; // else there is no clock
}

void inode_was_read(struct inode *inode) {
    if (clock_recent() < inode->quiet_until || fs.read_only || !access_counts(inode))
        return;

    bool patient = cache_be_patient(true);

    inode_set_accessed(inode, clock_now());
    inode_store(inode);
    cache_be_patient(patient);
}

uint32_t inode_io_kind(uint32_t mode) {
    switch (mode & EXT2_MODE_KIND) {
    case EXT2_MODE_FILE: return IO_KIND_FILE;
    case EXT2_MODE_DIRECTORY: return IO_KIND_DIRECTORY;
    case EXT2_MODE_SYMLINK: return IO_KIND_SYMLINK;
    case EXT2_MODE_FIFO: return IO_KIND_PIPE;
    case EXT2_MODE_CHARACTER_DEVICE:
    case EXT2_MODE_BLOCK_DEVICE: return IO_KIND_DEVICE;
    }
    return IO_KIND_OTHER;
}

uint32_t inode_entry_kind(uint32_t mode) {
    switch (mode & EXT2_MODE_KIND) {
    case EXT2_MODE_FILE: return EXT2_KIND_FILE;
    case EXT2_MODE_DIRECTORY: return EXT2_KIND_DIRECTORY;
    case EXT2_MODE_SYMLINK: return EXT2_KIND_SYMLINK;
    case EXT2_MODE_FIFO: return EXT2_KIND_FIFO;
    case EXT2_MODE_CHARACTER_DEVICE: return EXT2_KIND_CHARACTER_DEVICE;
    case EXT2_MODE_BLOCK_DEVICE: return EXT2_KIND_BLOCK_DEVICE;
    case EXT2_MODE_SOCKET: return EXT2_KIND_SOCKET;
    }
    return EXT2_KIND_UNKNOWN;
}

void inode_stat(const struct inode *inode, struct io_stat *stat) {
    const struct ext2_inode *disk = &inode->disk;

    *stat = (struct io_stat){
        .kind = inode_io_kind(disk->mode),
        .mode = disk->mode & 07777,
        .inode = inode->number,
        .device = DEVICE,
        .size = inode_size(inode),
        .blocks = disk->sectors,
        .links = disk->links,
        .block_size = fs.block_size,
        .user = disk->user | (uint32_t)disk->user_high << 16,
        .group = disk->group | (uint32_t)disk->group_high << 16,
        .accessed = time_from_disk(disk->accessed, high_part(inode, disk->accessed_high)),
        .modified = time_from_disk(disk->modified, high_part(inode, disk->modified_high)),
        .changed = time_from_disk(disk->changed, high_part(inode, disk->changed_high)),
    };
}
