// servers/fs/link.c -- giving names to things, and taking them away.
#include <string.h>

#include <abi/errors.h>
#include <servers/fs/cache.h>
#include <servers/fs/link.h>
#include <servers/fs/map.h>
#include <servers/fs/super.h>

static bool is_directory(const struct inode *inode) { return inode_is(inode, EXT2_MODE_DIRECTORY); }

// A name can be made there.
static int check_free(const struct path_end *end) {
    if (end->inode || end->last != LAST_NAME)
        return ERR_EXISTS;
    if (fs.read_only)
        return ERR_ROFS;
    return end->parent->disk.links == 0 ? ERR_NOENT : 0;
}

// A new inode gets its first name. If that fails it goes with its last use.
static int add_first_name(const struct path_end *end, struct inode *inode) {
    bool directory = is_directory(inode);
    int status = directory ? dir_create(inode, end->parent) : 0;

    if (status == 0)
        status = dir_add(end->parent, end->name, inode);
    if (status < 0)
        return status;
    inode->disk.links = directory ? 2 : 1;
    status = inode_store(inode);
    if (status == 0 && directory)
        status = inode_link(end->parent);
    return status;
}

int link_create(const struct path_end *end, uint32_t mode, struct inode **inode) {
    bool directory = (mode & EXT2_MODE_KIND) == EXT2_MODE_DIRECTORY;
    int status = check_free(end);

    if (status < 0)
        return status;
    if (end->slash && !directory)
        return ERR_ISDIR;
    if (directory && end->parent->disk.links >= EXT2_LINKS_MAX)
        return ERR_MLINK;
    status = inode_create(end->parent, mode, inode);
    if (status < 0)
        return status;
    status = add_first_name(end, *inode);
    if (status < 0)
        inode_put(*inode);
    return status;
}

// The text goes into the map if it is short, else into a block.
static int set_text(struct inode *inode, const char *text, uint32_t size) {
    uint32_t block;
    bool fresh;
    void *data;

    inode_set_size(inode, size);
    if (size < EXT2_FAST_SYMLINK_MAX) {
        memcpy(inode->disk.map, text, size);
        return inode_store(inode);
    }

    int status = map_allocate(inode, 0, &block, &fresh);

    if (status == 0)
        status = cache_get_zeroed(block, &data);
    if (status < 0)
        return status;
    cache_dirty(data);
    memcpy(data, text, size);
    return inode_store(inode);
}

int link_create_symlink(const struct path_end *end, const char *text, uint32_t size) {
    struct inode *inode;
    int status = check_free(end);

    if (status < 0)
        return status;
    if (size == 0 || end->slash)
        return ERR_NOENT;
    if (size >= fs.block_size) // and a zero behind it
        return ERR_NAMETOOLONG;
    status = inode_create(end->parent, EXT2_MODE_SYMLINK | 0777, &inode);
    if (status < 0)
        return status;
    status = set_text(inode, text, size);
    if (status == 0)
        status = add_first_name(end, inode);
    inode_put(inode);
    return status;
}

int link_add(struct inode *inode, const struct path_end *to) {
    int status = check_free(to);

    if (status < 0)
        return status;
    if (is_directory(inode))
        return ERR_PERM;
    if (to->slash)
        return ERR_NOENT;
    if (inode->disk.links == 0)
        return ERR_NOENT; // it goes when it is closed
    if (inode->disk.links >= EXT2_LINKS_MAX)
        return ERR_MLINK;
    status = dir_add(to->parent, to->name, inode);
    return status < 0 ? status : inode_link(inode);
}

// The name may be taken away, as `directory` says.
static int check_removable(const struct path_end *end, bool directory) {
    bool empty = true;
    int status = 0;

    if (!end->inode)
        return ERR_NOENT;
    if (end->last == LAST_NONE || end->inode->number == EXT2_ROOT_INODE)
        return ERR_BUSY;
    if (fs.read_only)
        return ERR_ROFS;
    if (!directory)
        return is_directory(end->inode) ? ERR_ISDIR : 0;
    if (!is_directory(end->inode))
        return ERR_NOTDIR;
    if (end->last == LAST_DOT)
        return ERR_ARG;
    if (end->last == LAST_DOTDOT)
        return ERR_NOTEMPTY;
    status = dir_is_empty(end->inode, &empty);
    return status < 0 ? status : empty ? 0 : ERR_NOTEMPTY;
}

