// user/ls/ls.h -- what the parts of ls know of each other.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>

struct file {
    char *name; // as it is shown
    char *path;
    struct stat status;
};

struct settings {
    bool all, almost_all, folders_too, recursive; // -a -A -d -R
    bool reverse, unsorted;                       // -r -U
    bool inode, blocks, classify, slash, human, numeric, follow, no_owner, no_group;
    int sort;   // 0, 't', 'S', 'X', 'v'
    int format; // '1', 'C', 'x', 'l', 'm'
    int time;   // 'm', 'u' access, 'c' change of the inode
    size_t width;
};

extern struct settings settings;

// Show files: in lines, columns or long lines.
void files_show(const struct file *files, size_t count);
