// servers/fs/list.c -- putting lists and texts into a client's buffer, whose size only the kernel
// knows.
#include <stddef.h>
#include <string.h>

#include <abi/errors.h>
#include <servers/fs/cache.h>
#include <servers/fs/dir.h>
#include <servers/fs/list.h>
#include <servers/fs/outside.h>

enum {
    CHUNK = 2048, // bytes that are gathered before they are copied
    RECORD_MAX = (sizeof(struct io_entry) + EXT2_NAME_MAX + 1 + 7) / 8 * 8,
};

// Entries are gathered in a chunk. If the buffer has no room for all of it, they go one by one.
struct list {
    struct io_list_reply *reply;
    uint32_t used; // of the chunk
    uint64_t offsets[CHUNK / sizeof(struct io_entry) + 1]; // of the gathered entries
    uint32_t count;
    _Alignas(8) uint8_t chunk[CHUNK];
};

// Without the feature, only the inode knows what it is.
static uint32_t kind_from_inode(uint32_t number) {
    bool patient = cache_be_patient(true);
    struct inode *inode;
    uint32_t kind = IO_KIND_OTHER;

    if (inode_get(number, &inode) == 0) {
        kind = inode_io_kind(inode->disk.mode);
        inode_put(inode);
    }
    cache_be_patient(patient);
    return kind;
}

static uint32_t io_kind_of(const struct ext2_entry *entry) {
    switch ((enum ext2_kind)entry->kind) {
    case EXT2_KIND_FILE: return IO_KIND_FILE;
    case EXT2_KIND_DIRECTORY: return IO_KIND_DIRECTORY;
    case EXT2_KIND_SYMLINK: return IO_KIND_SYMLINK;
    case EXT2_KIND_FIFO: return IO_KIND_PIPE;
    case EXT2_KIND_CHARACTER_DEVICE:
    case EXT2_KIND_BLOCK_DEVICE: return IO_KIND_DEVICE;
    case EXT2_KIND_UNKNOWN: return kind_from_inode(entry->inode);
    case EXT2_KIND_SOCKET: break;
    }
    return IO_KIND_OTHER;
}

// The gathered entries go to the client, as many as fit. 1: not all of them did.
static int put_chunk(struct list *l) {
    uint32_t done = 0;
    int status = client_put(l->reply->count, l->chunk, l->used);

    if (status == 0) {
        l->reply->count += l->used;
        l->used = l->count = 0;
        return 0;
    }
    for (uint32_t i = 0; status == ERR_ARG && i < l->count; i++) {
        uint32_t size = ((struct io_entry *)(l->chunk + done))->record_size;

        l->reply->next = l->offsets[i];
        if (client_put(l->reply->count, l->chunk + done, size) < 0)
            return l->reply->count > 0 ? 1 : ERR_SIZE;
        l->reply->count += size;
        done += size;
    }
    return status;
}

static int gather(void *argument, const struct ext2_entry *entry, uint64_t offset) {
    struct list *l = argument;
    uint32_t size = (uint32_t)(sizeof(struct io_entry) + entry->name_size + 1 + 7) / 8 * 8;
    struct io_entry *record = (struct io_entry *)(l->chunk + l->used);

    memset(record, 0, size);
    *record = (struct io_entry){
        .inode = entry->inode,
        .record_size = (uint16_t)size,
        .kind = (uint8_t)io_kind_of(entry),
        .name_size = entry->name_size,
    };
    memcpy(record->name, entry->name, entry->name_size);
    l->offsets[l->count++] = offset;
    l->used += size;
    return l->used + RECORD_MAX > CHUNK ? put_chunk(l) : 0;
}

int list_entries(struct inode *dir, uint64_t from, struct io_list_reply *reply) {
    struct list l = {.reply = reply};

    if (!inode_is(dir, EXT2_MODE_DIRECTORY))
        return ERR_NOTDIR;
    *reply = (struct io_list_reply){.count = 0};

    int status = dir_each(dir, &from, gather, &l);

    if (status != 1) { // else the buffer is full
        int put = l.used > 0 ? put_chunk(&l) : 0;

        if (put == 0)
            reply->next = from;
        if (put < 0)
            return put;
    }
    if (status < 0 && reply->count == 0)
        return status; // else it comes again with the next request
    inode_was_read(dir);
    return 0;
}

int list_put_text(const char *text, uint64_t size, uint64_t *count) {
    uint64_t step = size;

    *count = 0;
    while (*count < size && step > 0) { // half of it when it does not fit
        if (step > size - *count)
            step = size - *count;

        int status = client_put(*count, text + *count, step);

        if (status < 0 && status != ERR_ARG)
            return status;
        if (status == 0)
            *count += step;
        else
            step /= 2;
    }
    return *count > 0 || size == 0 ? 0 : ERR_SIZE;
}
