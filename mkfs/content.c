// mkfs/content.c -- files, directories and symbolic links in an image.
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include <mkfs/content.h>

enum { LOST_AND_FOUND_SIZE = 16 * 1024 }; // so that e2fsck finds room in it on a full disk

static bool is_directory(const struct node *node) {
    return (node->mode & EXT2_MODE_KIND) == EXT2_MODE_DIRECTORY;
}

static bool is_fast_symlink(const struct node *node) {
    return node->target && node->size < EXT2_FAST_SYMLINK_MAX;
}

// Where an entry goes that needs `size` bytes when `used` bytes of a directory are used.
static uint64_t entry_place(uint64_t used, uint64_t size, uint32_t block_size) {
    uint64_t left = block_size - used % block_size;

    return size <= left ? used : used + left;
}

// Bytes of a directory.
static uint64_t directory_size(const struct node *node, uint32_t block_size) {
    uint64_t used = EXT2_ENTRY_SIZE(1) + EXT2_ENTRY_SIZE(2);

    for (const struct node *child = node->child; child; child = child->sibling) {
        uint64_t size = EXT2_ENTRY_SIZE(strlen(child->name));

        used = entry_place(used, size, block_size) + size;
    }
    if (!node->path && node->parent != node && used < LOST_AND_FOUND_SIZE)
        used = LOST_AND_FOUND_SIZE;
    return (used + block_size - 1) / block_size * block_size;
}

static uint64_t divide_up(uint64_t value, uint64_t by) { return (value + by - 1) / by; }

// Blocks of the map for a file of that many blocks.
static uint64_t map_blocks(uint64_t blocks, uint32_t block_size) {
    const uint64_t numbers = block_size / sizeof(uint32_t);
    uint64_t count = 0, unit = 1; // blocks of the file that one number of this level stands for
    uint64_t left = blocks > EXT2_DIRECT ? blocks - EXT2_DIRECT : 0;

    for (unsigned level = 1; level <= 3 && left > 0; level++, unit *= numbers) {
        uint64_t here = left < unit * numbers ? left : unit * numbers;

        for (uint64_t size = numbers; size <= unit * numbers; size *= numbers)
            count += divide_up(here, size);
        left -= here;
    }
    return count;
}

static uint64_t node_blocks(const struct node *node, uint32_t block_size) {
    uint64_t size = is_directory(node) ? directory_size(node, block_size) : node->size;
    uint64_t blocks = is_fast_symlink(node) ? 0 : divide_up(size, block_size);

    return blocks + map_blocks(blocks, block_size);
}

uint64_t content_blocks(const struct node *root, uint32_t block_size) {
    uint64_t blocks = 0;

    for (const struct node *node = root; node; node = node->next)
        blocks += node_blocks(node, block_size);
    return blocks;
}

uint64_t content_inodes(const struct node *root) {
    uint64_t inodes = 0;

    for (const struct node *node = root; node; node = node->next)
        inodes++;
    return inodes;
}

static uint32_t take_block(struct image *image, struct ext2_inode *inode) {
    inode->sectors += image->block_size / EXT2_SECTOR;
    return image_take_block(image);
}

// The block with that index in the file; it is taken, and what the map needs for it.
static uint8_t *add_block(struct image *image, struct ext2_inode *inode, uint64_t index) {
    const uint64_t numbers = image->block_size / sizeof(uint32_t);
    uint32_t *number = &inode->map[index < EXT2_DIRECT ? index : EXT2_SINGLE];
    uint64_t unit = 1;

    if (index >= EXT2_DIRECT) {
        for (index -= EXT2_DIRECT; index >= unit * numbers; unit *= numbers, number++)
            index -= unit * numbers;
        for (; unit > 0; unit /= numbers) {
            if (*number == 0)
                *number = take_block(image, inode);
            number = (uint32_t *)image_block(image, *number) + index / unit % numbers;
        }
    }
    *number = take_block(image, inode);
    return image_block(image, *number);
}