// A directory has one child directory less. It keeps a link for its name and one for its ".".
static void lose_child(struct inode *parent) {
    uint32_t links = parent->disk.links;

    inode_set_links(parent, links > 2 ? links - 1 : links);
}

// Of an inode that lost its name in `parent`.
static void lose_name(struct inode *inode, struct inode *parent) {
    if (is_directory(inode)) {
        lose_child(parent);
        inode_set_links(inode, 0);
    } else {
        inode_set_links(inode, inode->disk.links - 1u);
    }
}

int link_remove(const struct path_end *end, bool directory) {
    int status = check_removable(end, directory);

    if (status == 0)
        status = dir_remove(end->parent, end->name);
    if (status < 0)
        return status;
    lose_name(end->inode, end->parent);
    return 0;
}

// Says whether `dir` is `above`, or lies somewhere below it. The way up is never longer than there
// are inodes, if it is no loop.
static int is_below(struct inode *dir, const struct inode *above, bool *below) {
    uint32_t number = dir->number;

    *below = false;
    for (uint32_t steps = 0; steps < fs.super.inodes; steps++) {
        struct inode *inode;

        *below = number == above->number;
        if (*below || number == EXT2_ROOT_INODE)
            return 0;

        int status = inode_get(number, &inode);

        if (status < 0)
            return status;
        status = is_directory(inode) ? dir_parent(inode, &number) : ERR_DAMAGED;
        inode_put(inode);
        if (status < 0)
            return status;
    }
    return super_damaged("way to the root from inode", dir->number);
}

// What the new name stands for can be replaced by `from`.
static int check_target(const struct path_end *from, const struct path_end *to) {
    bool directory = is_directory(from->inode), below;

    if (directory) {
        int status = is_below(to->parent, from->inode, &below);

        if (status < 0)
            return status;
        if (below)
            return ERR_ARG;
        if (to->parent != from->parent && !to->inode && to->parent->disk.links >= EXT2_LINKS_MAX)
            return ERR_MLINK;
    }
    if (to->inode)
        return check_removable(to, directory);
    return to->slash && !directory ? ERR_NOTDIR : check_free(to);
}

static int check_rename(const struct path_end *from, const struct path_end *to) {
    if (!from->inode)
        return ERR_NOENT;
    if (from->last == LAST_NONE || to->last == LAST_NONE)
        return ERR_BUSY;
    if (from->last != LAST_NAME || to->last != LAST_NAME)
        return ERR_ARG;
    if (fs.read_only)
        return ERR_ROFS;
    return check_target(from, to);
}

// A directory has moved from one parent to another.
static int change_parent(struct inode *dir, struct inode *from, struct inode *to) {
    int status = dir_set_parent(dir, to);

    if (status == 0)
        status = inode_link(to);
    if (status == 0)
        lose_child(from);
    return status;
}

int link_rename(const struct path_end *from, const struct path_end *to) {
    int status;

    if (from->inode && from->inode == to->inode && from->last == LAST_NAME && to->last == LAST_NAME)
        return 0; // two names of one thing: both stay
    status = check_rename(from, to);
    if (status < 0)
        return status;
    status = to->inode ? dir_replace(to->parent, to->name, from->inode)
                       : dir_add(to->parent, to->name, from->inode);
    if (status == 0)
        status = dir_remove(from->parent, from->name);
    if (status < 0)
        return status;
    if (to->inode)
        lose_name(to->inode, to->parent);
    if (is_directory(from->inode) && from->parent != to->parent)
        status = change_parent(from->inode, from->parent, to->parent);
    inode_touch(from->inode, TIME_CHANGED);

    int stored = inode_store(from->inode);

    return status < 0 ? status : stored;
}
