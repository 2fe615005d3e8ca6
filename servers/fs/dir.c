// servers/fs/dir.c -- directories: names in them, and finding them.
//
// An entry never moves. A removed one is joined to the one before it in its block, or becomes empty
// if it is the first. A new one takes the room behind the name of another, or an empty entry.
#include <string.h>

#include <abi/errors.h>
#include <servers/fs/cache.h>
#include <servers/fs/dir.h>
#include <servers/fs/map.h>
#include <servers/fs/names.h>
#include <servers/fs/super.h>

static int damaged(const struct inode *dir) {
    return super_damaged("directory with inode", dir->number);
}

static uint32_t block_count(const struct inode *dir) {
    return (uint32_t)(inode_size(dir) >> fs.block_shift);
}

// The index-th block of a directory.
static int get_block(struct inode *dir, uint32_t index, uint8_t **data) {
    uint32_t block;
    void *found;
    int status = map_get(dir, index, &block);

    if (status == 0 && block == 0)
        status = damaged(dir);
    if (status == 0 && !cache_try(block, &found)) {
        status = map_fetch(dir, index, block, block_count(dir) - index);
        if (status == 0)
            status = cache_get(block, &found);
    }
    if (status == 0)
        *data = found;
    return status;
}

// The entry at `place` in a block, or NULL if it is nonsense.
static struct ext2_entry *entry_at(uint8_t *data, uint32_t place) {
    struct ext2_entry *entry = (struct ext2_entry *)(data + place);

    if (place + sizeof *entry > fs.block_size || entry->record_size % 4 != 0 ||
        entry->record_size > fs.block_size - place ||
        entry->record_size < EXT2_ENTRY_SIZE(entry->name_size))
        return NULL;
    if (entry->inode && (entry->name_size == 0 || entry->inode > fs.super.inodes))
        return NULL;
    return entry;
}

// Bytes of an entry that a further one could have.
static uint32_t room_in(const struct ext2_entry *entry) {
    uint32_t used = entry->inode ? EXT2_ENTRY_SIZE(entry->name_size) : 0;

    return entry->record_size - used;
}

static bool has_name(const struct ext2_entry *entry, struct name name) {
    return entry->name_size == name.size && entry->inode &&
           memcmp(entry->name, name.text, name.size) == 0;
}

struct found { // an entry, and the one before it in its block, if there is one
    struct ext2_entry *entry, *before;
    uint8_t *data; // of the block
};

// Look for a name in a block. ERR_NOENT.
static int find_in_block(struct inode *dir, uint8_t *data, struct name name, struct found *found) {
    found->before = NULL;
    found->data = data;
    for (uint32_t place = 0; place < fs.block_size; place += found->entry->record_size) {
        struct ext2_entry *entry = entry_at(data, place);

        if (!entry)
            return damaged(dir);
        if (place > 0)
            found->before = found->entry;
        found->entry = entry;
        if (has_name(entry, name))
            return 0;
    }
    return ERR_NOENT;
}

static void remember(const struct inode *dir, struct name name, uint32_t inode, uint32_t offset) {
    names_remember(dir->number, name.text, name.size, (struct name_place){inode, offset});
}

// Look for a name in the directory, first in the block where it was last.
static int find_entry(struct inode *dir, struct name name, struct found *found) {
    struct name_place place;
    bool known = names_find(dir->number, name.text, name.size, &place) && place.inode;
    uint32_t first = known ? place.offset >> fs.block_shift : 0;
    uint32_t count = block_count(dir);

    for (uint32_t i = 0; i < count; i++) {
        uint32_t index = (first + i) % count;
        int status = get_block(dir, index, &found->data);

        if (status == 0)
            status = find_in_block(dir, found->data, name, found);
        if (status == 0)
            remember(dir, name, found->entry->inode,
                     (index << fs.block_shift) + (uint32_t)((uint8_t *)found->entry - found->data));
        if (status != ERR_NOENT)
            return status;
    }
    remember(dir, name, 0, 0);
    return ERR_NOENT;
}