static void write_file(struct image *image, const struct node *node, struct ext2_inode *inode) {
    int file = open(node->path, O_RDONLY);

    if (file < 0)
        fail("%s: %s", node->path, strerror(errno));
    for (uint64_t done = 0; done < node->size; done += image->block_size) {
        uint64_t left = node->size - done;
        size_t want = left < image->block_size ? left : image->block_size;
        ssize_t got = pread(file, add_block(image, inode, done / image->block_size), want,
                            (off_t)done);

        if (got < 0)
            fail("%s: %s", node->path, strerror(errno));
        if ((size_t)got < want)
            fail("%s: was changed while it was read", node->path);
    }
    close(file);
}

static void write_symlink(struct image *image, const struct node *node, struct ext2_inode *inode) {
    if (is_fast_symlink(node))
        memcpy(inode->map, node->target, node->size);
    else if (node->size < image->block_size)
        memcpy(add_block(image, inode, 0), node->target, node->size);
    else
        fail("%s: its text is longer than a block", node->path);
}

struct directory {
    struct image *image;
    struct ext2_inode *inode;
    struct ext2_entry *last; // of the current block
    uint8_t *block;
    uint64_t used; // bytes
};

static uint8_t entry_kind(const struct node *node) {
    if (is_directory(node))
        return EXT2_KIND_DIRECTORY;
    return node->target ? EXT2_KIND_SYMLINK : EXT2_KIND_FILE;
}

// The current block's last entry reaches to its end.
static void end_block(struct directory *d) {
    if (d->last)
        d->last->record_size = (uint16_t)(d->block + d->image->block_size - (uint8_t *)d->last);
}

static void add_entry(struct directory *d, const struct node *node, const char *name) {
    uint64_t name_size = strlen(name);
    uint64_t place = entry_place(d->used, EXT2_ENTRY_SIZE(name_size), d->image->block_size);

    if (name_size > EXT2_NAME_MAX)
        fail("%s: a name of more than %d bytes", node->path, EXT2_NAME_MAX);
    if (place % d->image->block_size == 0) {
        end_block(d);
        d->block = add_block(d->image, d->inode, place / d->image->block_size);
    }
    d->last = (struct ext2_entry *)(d->block + place % d->image->block_size);
    *d->last = (struct ext2_entry){
        .inode = node->inode,
        .record_size = (uint16_t)EXT2_ENTRY_SIZE(name_size),
        .name_size = (uint8_t)name_size,
        .kind = entry_kind(node),
    };
    memcpy(d->last->name, name, name_size);
    d->used = place + EXT2_ENTRY_SIZE(name_size);
}

static void write_directory(struct image *image, const struct node *node,
                            struct ext2_inode *inode) {
    struct directory d = {.image = image, .inode = inode};
    uint64_t size = directory_size(node, image->block_size);

    add_entry(&d, node, ".");
    add_entry(&d, node->parent, "..");
    for (const struct node *child = node->child; child; child = child->sibling)
        add_entry(&d, child, child->name);
    end_block(&d);
    for (d.used = divide_up(d.used, image->block_size) * image->block_size; d.used < size;
         d.used += image->block_size) {
        d.last = (void *)add_block(image, inode, d.used / image->block_size);
        d.last->record_size = (uint16_t)image->block_size; // an empty one
    }
    inode->size = (uint32_t)size;
    image_count_directory(image, node->inode);
}

static void write_node(struct image *image, const struct node *node) {
    struct ext2_inode *inode = image_inode(image, node->inode);

    *inode = (struct ext2_inode){
        .mode = (uint16_t)node->mode,
        .size = (uint32_t)node->size,
        .size_high = (uint32_t)(node->size >> 32),
        .accessed = image->time,
        .changed = image->time,
        .modified = image->time,
        .made = image->time,
        .links = (uint16_t)node->links,
        .extra_size = EXT2_EXTRA_SIZE,
    };
    if (is_directory(node))
        write_directory(image, node, inode);
    else if (node->target)
        write_symlink(image, node, inode);
    else
        write_file(image, node, inode);
}

void content_write(struct image *image, struct node *root) {
    for (struct node *node = root; node; node = node->next) {
        if (node->links > EXT2_LINKS_MAX)
            fail("%s: too many folders in it", node->path);
        node->inode = node == root ? EXT2_ROOT_INODE : image_take_inode(image);
    }
    for (struct node *node = root; node; node = node->next)
        write_node(image, node);
}
