// user/lib/posix/directory.c -- reading directories.
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <user/lib/posix/call.h>
#include <user/lib/posix/files.h>
#include <user/lib/posix/path.h>

enum { ENTRIES_SIZE = 4096 };

struct __directory {
    int fd;
    uint64_t from;      // what the next IO_LIST begins with
    size_t used, count; // of the bytes in `entries`
    long position;      // entries given out so far, for telldir
    uint32_t mounts;    // bit n: mount n was listed, or is of no concern
    struct dirent entry;
    _Alignas(8) char entries[ENTRIES_SIZE]; // struct io_entry one after the other
};

DIR *fdopendir(int fd) {
    struct open_file *file = file_find(fd);
    DIR *directory;

    if (!file)
        return NULL;
    if (file->kind != IO_KIND_DIRECTORY) {
        errno = ENOTDIR;
        return NULL;
    }
    directory = malloc(sizeof *directory);
    if (!directory)
        return NULL;
    *directory = (struct __directory){.fd = fd};
    file->flags |= O_CLOEXEC;
    return directory;
}

DIR *opendir(const char *path) {
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *directory = fd < 0 ? NULL : fdopendir(fd);

    if (fd >= 0 && !directory) {
        int saved = errno;

        close(fd);
        errno = saved;
    }
    return directory;
}

int closedir(DIR *directory) {
    int fd = directory->fd;

    free(directory);
    return close(fd);
}

int fdclosedir(DIR *directory) {
    int fd = directory->fd;

    free(directory);
    return fd;
}

int dirfd(DIR *directory) { return directory->fd; }

// The name under which a mount appears in the directory, NULL if it is elsewhere.
static const char *mount_name(const DIR *directory, const struct process_mount *mount) {
    const char *path = directory_path(directory->fd);
    size_t size = path ? strlen(path) : 0;

    if (size == 0 || strncmp(mount->prefix, path, size) != 0)
        return NULL;
    if (path[size - 1] != '/' && mount->prefix[size++] != '/')
        return NULL;
    return mount->prefix[size] && !strchr(mount->prefix + size, '/') ? mount->prefix + size : NULL;
}

// A mount that its directory's server has just listed need not be added.
static void mount_seen(DIR *directory, const char *name) {
    for (unsigned i = 0; i < mount_count; i++) {
        const char *mount = mount_name(directory, &mounts[i]);

        if (mount && strcmp(mount, name) == 0)
            directory->mounts |= 1u << i;
    }
}

// Behind the server's entries come the mounts in this directory that it does not know of.
static struct dirent *mount_next(DIR *directory) {
    for (unsigned i = 0; i < mount_count; i++) {
        const char *name = mount_name(directory, &mounts[i]);

        if (!name || directory->mounts >> i & 1)
            continue;
        directory->mounts |= 1u << i;
        directory->entry = (struct dirent){
            .d_ino = i + 1,
            .d_off = ++directory->position,
            .d_reclen = sizeof directory->entry,
            .d_type = mounts[i].flags & PROCESS_MOUNT_ENTRY ? DT_UNKNOWN : DT_DIR,
        };
        strcpy(directory->entry.d_name, name);
        return &directory->entry;
    }
    return NULL;
}

// The next part of the list. The bytes in it, 0 at the end, -1 and errno.
static long entries_read(DIR *directory) {
    struct message m = {
        .tag = IO_LIST,
        .words = {directory->from},
        .write_to = directory->entries,
        .write_size = ENTRIES_SIZE,
    };
    long count = file_request(directory->fd, &m, ENOTDIR);

    if (count < 0)
        return -1;
    if (count > ENTRIES_SIZE)
        return posix_result(ERR_IO);
    directory->from = m.words[1];
    directory->used = 0;
    directory->count = (size_t)count;
    return count;
}

static unsigned char type_of(uint8_t kind) {
    static const unsigned char types[] = {
        [IO_KIND_FILE] = DT_REG,     [IO_KIND_DIRECTORY] = DT_DIR, [IO_KIND_DEVICE] = DT_CHR,
        [IO_KIND_TERMINAL] = DT_CHR, [IO_KIND_PIPE] = DT_FIFO,     [IO_KIND_SYMLINK] = DT_LNK,
        [IO_KIND_SERVICE] = DT_SOCK, [IO_KIND_OTHER] = DT_UNKNOWN,
    };

    return kind <= IO_KIND_OTHER ? types[kind] : DT_UNKNOWN;
}

