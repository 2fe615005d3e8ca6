// user/lib/posix/process.h -- processes and programs, for the rest of the library.
#pragma once

#include <sys/types.h>

#include <abi/process.h>
#include <user/lib/posix/files.h>

// All that a new program begins with.
struct program {
    const char *path;
    char *const *arguments;
    char *const *environment;
    const char *directory;         // its working directory
    const struct open_file *files; // by descriptor; those with O_CLOEXEC stay behind
    unsigned files_end;
    uint32_t ignored, blocked; // signals
    int64_t group;             // of a child: PROCESS_GROUP_..., or a group
    uint64_t pages;            // of a child: kernel memory of its own; 0: it shares the parent's
};

// Start it: PROC_SPAWN (the pid) or PROC_EXEC (no return). A script's interpreter is started in its
// place. Else an error, ERR_x.
long program_start(uint64_t op, const struct program *program);

// The same process as it is now.
struct program program_here(const char *path, char *const *arguments, char *const *environment);

// Try `file` in each folder of PATH, if it has no '/', with `try`; what that returns, ERR_x if it
// fails everywhere.
long path_search(const char *file, long (*try)(const char *path, void *context), void *context);
