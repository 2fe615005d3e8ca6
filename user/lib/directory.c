// user/lib/directory.c -- for servers: a directory without directories in it, as /dev and /srv are.
#include <string.h>

#include <user/lib/directory.h>
#include <user/lib/ipc.h>

enum { ENTRY_ALIGNMENT = 8, PATH_PIECE = 512 }; // more slashes than that fit nobody's path

// A slash, or a '.' that stands alone, at the start of a path leads nowhere.
static bool is_nothing(const char *path, size_t size) {
    return path[0] == '/' || (path[0] == '.' && (size == 1 || path[1] == '/'));
}

int directory_name(uint64_t path_size, char name[IO_NAME_MAX + 1], bool *deeper) {
    char path[PATH_PIECE];
    size_t start = 0, size = 0;

    if (path_size > sizeof path)
        return ERR_NAMETOOLONG;

    int status = ipc_read_all(0, 0, path, path_size);

    if (status < 0)
        return status;
    while (start < path_size && is_nothing(path + start, path_size - start))
        start++;
    while (start + size < path_size && path[start + size] != '/')
        size++;
    if (size > IO_NAME_MAX)
        return ERR_NAMETOOLONG;
    if (memchr(path, 0, path_size))
        return ERR_ARG;
    memcpy(name, path + start, size);
    name[size] = 0;
    *deeper = start + size < path_size;
    return 0;
}

// The size of the record that was written at `at`, or an error.
static int64_t write_entry(uint64_t at, const struct directory_entry *entry) {
    size_t name_size = strlen(entry->name);
    size_t size = sizeof(struct io_entry) + name_size + 1;
    union {
        struct io_entry head;
        char bytes[sizeof(struct io_entry) + IO_NAME_MAX + 1 + ENTRY_ALIGNMENT];
    } record = {.bytes = {0}};

    size = (size + ENTRY_ALIGNMENT - 1) / ENTRY_ALIGNMENT * ENTRY_ALIGNMENT;
    record.head = (struct io_entry){
        .inode = entry->inode,
        .record_size = (uint16_t)size,
        .kind = (uint8_t)entry->kind,
        .name_size = (uint8_t)name_size,
    };
    memcpy(record.bytes + offsetof(struct io_entry, name), entry->name, name_size);

    int status = ipc_write_all(0, at, &record, size);

    return status < 0 ? status : (int64_t)size;
}

int directory_list(struct request *r,
                   int64_t (*next_entry)(uint64_t from, struct directory_entry *entry)) {
    struct directory_entry entry;
    uint64_t next = r->ask.list.from, count = 0;

    for (int64_t place; (place = next_entry(next, &entry)) >= 0; next = (uint64_t)place + 1) {
        int64_t size = write_entry(count, &entry);

        if (size == ERR_ARG && count > 0) // the buffer ends here
            break;
        if (size < 0)
            return size == ERR_ARG ? ERR_SIZE : (int)size;
        count += (uint64_t)size;
    }
    r->reply.list = (struct io_list_reply){.count = count, .next = next};
    return 0;
}

int directory_stat(struct request *r, const struct io_stat *stat) {
    r->reply.stat = (struct io_stat_reply){.kind = stat->kind, .size = stat->size};
    return ipc_write_all(0, 0, stat, sizeof *stat);
}

int directory_dispatch(struct request *r, const struct directory *directory) {
    switch (r->op) {
    case IO_STAT: return directory->stat(r);
    case IO_LIST: return directory_list(r, directory->next_entry);
    case IO_OPEN: return directory->open(r);
    case IO_STAT_PATH: return directory->stat_path(r);
    case IO_READ:
    case IO_WRITE: return ERR_ISDIR;
    case IO_MAKE:
    case IO_REMOVE:
    case IO_CHANGE: return directory->refuse(r);
    case IO_LINK:
    case IO_RENAME:
    case IO_SYMLINK: return ERR_ROFS;
    case IO_READLINK: return ERR_ARG;
    default: return ERR_NOSYS;
    }
}
