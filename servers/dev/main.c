// servers/dev/main.c -- the small devices: requests in, calls into dev.c, replies out.
#include <servers/dev/dev.h>
#include <user/lib/serve.h>

// Badges: below SESSIONS the directory; else a device and how it was opened, so that nothing needs
// to be kept about it.
enum { SESSIONS = 256, MODES = 4, DEVICE = 0x64, DIRECTORY_INODE = 1, FIRST_INODE };

static int64_t next_entry(uint64_t from, struct directory_entry *entry) {
    const struct device *device = device_at(from);

    if (!device)
        return -1;
    *entry = (struct directory_entry){device->name, FIRST_INODE + from, IO_KIND_DEVICE};
    return (int64_t)from;
}

static int stat_directory(struct request *r) {
    return directory_stat(r, &(struct io_stat){
                                 .kind = IO_KIND_DIRECTORY,
                                 .mode = 0555,
                                 .inode = DIRECTORY_INODE,
                                 .device = DEVICE,
                                 .links = 2,
                                 .block_size = DEVICE_MOVE_MAX,
                             });
}

static int stat_device(struct request *r, uint64_t place) {
    return directory_stat(r, &(struct io_stat){
                                 .kind = IO_KIND_DEVICE,
                                 .mode = 0666,
                                 .inode = FIRST_INODE + place,
                                 .device = DEVICE,
                                 .links = 1,
                                 .block_size = DEVICE_MOVE_MAX,
                             });
}

// The place of the device that a path names, or ERR_ISDIR for the directory itself.
static int find(struct request *r) {
    char name[IO_NAME_MAX + 1];
    bool deeper;
    int status = directory_name(r->ask.path.path_size, name, &deeper);

    if (status < 0)
        return status;
    if (!*name)
        return ERR_ISDIR;
    status = device_find(name);
    return status >= 0 && deeper ? ERR_NOTDIR : status;
}

static int open(struct request *r) {
    uint64_t flags = r->ask.open.flags;
    int place = find(r);

    if (place == ERR_ISDIR && !(flags & IO_OPEN_WRITE)) {
        request_give_gate(r, SESSIONS - 1);
        r->reply.open.kind = IO_KIND_DIRECTORY;
        return 0;
    }
    if (place == ERR_NOENT && flags & IO_OPEN_CREATE)
        return ERR_ROFS;
    if (place < 0)
        return place;
    if (flags & IO_OPEN_CREATE && flags & IO_OPEN_EXCLUSIVE)
        return ERR_EXISTS;
    if (flags & IO_OPEN_DIRECTORY)
        return ERR_NOTDIR;
    request_give_gate(r, SESSIONS + (uint64_t)place * MODES + flags % MODES);
    r->reply.open.kind = IO_KIND_DEVICE;
    return 0;
}

static int stat_path(struct request *r) {
    int place = find(r);

    if (place == ERR_ISDIR)
        return stat_directory(r);
    return place < 0 ? place : stat_device(r, (uint64_t)place);
}

static int refuse_change(struct request *r) {
    int place = find(r);

    return place == ERR_NOENT || place >= 0 ? ERR_ROFS : place;
}

static const struct directory directory = {
    .stat = stat_directory,
    .open = open,
    .stat_path = stat_path,
    .refuse = refuse_change,
    .next_entry = next_entry,
};

static int move(struct request *r, int64_t (*mover)(uint64_t size), bool allowed) {
    uint64_t size = r->ask.read.size;

    if (!allowed)
        return ERR_BADF;

    int64_t count = mover(size < DEVICE_MOVE_MAX ? size : DEVICE_MOVE_MAX);

    if (count < 0)
        return (int)count;
    r->reply.read.count = (uint64_t)count;
    return 0;
}

static int dispatch_device(struct request *r, uint64_t place, unsigned mode) {
    const struct device *device = device_at(place);

    if (!device)
        return ERR_STALE;
    switch (r->op) {
    case IO_READ: return move(r, device->read, mode & IO_OPEN_READ);
    case IO_WRITE: return move(r, device->write, mode & IO_OPEN_WRITE);
    case IO_STAT: return stat_device(r, place);
    case IO_STAT_PATH: return r->ask.path.path_size == 0 ? stat_device(r, place) : ERR_NOTDIR;
    case IO_POLL: r->reply.poll.events = r->ask.poll.events & (IO_READABLE | IO_WRITABLE); return 0;
    case IO_SEEK: return 0;
    case IO_TRUNCATE: return 0;
    case IO_SYNC: return 0;
    case IO_CONTROL: return ERR_NOTTY;
    default: return ERR_NOSYS;
    }
}

static int dispatch(struct request *r) {
    uint32_t badge = (uint32_t)r->badge;

    if (badge < SESSIONS)
        return directory_dispatch(r, &directory);
    badge -= SESSIONS;
    return dispatch_device(r, badge / MODES, badge % MODES);
}

int main(void) { serve(dispatch, NULL, NULL); }