int dir_find(struct inode *dir, struct name name, uint32_t *inode) {
    struct name_place place;
    struct found found;

    if (!names_find(dir->number, name.text, name.size, &place)) {
        int status = find_entry(dir, name, &found);

        if (status < 0)
            return status;
        place.inode = found.entry->inode;
    }
    *inode = place.inode;
    return place.inode ? 0 : ERR_NOENT;
}

static void fill_entry(struct ext2_entry *entry, struct name name, const struct inode *inode) {
    entry->inode = inode->number;
    entry->name_size = (uint8_t)name.size;
    entry->kind = fs.kinds ? (uint8_t)inode_entry_kind(inode->disk.mode) : 0;
    memcpy(entry->name, name.text, name.size);
}

// The directory's content has changed: an index of hashes, which we do not keep up, is void now.
static int changed(struct inode *dir) {
    dir->disk.flags &= ~(uint32_t)EXT2_FLAG_DIRECTORY_INDEX;
    inode_touch(dir, TIME_MODIFIED | TIME_CHANGED);
    return inode_store(dir);
}

// Put a new entry into the room of `entry`. Returns the new one.
static struct ext2_entry *split_entry(struct ext2_entry *entry, struct name name,
                                      const struct inode *inode) {
    struct ext2_entry *added = entry;

    cache_change(entry, sizeof *entry + (entry->inode ? 0 : name.size));
    if (entry->inode) {
        uint32_t used = EXT2_ENTRY_SIZE(entry->name_size);

        added = (struct ext2_entry *)((uint8_t *)entry + used);
        cache_change(added, sizeof *added + name.size);
        added->record_size = (uint16_t)(entry->record_size - used);
        entry->record_size = (uint16_t)used;
    }
    fill_entry(added, name, inode);
    return added;
}

// Add an entry to a block if it has room. ERR_NOSPC.
static int add_to_block(struct inode *dir, uint32_t index, struct name name,
                        const struct inode *inode) {
    uint8_t *data;
    struct ext2_entry *entry;
    int status = get_block(dir, index, &data);

    if (status < 0)
        return status;
    for (uint32_t place = 0; place < fs.block_size; place += entry->record_size) {
        entry = entry_at(data, place);
        if (!entry)
            return damaged(dir);
        if (room_in(entry) < EXT2_ENTRY_SIZE(name.size))
            continue;
        entry = split_entry(entry, name, inode);
        remember(dir, name, inode->number,
                 (index << fs.block_shift) + (uint32_t)((uint8_t *)entry - data));
        return 0;
    }
    return ERR_NOSPC;
}

// Give the directory one more block, with a single empty entry.
static int add_block(struct inode *dir) {
    uint32_t index = block_count(dir), block;
    bool fresh;
    void *data;

    if (inode_size(dir) + fs.block_size > INT32_MAX)
        return ERR_NOSPC;

    int status = map_allocate(dir, index, &block, &fresh);

    if (status == 0)
        status = cache_get_zeroed(block, &data);
    if (status < 0) {
        map_free_from(dir, index); // of the map, too
        inode_store(dir);
        return status;
    }
    cache_dirty(data);
    ((struct ext2_entry *)data)->record_size = (uint16_t)fs.block_size;
    inode_set_size(dir, inode_size(dir) + fs.block_size);
    return 0;
}

int dir_add(struct inode *dir, struct name name, const struct inode *inode) {
    int status = ERR_NOSPC;

    if (dir->disk.links == 0)
        return ERR_NOENT; // it was removed, somebody has it open
    for (uint32_t i = dir->room_hint; i < block_count(dir) && status == ERR_NOSPC; i++) {
        status = add_to_block(dir, i, name, inode);
        dir->room_hint = i;
    }
    if (status == ERR_NOSPC) {
        status = add_block(dir);
        if (status == 0)
            status = add_to_block(dir, block_count(dir) - 1, name, inode);
    }
    return status < 0 ? status : changed(dir);
}

int dir_replace(struct inode *dir, struct name name, const struct inode *inode) {
    struct found found;
    int status = find_entry(dir, name, &found);

    if (status < 0)
        return status;
    cache_change(found.entry, sizeof *found.entry + name.size);
    fill_entry(found.entry, name, inode);
    names_remember(dir->number, name.text, name.size, (struct name_place){inode->number, 0});
    return changed(dir);
}

