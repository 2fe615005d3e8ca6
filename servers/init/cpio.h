// servers/init/cpio.h -- reading a cpio archive of the kind "newc". No system calls: runs anywhere.
#pragma once

#include <user/lib/bytes.h>

struct cpio_file {
    const char *name; // zero-terminated, inside the archive; without a leading "./" or "/"
    struct bytes content;
};

struct cpio {
    struct bytes archive;
    size_t at;       // where the next header is
    const char *why; // what is wrong, once a function has returned ERR_ARG
};

// The next file. ERR_NONE after the last; ERR_ARG if the archive is broken at c->at: c->why says
// how.
int cpio_next(struct cpio *c, struct cpio_file *file);

// Walk all headers: 0 if the archive is sound, else ERR_ARG.
int cpio_check(struct cpio *c);

// The file of this name: 0, ERR_NONE, or ERR_ARG.
int cpio_find(const struct cpio *c, const char *name, struct cpio_file *file);
