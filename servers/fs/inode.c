// servers/fs/inode.c -- inodes in memory: finding, keeping, creating and freeing them.
#include <string.h>

#include <abi/errors.h>
#include <servers/fs/alloc.h>
#include <servers/fs/cache.h>
#include <servers/fs/inode.h>
#include <servers/fs/map.h>
#include <servers/fs/orphan.h>
#include <servers/fs/outside.h>
#include <servers/fs/super.h>

enum {
    BUCKETS = 1024,
    FIRST_PART = 64, // of an inode on the disk
};

// Structs that are in use are not in the order; the others are, known inodes and free ones.
static struct {
    struct inode *table;
    uint32_t count;
    uint32_t newest, oldest;
    uint32_t buckets[BUCKETS];
} inodes;

#define NONE UINT32_MAX

static uint32_t index_of(const struct inode *inode) { return (uint32_t)(inode - inodes.table); }

static void order_remove(struct inode *inode) {
    if (inode->newer != NONE)
        inodes.table[inode->newer].older = inode->older;
    else
        inodes.newest = inode->older;
    if (inode->older != NONE)
        inodes.table[inode->older].newer = inode->newer;
    else
        inodes.oldest = inode->newer;
}

static void order_add_newest(struct inode *inode) {
    inode->newer = NONE;
    inode->older = inodes.newest;
    if (inodes.newest != NONE)
        inodes.table[inodes.newest].newer = index_of(inode);
    else
        inodes.oldest = index_of(inode);
    inodes.newest = index_of(inode);
}

static void order_add_oldest(struct inode *inode) {
    inode->older = NONE;
    inode->newer = inodes.oldest;
    if (inodes.oldest != NONE)
        inodes.table[inodes.oldest].older = index_of(inode);
    else
        inodes.newest = index_of(inode);
    inodes.oldest = index_of(inode);
}

void inode_start(struct inode *table, uint32_t count) {
    inodes.table = table;
    inodes.count = count;
    inodes.newest = inodes.oldest = NONE;
    for (uint32_t i = 0; i < BUCKETS; i++)
        inodes.buckets[i] = NONE;
    for (uint32_t i = 0; i < count; i++) {
        table[i] = (struct inode){0};
        order_add_newest(&table[i]);
    }
}

static struct inode *find(uint32_t number) {
    uint32_t index = inodes.buckets[number % BUCKETS];

    while (index != NONE && inodes.table[index].number != number)
        index = inodes.table[index].chain;
    return index == NONE ? NULL : &inodes.table[index];
}

static void hash_remove(struct inode *inode) {
    uint32_t *link = &inodes.buckets[inode->number % BUCKETS];

    while (*link != index_of(inode))
        link = &inodes.table[*link].chain;
    *link = inode->chain;
    inode->number = 0;
}

// A struct for that inode, in use. NULL if all are in use.
static struct inode *take(uint32_t number) {
    if (inodes.oldest == NONE)
        return NULL;

    struct inode *inode = &inodes.table[inodes.oldest];
    uint32_t *bucket = &inodes.buckets[number % BUCKETS];

    order_remove(inode);
    if (inode->number)
        hash_remove(inode);
    *inode = (struct inode){.number = number, .uses = 1, .chain = *bucket};
    *bucket = index_of(inode);
    return inode;
}

// Not in use any more, and not worth keeping.
static void drop(struct inode *inode) {
    inode->uses = 0;
    hash_remove(inode);
    order_add_oldest(inode);
}

// Where an inode is on the disk.
static int locate(uint32_t number, void **data) {
    uint32_t group = (number - 1) / fs.super.inodes_per_group;
    uint64_t offset = (uint64_t)((number - 1) % fs.super.inodes_per_group) * fs.inode_size;
    void *block;

    if (fs.damaged_groups[group])
        return ERR_DAMAGED;

    int status = cache_get(fs.groups[group].inode_table + (uint32_t)(offset >> fs.block_shift),
                           &block);

    *data = status < 0 ? NULL : (uint8_t *)block + offset % fs.block_size;
    return status;
}

// Bytes of struct ext2_inode that the disk has.
static size_t stored_size(void) {
    return fs.inode_size < sizeof(struct ext2_inode) ? fs.inode_size : sizeof(struct ext2_inode);
}

static bool is_sane(const struct inode *inode) {
    uint64_t size = inode_size(inode);

    switch (inode->disk.mode & EXT2_MODE_KIND) {
    case EXT2_MODE_DIRECTORY: return size > 0 && size % fs.block_size == 0 && size <= INT32_MAX;
    case EXT2_MODE_SYMLINK:
        return size > 0 && size < (inode_is_fast_symlink(inode) ? (uint64_t)EXT2_FAST_SYMLINK_MAX
                                                                : (uint64_t)fs.block_size + 1);
    case EXT2_MODE_FILE: return size <= map_size_max();
    case EXT2_MODE_FIFO:
    case EXT2_MODE_CHARACTER_DEVICE:
    case EXT2_MODE_BLOCK_DEVICE:
    case EXT2_MODE_SOCKET: return true;
    }
    return false;
}

