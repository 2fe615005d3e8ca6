// user/lib/tool/copy.h -- copies of files, as cp and mv make them.
#pragma once

#include <stdbool.h>
#include <sys/stat.h>

struct copy {
    bool recursive;    // folders too
    bool preserve;     // mode, owner and times are kept
    bool keep_links;   // symbolic links are copied as such
    bool keep_start;   // false: but for the one that the copy starts with
    bool force;        // a target that cannot be opened is removed first
    bool interactive;  // ask before a file is replaced
    bool no_clobber;   // never replace one
    bool update;       // replace only older ones
    bool verbose;      // tell each
    bool link;         // make hard links instead of copies
    bool symlink;      // make symbolic links instead
};

// Copy what is at `source` to become `target`. False: something failed and was reported.
bool copy_tree(const struct copy *copy, const char *source, const char *target);

// Whether an existing target may be replaced by the source.
bool copy_may_replace(const struct copy *copy, const struct stat *source, const char *target);

// Copy all bytes from here on. False: it was reported.
bool copy_content(int from, const char *from_name, int to, const char *to_name);

// Read the operands as cp, mv and ln do: SOURCE TARGET, or SOURCE... FOLDER, or SOURCE... if
// `folder` is not NULL; plain: the last one is no folder. Calls `each` with every source and its
// target's path.
void copy_operands(const char *folder, bool plain,
                   void (*each)(const char *source, const char *target));