int dir_remove(struct inode *dir, struct name name) {
    struct found found;
    int status = find_entry(dir, name, &found);

    if (status < 0)
        return status;
    cache_change(found.entry, sizeof *found.entry);
    found.entry->inode = 0;
    if (found.before) {
        cache_change(found.before, sizeof *found.before);
        found.before->record_size += found.entry->record_size;
    }
    remember(dir, name, 0, 0);
    dir->room_hint = 0;
    return changed(dir);
}

int dir_create(struct inode *dir, const struct inode *parent) {
    struct ext2_entry *entry;
    uint8_t *data;
    int status = add_block(dir);

    if (status == 0)
        status = get_block(dir, 0, &data);
    if (status < 0)
        return status;
    entry = split_entry((struct ext2_entry *)data, (struct name){".", 1}, dir);
    split_entry(entry, (struct name){"..", 2}, parent);
    return inode_store(dir);
}

// The entry "..", the second one.
static int get_parent_entry(struct inode *dir, struct ext2_entry **entry, uint8_t **data) {
    int status = get_block(dir, 0, data);

    if (status < 0)
        return status;
    *entry = entry_at(*data, 0);
    if (*entry)
        *entry = entry_at(*data, (*entry)->record_size);
    if (!*entry || !has_name(*entry, (struct name){"..", 2}))
        return damaged(dir);
    return 0;
}

int dir_parent(struct inode *dir, uint32_t *parent) {
    struct ext2_entry *entry;
    uint8_t *data;
    int status = get_parent_entry(dir, &entry, &data);

    if (status == 0)
        *parent = entry->inode;
    return status;
}

int dir_set_parent(struct inode *dir, const struct inode *parent) {
    struct ext2_entry *entry;
    uint8_t *data;
    int status = get_parent_entry(dir, &entry, &data);

    if (status < 0)
        return status;
    cache_change(entry, sizeof *entry);
    entry->inode = parent->number;
    return changed(dir);
}

struct visit { // a dir_each
    struct inode *dir;
    uint64_t start, *from;
    int (*found)(void *argument, const struct ext2_entry *entry, uint64_t offset);
    void *argument;
};

// The entries of one block.
static int visit_block(const struct visit *v, uint32_t index) {
    uint32_t size; // of an entry

    for (uint32_t place = 0; place < fs.block_size; place += size) {
        uint64_t offset = ((uint64_t)index << fs.block_shift) + place;
        uint8_t *data;
        int status = get_block(v->dir, index, &data); // again, since `found` may read others
        struct ext2_entry *entry = status < 0 ? NULL : entry_at(data, place);

        if (offset >= v->start)
            *v->from = offset;
        if (!entry)
            return status < 0 ? status : damaged(v->dir);
        size = entry->record_size;
        if (offset < v->start || !entry->inode)
            continue; // `start` may be in what was an entry
        status = v->found(v->argument, entry, offset);
        if (status != 0)
            return status;
    }
    return 0;
}

int dir_each(struct inode *dir, uint64_t *from,
             int (*found)(void *argument, const struct ext2_entry *entry, uint64_t offset),
             void *argument) {
    const struct visit v = {dir, *from, from, found, argument};

    for (uint64_t index = v.start >> fs.block_shift; index < block_count(dir); index++) {
        int status = visit_block(&v, (uint32_t)index);

        if (status != 0)
            return status;
    }
    if (*from < inode_size(dir))
        *from = inode_size(dir);
    return 0;
}

static int is_other(void *argument, const struct ext2_entry *entry, uint64_t offset) {
    (void)argument;
    (void)offset;
    if (has_name(entry, (struct name){".", 1}) || has_name(entry, (struct name){"..", 2}))
        return 0;
    return 1;
}

int dir_is_empty(struct inode *dir, bool *empty) {
    uint64_t from = 0;
    int status = dir_each(dir, &from, is_other, NULL);

    *empty = status == 0;
    return status < 0 ? status : 0;
}
