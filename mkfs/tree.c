// mkfs/tree.c -- a folder of the host, as it is to be on the disk.
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <abi/ext2.h>
#include <mkfs/tree.h>

#define LOST_AND_FOUND "lost+found"

static void *allocate(size_t size) {
    void *memory = calloc(1, size);

    if (!memory)
        fail("no memory left");
    return memory;
}

static char *copy_text(const char *text) {
    char *copy = strdup(text);

    if (!copy)
        fail("no memory left");
    return copy;
}

static struct node *node_create(struct node *parent, const char *name, uint32_t mode) {
    struct node *node = allocate(sizeof *node);

    node->parent = parent ? parent : node;
    node->name = copy_text(name);
    node->mode = mode;
    node->links = 1;
    if ((mode & EXT2_MODE_KIND) == EXT2_MODE_DIRECTORY) {
        node->links++; // its own "."
        node->parent->links += parent ? 1 : 0;
    }
    return node;
}

static char *read_link(const char *path, uint64_t size) {
    char *text = allocate(size + 1);

    if (readlink(path, text, size) != (ssize_t)size)
        fail("%s: cannot be read as a symbolic link", path);
    return text;
}

static void node_examine(struct node *node) {
    struct stat st;

    if (lstat(node->path, &st) < 0)
        fail("%s: %s", node->path, strerror(errno));
    node->mode = st.st_mode & (S_IFMT | 07777); // the host's bits are ext2's
    node->size = S_ISDIR(st.st_mode) ? 0 : (uint64_t)st.st_size;
    if (S_ISLNK(st.st_mode)) {
        node->mode = EXT2_MODE_SYMLINK | 0777;
        node->target = read_link(node->path, node->size);
    } else if (!S_ISDIR(st.st_mode) && !S_ISREG(st.st_mode)) {
        fail("%s: only files, folders and symbolic links can be put on the disk", node->path);
    }
}

static struct node *node_from_host(struct node *parent, const char *name) {
    struct node *node = node_create(parent, name, 0);

    if (asprintf(&node->path, "%s/%s", parent->path, name) < 0)
        fail("no memory left");
    node_examine(node);
    if (S_ISDIR(node->mode)) {
        node->links++;
        parent->links++;
    }
    return node;
}

static int compare_names(const struct dirent **left, const struct dirent **right) {
    return strcmp((*left)->d_name, (*right)->d_name);
}

static int is_wanted(const struct dirent *entry) {
    return strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
}

// Put the children of a directory into its list, and behind `last` into the list of all. Returns
// the new last one.
static struct node *read_directory(struct node *directory, struct node *last) {
    struct node **link = &directory->child;
    struct dirent **entries;
    int count = scandir(directory->path, &entries, is_wanted, compare_names);

    if (count < 0)
        fail("%s: %s", directory->path, strerror(errno));
    for (int i = 0; i < count; i++) {
        const char *name = entries[i]->d_name;

        if (directory->parent != directory || strcmp(name, LOST_AND_FOUND) != 0) {
            last = last->next = *link = node_from_host(directory, name);
            link = &(*link)->sibling;
        }
        free(entries[i]);
    }
    free(entries);
    return last;
}

struct node *tree_read(const char *folder) {
    struct node *root = node_create(NULL, "", EXT2_MODE_DIRECTORY | 0755);
    struct node *lost = node_create(root, LOST_AND_FOUND, EXT2_MODE_DIRECTORY | 0700);
    struct node *last = lost;

    root->next = lost;
    if (folder) {
        if (asprintf(&root->path, "%s/.", folder) < 0) // also when it is a link to one
            fail("no memory left");
        node_examine(root);
        if (!S_ISDIR(root->mode))
            fail("%s: not a folder", folder);
    }
    for (struct node *node = root; node; node = node->next) {
        if (node->path && S_ISDIR(node->mode))
            last = read_directory(node, last);
    }
    lost->sibling = root->child;
    root->child = lost;
    return root;
}