// Whether the entry lies in the `left` bytes, and its name in the entry.
static int is_whole(const struct io_entry *entry, size_t left) {
    return left >= sizeof *entry && entry->record_size <= left &&
           entry->record_size >= sizeof *entry + entry->name_size;
}

struct dirent *readdir(DIR *directory) {
    struct dirent *to = &directory->entry;

    if (directory->used >= directory->count) {
        long count = entries_read(directory);

        if (count <= 0)
            return count == 0 ? mount_next(directory) : NULL;
    }

    const struct io_entry *entry = (const void *)(directory->entries + directory->used);

    if (!is_whole(entry, directory->count - directory->used)) {
        directory->used = directory->count; // what follows cannot be found
        errno = EIO;
        return NULL;
    }
    directory->used += entry->record_size;
    *to = (struct dirent){
        .d_ino = entry->inode,
        .d_off = ++directory->position,
        .d_reclen = sizeof *to,
        .d_type = type_of(entry->kind),
    };
    memcpy(to->d_name, entry->name, entry->name_size);
    mount_seen(directory, to->d_name);
    return to;
}

int readdir_r(DIR *restrict directory, struct dirent *restrict entry,
              struct dirent **restrict result) {
    int saved = errno;
    struct dirent *found;

    errno = 0;
    found = readdir(directory);
    *result = found ? entry : NULL;
    if (found)
        *entry = *found;

    int error = found ? 0 : errno;

    errno = saved;
    return error;
}

void rewinddir(DIR *directory) {
    directory->from = 0;
    directory->used = directory->count = 0;
    directory->position = 0;
    directory->mounts = 0;
}

long telldir(DIR *directory) { return directory->position; }

void seekdir(DIR *directory, long position) {
    rewinddir(directory);
    while (directory->position < position && readdir(directory))
        ;
}

int alphasort(const struct dirent **a, const struct dirent **b) {
    return strcoll((*a)->d_name, (*b)->d_name);
}

int versionsort(const struct dirent **a, const struct dirent **b) {
    return strverscmp((*a)->d_name, (*b)->d_name);
}

struct names {
    struct dirent **list;
    size_t count, room;
};

static int names_add(struct names *names, const struct dirent *entry) {
    struct dirent *copy;

    if (names->count == names->room) {
        size_t room = names->room ? 2 * names->room : 16;
        struct dirent **list = realloc(names->list, room * sizeof *list);

        if (!list)
            return -1;
        names->list = list;
        names->room = room;
    }
    copy = malloc(sizeof *copy);
    if (!copy)
        return -1;
    *copy = *entry;
    names->list[names->count++] = copy;
    return 0;
}

static int scan(DIR *directory, struct names *names, int (*select)(const struct dirent *)) {
    struct dirent *entry;

    if (!directory)
        return -1;
    errno = 0;
    while ((entry = readdir(directory))) {
        if ((!select || select(entry)) && names_add(names, entry) < 0)
            break;
    }

    int error = errno;

    closedir(directory);
    errno = error;
    if (error == 0)
        return (int)names->count;
    while (names->count > 0)
        free(names->list[--names->count]);
    free(names->list);
    return -1;
}

int scandirat(int fd, const char *path, struct dirent ***list, int (*select)(const struct dirent *),
              int (*compare)(const struct dirent **, const struct dirent **)) {
    struct names names = {0};
    int opened = openat(fd, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int count = scan(opened < 0 ? NULL : fdopendir(opened), &names, select);

    if (count < 0)
        return -1;
    if (compare && count > 0)
        qsort(names.list, names.count, sizeof *names.list,
              (int (*)(const void *, const void *))(void *)compare);
    *list = names.list ? names.list : calloc(1, sizeof *names.list);
    return count;
}

int scandir(const char *path, struct dirent ***list, int (*select)(const struct dirent *),
            int (*compare)(const struct dirent **, const struct dirent **)) {
    return scandirat(AT_FDCWD, path, list, select, compare);
}
