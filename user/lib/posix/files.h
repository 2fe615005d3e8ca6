// user/lib/posix/files.h -- the table of open files, for the rest of the library.
//
// A file descriptor is an entry with a gate; several descriptors may share one, after dup, and with
// it the position. The gate is closed with the last of them.
#pragma once

#include <stddef.h>
#include <sys/types.h>

#include <abi/io.h>
#include <abi/process.h>

// In flags, beside O_...: O_APPEND came after the file was opened, so its server does not know it.
#define FILE_APPENDS (1u << 31)

struct open_file {
    handle_t handle; // 0: this descriptor is free
    uint32_t flags;  // O_..., O_CLOEXEC of this descriptor only; FILE_APPENDS
    uint32_t kind;   // enum io_kind
};

extern struct open_file files[PROCESS_FILES_MAX];
extern unsigned files_end; // no descriptor at or above it is open

// The open file, or NULL and EBADF.
struct open_file *file_find(int fd);

// Put a gate into the table at the lowest free descriptor, at least `least`. The descriptor; or -1
// and EMFILE: then the gate is closed.
int file_add(handle_t handle, uint32_t flags, uint32_t kind, unsigned least);

// Close a gate that no descriptor has.
void gate_close(handle_t handle);

// Whether a descriptor of `table` has this gate.
int file_shares(const struct open_file *table, unsigned end, handle_t handle);

// At the start: what the program inherits.
void files_begin(const struct process_files *inherited);

// The text of an open directory's path, NULL if it is not known. It is kept for fchdir.
const char *directory_path(int fd);
void directory_remember(int fd, const char *path);
void directory_forget(int fd);

// A request about an open file, as call_restart; -1 and errno, or the answer's first word. If the
// server does not know it, errno is `unknown`.
long file_request(int fd, struct message *m, int unknown);
