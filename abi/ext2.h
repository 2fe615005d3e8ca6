// abi/ext2.h -- what lies where on the disk: ext2, revision 1, and what ext3 and ext4 add to it.
//
// The disk is blocks of 1, 2 or 4 KiB, in groups of as many blocks as a block has bits:
//
//   | boot, 1 KiB | group 0                  | group 1                  | ...
//
//   | superblock | group       | block  | inode  | inode table | blocks of files, directories,  |
//   | (a copy)   | descriptors | bitmap | bitmap |             | and of their maps              |
//     only in group 0 and, with SPARSE_SUPER, in groups 1 and 3^n, 5^n, 7^n
//
// The superblock is at byte 1024, whatever the block size: block 1 of 1 KiB, else inside block 0.
// Group 0 starts at block first_data_block. Bit i of a group's bitmap is its i-th block or inode;
// set: in use. Inodes count from 1. All numbers are little-endian, and so must be the machine.
//
// An inode finds its blocks with a map of 15 numbers; 0 is a hole:
//
//   | 0 ... 11 |  12  |   13   |   14   |
//     |          |      |        +-> triple: block of numbers of double ones
//     |          |      +-> double: block of numbers of single ones
//     |          +-> single: block of numbers of blocks of the file
//     +-> blocks of the file
//
// A directory is a file of entries; an entry never crosses a block, and the last one of each block
// reaches to its end:
//
//   | inode | record_size | name_size | kind | name ... | padding to record_size, a multiple of 4 |
#pragma once

#include <stddef.h>
#include <stdint.h>

enum {
    EXT2_SUPERBLOCK_OFFSET = 1024, // bytes
    EXT2_MAGIC = 0xef53,
    EXT2_BLOCK_SIZE_MIN = 1024,
    EXT2_BLOCK_SIZE_MAX = 4096,
    EXT2_INODE_SIZE_OLD = 128, // of revision 0; what is behind it is struct ext2_inode's last part
    EXT2_ROOT_INODE = 2,
    EXT2_RESIZE_INODE = 7,
    EXT2_JOURNAL_INODE = 8,
    EXT2_FIRST_INODE = 11, // the inodes before it are reserved; lost+found has it
    EXT2_DIRECT = 12,
    EXT2_SINGLE = 12,
    EXT2_DOUBLE = 13,
    EXT2_TRIPLE = 14,
    EXT2_MAP = 15,
    EXT2_NAME_MAX = 255,
    EXT2_LINKS_MAX = 32000,
    EXT2_SECTOR = 512, // what ext2_inode.sectors counts
};

enum ext2_state {
    EXT2_STATE_CLEAN = 1, // unmounted, or nothing is to be written
    EXT2_STATE_ERRORS = 2,
};

enum ext2_compatible { // who does not know them may read and write
    EXT2_COMPATIBLE_JOURNAL = 0x4,
    EXT2_COMPATIBLE_DIRECTORY_INDEX = 0x20,
};

enum ext2_incompatible { // who does not know them may not even read
    EXT2_INCOMPATIBLE_KINDS = 0x2,   // directory entries have a kind
    EXT2_INCOMPATIBLE_RECOVER = 0x4, // the journal must be replayed first
};

enum ext2_read_only { // who does not know them may only read
    EXT2_READ_ONLY_SPARSE_SUPER = 0x1,
    EXT2_READ_ONLY_LARGE_FILE = 0x2,   // files of 2 GiB and more
    EXT2_READ_ONLY_EXTRA_SIZE = 0x40,  // all inodes have the last part of struct ext2_inode
};

struct ext2_superblock {
    uint32_t inodes;
    uint32_t blocks;
    uint32_t reserved_blocks; // for the superuser; of no meaning here
    uint32_t free_blocks;
    uint32_t free_inodes;
    uint32_t first_data_block; // 1 if blocks are of 1 KiB, else 0
    uint32_t block_size_log;   // block size is 1024 << this
    uint32_t cluster_size_log; // the same
    uint32_t blocks_per_group;
    uint32_t clusters_per_group; // the same
    uint32_t inodes_per_group;
    uint32_t mount_time; // seconds since 1970
    uint32_t write_time;
    uint16_t mounts;     // since the last check
    uint16_t mounts_max; // 0xffff: never check because of it
    uint16_t magic;
    uint16_t state;  // enum ext2_state
    uint16_t errors; // what to do about them: 1, go on
    uint16_t minor_revision;
    uint32_t check_time;
    uint32_t check_interval; // 0: none
    uint32_t creator;        // 0: Linux
    uint32_t revision;       // 1: what follows counts
    uint16_t reserved_user, reserved_group;
    uint32_t first_inode; // that is not reserved
    uint16_t inode_size;
    uint16_t group_of_this; // in copies
    uint32_t compatible;    // enum ext2_compatible
    uint32_t incompatible;  // enum ext2_incompatible
    uint32_t read_only;     // enum ext2_read_only
    uint8_t uuid[16];
    char volume_name[16];
    char last_mounted[64];
    uint32_t compression;
    uint8_t preallocate_blocks, preallocate_directory_blocks;
    uint16_t reserved_descriptor_blocks; // for growing
    uint8_t journal_uuid[16];
    uint32_t journal_inode;
    uint32_t journal_device;
    uint32_t last_orphan; // first of the inodes to be freed, linked through ext2_inode.deleted
    uint32_t hash_seed[4];
    uint8_t hash_version;
    uint8_t journal_backup_kind;
    uint16_t descriptor_size;
    uint32_t mount_options, first_meta_group, made_time;
    uint32_t journal_backup[17]; // the map and the size of the journal's inode
    uint32_t blocks_high, reserved_blocks_high, free_blocks_high;
    uint16_t extra_size_min, extra_size_wanted;
    uint32_t flags;
    uint32_t unused[167];
};
_Static_assert(sizeof(struct ext2_superblock) == 1024, "the superblock is 1 KiB");
_Static_assert(offsetof(struct ext2_superblock, magic) == 0x38, "superblock");
_Static_assert(offsetof(struct ext2_superblock, uuid) == 0x68, "superblock");
_Static_assert(offsetof(struct ext2_superblock, journal_inode) == 0xe0, "superblock");
_Static_assert(offsetof(struct ext2_superblock, made_time) == 0x108, "superblock");
_Static_assert(offsetof(struct ext2_superblock, flags) == 0x160, "superblock");

