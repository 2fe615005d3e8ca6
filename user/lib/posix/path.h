// user/lib/posix/path.h -- from a path to the directory gate that knows it.
#pragma once

#include <stddef.h>

#include <abi/io.h>
#include <abi/process.h>

// Where a request about a path goes: its text, `size` bytes without a zero, counts from `gate`.
struct place {
    handle_t gate;
    const char *path;
    size_t size;
    unsigned mount;           // its entry in the table; MOUNT_NONE: it is a directory's gate
    char buffer[IO_PATH_MAX]; // may hold the text
};

#define MOUNT_NONE (~0u)

// Find it for a path relative to the directory `fd`, AT_FDCWD: the working directory. 0, or -1 and
// errno.
int place_find(int fd, const char *path, struct place *place);

// The same path as absolute text without '.', '..' and '//', as far as the text alone tells. `to`
// has IO_PATH_MAX bytes. 0, or -1 and errno.
int path_absolute(const char *path, char *to);

// A request about a path, as call_restart: words[0] is set here. `unknown`: errno if the server
// does not know it. -1 and errno, or the answer's first word.
long path_request(int fd, const char *path, struct message *m, int unknown);

// The same about a place that is found already.
long place_request(const struct place *place, struct message *m, int unknown);

// The mounts, for programs that are started; the gate that is mounted under exactly this name, or
// 0.
extern const struct process_mount *mounts;
extern unsigned mount_count;
handle_t mount_find(const char *name);

// At the start: mounts, working directory and umask.
void paths_begin(const struct process_files *inherited);

// The working directory, absolute, and what new files do not get of their mode.
extern char working_directory[IO_PATH_MAX];
extern unsigned file_mask;
