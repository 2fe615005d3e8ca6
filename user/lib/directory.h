// user/lib/directory.h -- for servers: a directory without directories in it, as /dev and /srv are.
//
// Its entries are where the server has them, in a table; here is what paths and lists are about.
#pragma once

#include <user/lib/serve.h>

struct directory_entry {
    const char *name; // of at most IO_NAME_MAX bytes, valid until the next entry is asked for
    uint64_t inode;
    enum io_kind kind;
};

// What a request with a path names: copies the name, without slashes, zero-terminated; "" is the
// directory itself. *deeper tells that more follows the name or a '/', so that only a directory can
// be meant. ERR_NAMETOOLONG, ERR_ARG (a zero byte), or the error of the copy.
int directory_name(uint64_t path_size, char name[IO_NAME_MAX + 1], bool *deeper);

// Answer an IO_LIST. next_entry finds the entry at or after place `from` in the table and returns
// its place, or -1 if there is none. ERR_SIZE if the buffer cannot hold one.
int directory_list(struct request *r,
                   int64_t (*next_entry)(uint64_t from, struct directory_entry *entry));

// A directory that nobody but its server changes: what the server answers itself.
struct directory {
    int (*stat)(struct request *r); // IO_STAT
    int (*open)(struct request *r);
    int (*stat_path)(struct request *r);
    int (*refuse)(struct request *r); // the error of a change to what the request names
    int64_t (*next_entry)(uint64_t from, struct directory_entry *entry);
};

// Answer any request to it, with the right error for those that it cannot do.
int directory_dispatch(struct request *r, const struct directory *directory);

// Answer an IO_STAT or IO_STAT_PATH with *stat, in the words and in the lent buffer.
int directory_stat(struct request *r, const struct io_stat *stat);
