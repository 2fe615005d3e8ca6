// servers/fs/path.c -- from a path to an inode.
//
// The text is used up from the left. The text of a symbolic link is put in place of its name:
//
//   usr/bin/sh       usr -> /data       ->       /data/bin/sh, from the root on
#include <string.h>

#include <abi/errors.h>
#include <servers/fs/cache.h>
#include <servers/fs/map.h>
#include <servers/fs/path.h>
#include <servers/fs/super.h>

struct walk {
    struct path_end *end;
    struct inode *at; // the directory in which the next name is, in use
    char *next;       // what is left of the text
    size_t left;
    unsigned links; // symbolic links so far
    enum follow follow;
};

int path_read_link(struct inode *link, char *to, uint32_t *size) {
    uint32_t block;
    void *data = link->disk.map;

    *size = link->disk.size;
    if (!inode_is_fast_symlink(link)) {
        int status = map_get(link, 0, &block);

        if (status == 0 && block == 0)
            status = super_damaged("symbolic link with inode", link->number);
        if (status == 0)
            status = cache_get(block, &data);
        if (status < 0)
            return status;
    }
    if (*size > IO_PATH_MAX)
        return ERR_NAMETOOLONG;
    memcpy(to, data, *size);
    return 0;
}

static void move_to(struct walk *w, struct inode *inode) {
    inode_put(w->at);
    w->at = inode;
}

static int move_to_root(struct walk *w) {
    struct inode *root;
    int status = inode_get(EXT2_ROOT_INODE, &root);

    if (status == 0)
        move_to(w, root);
    return status;
}

// Put the text of `link` in front of what is left; go to the root if it starts there.
static int insert_link(struct walk *w, struct inode *link) {
    static char text[IO_PATH_MAX];
    uint32_t size;

    if (++w->links > SYMLINKS_MAX)
        return ERR_LOOP;

    int status = path_read_link(link, text, &size);

    if (status < 0)
        return status;
    if (size + w->left > sizeof w->end->text)
        return ERR_NAMETOOLONG;
    if (memchr(text, 0, size))
        return super_damaged("symbolic link with inode", link->number);
    memmove(w->end->text + size, w->next, w->left);
    memcpy(w->end->text, text, size);
    w->next = w->end->text;
    w->left += size;
    return text[0] == '/' ? move_to_root(w) : 0;
}

static void skip_slashes(struct walk *w) {
    while (w->left > 0 && *w->next == '/') {
        w->next++;
        w->left--;
    }
}

// Take the next name off the text.
static int take_name(struct walk *w, struct name *name) {
    skip_slashes(w);

    name->text = w->next;
    name->size = 0;
    while (name->size < w->left && name->text[name->size] != '/')
        name->size++;
    if (name->size > EXT2_NAME_MAX)
        return ERR_NAMETOOLONG;
    w->next += name->size;
    w->left -= name->size;
    w->end->slash = w->left > 0;
    return 0;
}

static enum last_name kind_of(struct name name) {
    if (name.size == 0)
        return LAST_NONE;
    if (name.text[0] == '.' && name.size == 1)
        return LAST_DOT;
    return name.size == 2 && memcmp(name.text, "..", 2) == 0 ? LAST_DOTDOT : LAST_NAME;
}

// The inode of a name in the present directory, in use.
static int look_up(struct walk *w, struct name name, struct inode **inode) {
    uint32_t number = w->at->number;
    int status = 0;

    switch (kind_of(name)) {
    case LAST_NONE:
    case LAST_DOT: inode_hold(*inode = w->at); return 0;
    case LAST_DOTDOT:
        if (number != EXT2_ROOT_INODE)
            status = dir_parent(w->at, &number);
        break;
    case LAST_NAME: status = dir_find(w->at, name, &number); break;
    }
    return status < 0 ? status : inode_get(number, inode);
}

static bool only_slashes_left(struct walk *w) {
    struct walk copy = *w;

    skip_slashes(&copy);
    return copy.left == 0;
}

static bool should_follow(const struct walk *w) {
    return w->follow == FOLLOW_ALWAYS || (w->follow == FOLLOW_SLASH && w->end->slash);
}

// What was found under the last name is the end, unless it is a symbolic link to follow: then 1.
static int finish(struct walk *w, struct name name, struct inode *inode) {
    if (inode && inode_is(inode, EXT2_MODE_SYMLINK) && should_follow(w)) {
        int status = insert_link(w, inode);

        inode_put(inode);
        return status < 0 ? status : 1;
    }
    w->end->parent = w->at;
    w->end->inode = inode;
    w->end->name = name;
    w->end->last = kind_of(name);
    return 0;
}

// One name further. 1: there is more to come; 0: this was the end.
static int step(struct walk *w) {
    struct inode *inode = NULL;
    struct name name;
    int status = take_name(w, &name);

    if (status < 0)
        return status;

    bool last = only_slashes_left(w);

    if (!inode_is(w->at, EXT2_MODE_DIRECTORY) && name.size > 0)
        return ERR_NOTDIR;
    status = look_up(w, name, &inode);
    if (last && (status == 0 || status == ERR_NOENT))
        return finish(w, name, inode);
    if (status < 0)
        return status;
    if (inode_is(inode, EXT2_MODE_SYMLINK)) {
        status = insert_link(w, inode);
        inode_put(inode);
        return status < 0 ? status : 1;
    }
    move_to(w, inode);
    return 1;
}

int path_walk(struct inode *start, uint64_t size, enum follow follow, struct path_end *end) {
    struct walk w = {.end = end, .at = start, .next = end->text, .left = size, .follow = follow};
    int status;

    if (size > IO_PATH_MAX)
        return ERR_NAMETOOLONG;
    if (memchr(end->text, 0, size))
        return ERR_ARG;
    end->slash = false;
    inode_hold(start);
    do {
        status = step(&w);
    } while (status > 0);
    if (status == 0 && end->slash && end->inode && !inode_is(end->inode, EXT2_MODE_DIRECTORY)) {
        inode_put(end->inode);
        status = ERR_NOTDIR;
    }
    if (status < 0)
        inode_put(w.at);
    return status;
}

void path_done(struct path_end *end) {
    if (end->inode)
        inode_put(end->inode);
    inode_put(end->parent);
}

int path_find(struct inode *start, uint64_t size, enum follow follow, struct path_end *work,
              struct inode **inode) {
    int status = path_walk(start, size, follow, work);

    if (status < 0)
        return status;
    *inode = work->inode;
    inode_put(work->parent);
    return *inode ? 0 : ERR_NOENT;
}