struct ext2_group { // a group descriptor
    uint32_t block_bitmap; // block numbers
    uint32_t inode_bitmap;
    uint32_t inode_table;
    uint16_t free_blocks;
    uint16_t free_inodes;
    uint16_t directories;
    uint16_t flags;
    uint32_t unused[3];
};
_Static_assert(sizeof(struct ext2_group) == 32, "a group descriptor has 32 bytes");

enum ext2_mode { // the upper bits of ext2_inode.mode; the lower 12 are permissions
    EXT2_MODE_KIND = 0xf000,
    EXT2_MODE_FIFO = 0x1000,
    EXT2_MODE_CHARACTER_DEVICE = 0x2000,
    EXT2_MODE_DIRECTORY = 0x4000,
    EXT2_MODE_BLOCK_DEVICE = 0x6000,
    EXT2_MODE_FILE = 0x8000,
    EXT2_MODE_SYMLINK = 0xa000,
    EXT2_MODE_SOCKET = 0xc000,
};

enum ext2_inode_flags {
    EXT2_FLAG_IMMUTABLE = 0x10,
    EXT2_FLAG_APPEND = 0x20,
    EXT2_FLAG_DIRECTORY_INDEX = 0x1000, // some of its empty entries hide a tree of hashes
};

struct ext2_inode {
    uint16_t mode; // enum ext2_mode, permissions
    uint16_t user;
    uint32_t size;     // bytes
    uint32_t accessed; // seconds since 1970
    uint32_t changed;
    uint32_t modified;
    uint32_t deleted; // when its last link went, 0 as long as it is in use
    uint16_t group;
    uint16_t links;   // directory entries that name it
    uint32_t sectors; // of all its blocks, those of the map included
    uint32_t flags;   // enum ext2_inode_flags
    uint32_t version;
    uint32_t map[EXT2_MAP]; // a symbolic link of less than 60 bytes has its text here
    uint32_t generation;
    uint32_t attributes; // block number of extended attributes
    uint32_t size_high;  // of files; bytes / 2^32
    uint32_t fragment;
    uint16_t sectors_high, attributes_high;
    uint16_t user_high, group_high;
    uint16_t checksum, reserved;

    // From here on only if inode_size is more than 128, as far as extra_size reaches. Of the
    // upper parts of times, the two lower bits are seconds / 2^32, the others nanoseconds.
    uint16_t extra_size; // bytes of this last part that count
    uint16_t checksum_high;
    uint32_t changed_high;
    uint32_t modified_high;
    uint32_t accessed_high;
    uint32_t made;
    uint32_t made_high;
    uint32_t version_high;
    uint32_t project;
};
_Static_assert(sizeof(struct ext2_inode) == EXT2_INODE_SIZE_OLD + 32, "inode");
_Static_assert(offsetof(struct ext2_inode, map) == 40, "inode");
_Static_assert(offsetof(struct ext2_inode, size_high) == 108, "inode");
_Static_assert(offsetof(struct ext2_inode, extra_size) == EXT2_INODE_SIZE_OLD, "inode");

enum {
    EXT2_EXTRA_SIZE = 32,      // what we use of the last part
    EXT2_FAST_SYMLINK_MAX = EXT2_MAP * 4, // bytes; texts must be shorter
};

enum ext2_kind { // of a directory entry
    EXT2_KIND_UNKNOWN,
    EXT2_KIND_FILE,
    EXT2_KIND_DIRECTORY,
    EXT2_KIND_CHARACTER_DEVICE,
    EXT2_KIND_BLOCK_DEVICE,
    EXT2_KIND_FIFO,
    EXT2_KIND_SOCKET,
    EXT2_KIND_SYMLINK,
};

struct ext2_entry {
    uint32_t inode; // 0: the entry is empty
    uint16_t record_size;
    uint8_t name_size;
    uint8_t kind; // enum ext2_kind, with EXT2_INCOMPATIBLE_KINDS; else 0
    char name[];  // name_size bytes, no zero
};
_Static_assert(sizeof(struct ext2_entry) == 8, "directory entry");

// Bytes that an entry with such a name needs.
#define EXT2_ENTRY_SIZE(name_size) ((sizeof(struct ext2_entry) + (name_size) + 3) / 4 * 4)
