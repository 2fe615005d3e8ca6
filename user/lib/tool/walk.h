// user/lib/tool/walk.h -- all files below a folder.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

struct walk_item {
    const char *path;           // from the start of the walk
    const struct stat *status;  // of the file, or of what a link that is followed points to
    int depth;                  // 0: the start
    bool leaving;               // a folder's second visit, after all that is in it
};

struct walk {
    // Called for each file, and again for a folder after what is in it. False at a folder's first
    // visit: do not go into it; there is no second visit then.
    bool (*visit)(const struct walk_item *item, void *context);
    void *context;
    bool follow;       // symbolic links are what they point to
    bool follow_start; // the start is, if it is a link
    bool failed;       // something could not be visited; it was reported
};

// Visit the file and, if it is a folder, all below it, in the order of their names.
void walk_tree(struct walk *walk, const char *path);

// The names in a folder but "." and "..", sorted; free with names_free. False: see errno.
bool names_read(const char *folder, char ***names, size_t *count);
void names_free(char **names, size_t count);

// Remove it, and if it is a folder all in it. False: something is left, and was reported.
bool remove_tree(const char *path);