static int load(struct inode *inode) {
    void *data;
    int status = locate(inode->number, &data);

    if (status < 0)
        return status;
    memcpy(&inode->disk, data, stored_size());
    if (!is_sane(inode))
        return super_damaged("inode", inode->number);
    return 0;
}

int inode_get_orphan(uint32_t number, struct inode **out) {
    struct inode *inode;

    if (number > fs.super.inodes || (number < fs.first_inode && number != EXT2_ROOT_INODE))
        return super_damaged("number of an inode", number);
    inode = find(number);
    if (inode) {
        if (inode->uses++ == 0)
            order_remove(inode);
        *out = inode;
        return 0;
    }
    inode = take(number);
    if (!inode)
        return ERR_FILES;

    int status = load(inode);

    if (status < 0) {
        drop(inode);
        return status;
    }
    *out = inode;
    return 0;
}

int inode_get(uint32_t number, struct inode **out) {
    struct inode *inode;
    int status = inode_get_orphan(number, &inode);

    if (status < 0)
        return status;
    if (inode->disk.links == 0) {
        inode_release(inode);
        return super_damaged("inode without links", number);
    }
    *out = inode;
    return 0;
}

// Extended attributes are in a block that several inodes may share; its third number counts them.
static void free_attributes(struct inode *inode) {
    const uint32_t magic = 0xea020000;
    uint32_t block = inode->disk.attributes;
    void *data;

    inode->disk.attributes = 0;
    if (block == 0 || !super_is_data_block(block) || cache_get(block, &data) < 0)
        return;

    uint32_t *header = data;

    if (header[0] != magic)
        return;
    if (header[1] <= 1) {
        alloc_free_block(block);
        return;
    }
    cache_change(&header[1], sizeof header[1]);
    header[1]--;
}

static bool has_blocks(const struct inode *inode) {
    return inode_is(inode, EXT2_MODE_FILE) || inode_is(inode, EXT2_MODE_DIRECTORY) ||
           (inode_is(inode, EXT2_MODE_SYMLINK) && !inode_is_fast_symlink(inode));
}

// Nobody has it open, and no entry names it. If that is damaged, e2fsck has to find what is left.
static void destroy(struct inode *inode) {
    bool directory = inode_is(inode, EXT2_MODE_DIRECTORY);

    orphan_remove(inode);
    if (has_blocks(inode))
        map_free_from(inode, 0);
    free_attributes(inode);
    inode_set_size(inode, 0);
    inode->disk.sectors = 0;
    inode->disk.deleted = (uint32_t)(clock_now() / 1000000000);
    if (inode->disk.deleted == 0)
        inode->disk.deleted = 1; // 0 means that it is in use
    if (inode_store(inode) == 0)
        alloc_free_inode(inode->number, directory);
}

void inode_release(struct inode *inode) {
    if (--inode->uses == 0)
        order_add_newest(inode);
}

void inode_put(struct inode *inode) {
    if (inode->uses > 1 || inode->disk.links > 0 || fs.read_only) {
        inode_release(inode);
        return;
    }
    destroy(inode);
    drop(inode);
}

int inode_create(const struct inode *near, uint32_t mode, struct inode **out) {
    uint32_t group = (near->number - 1) / fs.super.inodes_per_group;
    bool directory = (mode & EXT2_MODE_KIND) == EXT2_MODE_DIRECTORY;
    struct inode *inode;
    uint32_t number;
    void *data;
    int status = alloc_inode(group, directory, &number);

    if (status < 0)
        return status;
    inode = find(number) ? NULL : take(number); // a known one is not free: the bitmap is damaged
    status = inode ? locate(number, &data) : ERR_FILES;
    if (status < 0) {
        if (inode)
            drop(inode);
        if (!find(number))
            alloc_free_inode(number, directory);
        return status;
    }
    cache_change(data, FIRST_PART); // with the number of links: e2fsck looks at it
    cache_fill(data, fs.inode_size);
    memset(data, 0, fs.inode_size);
    inode->disk.mode = (uint16_t)mode;
    inode->disk.generation = (uint32_t)(clock_now() / 1000);
    if (fs.inode_size >= sizeof(struct ext2_inode))
        inode->disk.extra_size = EXT2_EXTRA_SIZE;
    inode_touch(inode, TIME_MODIFIED | TIME_CHANGED);
    inode->disk.accessed = inode->disk.made = inode->disk.modified;
    inode->disk.accessed_high = inode->disk.made_high = inode->disk.modified_high;
    *out = inode;
    return 0;
}

int inode_store(struct inode *inode) {
    void *data;
    int status = locate(inode->number, &data);

    if (status < 0)
        return status;
    cache_change(data, stored_size());
    memcpy(data, &inode->disk, stored_size());
    return 0;
}

int inode_link(struct inode *inode) {
    if (inode->disk.links >= EXT2_LINKS_MAX)
        return ERR_MLINK;
    inode->disk.links++;
    inode_touch(inode, TIME_CHANGED);
    return inode_store(inode);
}

void inode_set_links(struct inode *inode, uint32_t links) {
    inode->disk.links = (uint16_t)links;
    inode_touch(inode, TIME_CHANGED);
    if (links == 0 && inode->uses > 1)
        orphan_add(inode);
    inode_store(inode);
}
