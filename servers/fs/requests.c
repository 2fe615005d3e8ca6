// servers/fs/requests.c -- the requests of abi/io.h, as calls into the rest of the file server.
#include <string.h>

#include <servers/fs/cache.h>
#include <servers/fs/file.h>
#include <servers/fs/link.h>
#include <servers/fs/list.h>
#include <servers/fs/outside.h>
#include <servers/fs/requests.h>
#include <servers/fs/session.h>
#include <servers/fs/super.h>

// The paths of the present request.
static struct path_end first, second;

// ---- On an open file ----

// The position moves at once, so that others who share it read what comes next.
static int do_read(struct session *s, struct request *r) {
    struct io_read *ask = &r->ask.read;

    if (inode_is(s->inode, EXT2_MODE_DIRECTORY))
        return ERR_ISDIR;
    if (!(s->kept.flags & IO_OPEN_READ))
        return ERR_BADF;

    bool moves = ask->offset == IO_AT_POSITION;

    if (moves)
        ask->offset = session_move(s, r->call, ask->size, inode_size(s->inode));

    int status = file_read(s->inode, ask->offset, ask->size, &r->reply.read.count);

    if (moves && status != CACHE_MISSING)
        s->kept.position = ask->offset + r->reply.read.count;
    return status;
}

static int do_write(struct session *s, struct request *r) {
    const struct io_read *ask = &r->ask.write;
    uint64_t offset = ask->offset == IO_AT_POSITION ? s->kept.position : ask->offset;

    if (!(s->kept.flags & IO_OPEN_WRITE))
        return ERR_BADF;
    if (s->kept.flags & IO_OPEN_APPEND)
        offset = inode_size(s->inode);

    int status = file_write(s->inode, offset, ask->size, &r->reply.write.count);

    if (status == 0 && ask->offset == IO_AT_POSITION)
        session_set_position(s, offset + r->reply.write.count);
    return status;
}

static int do_seek(struct session *s, const struct io_seek *ask, uint64_t *position) {
    uint64_t from = 0;

    if (ask->from > IO_SEEK_END)
        return ERR_ARG;
    if (ask->from == IO_SEEK_POSITION)
        from = s->kept.position;
    else if (ask->from == IO_SEEK_END)
        from = inode_size(s->inode);

    int64_t sum;

    if (__builtin_add_overflow((int64_t)from, ask->offset, &sum) || sum < 0)
        return ERR_ARG;
    *position = (uint64_t)sum;
    session_set_position(s, *position);
    return 0;
}

static int answer_stat(struct request *r, const struct inode *inode) {
    struct io_stat stat;

    inode_stat(inode, &stat);
    r->reply.stat.kind = stat.kind;
    r->reply.stat.size = stat.size;
    return client_put(0, &stat, sizeof stat);
}

static int do_truncate(struct session *s, uint64_t size) {
    if (inode_is(s->inode, EXT2_MODE_DIRECTORY))
        return ERR_ISDIR;
    return s->kept.flags & IO_OPEN_WRITE ? file_truncate(s->inode, size) : ERR_BADF;
}

static int do_poll(struct request *r) {
    r->reply.poll.events = r->ask.poll.events & (IO_READABLE | IO_WRITABLE);
    return 0;
}

static int do_statfs(void) {
    const struct io_statfs statfs = {
        .block_size = fs.block_size,
        .blocks = fs.super.blocks,
        .free_blocks = fs.super.free_blocks,
        .inodes = fs.super.inodes,
        .free_inodes = fs.super.free_inodes,
        .name_max = EXT2_NAME_MAX,
    };

    return client_put(0, &statfs, sizeof statfs);
}

// ---- With one path ----

// Walk along the path of `size` bytes at `offset` of the client's buffer.
static int walk(struct session *s, uint64_t offset, uint64_t size, enum follow follow,
                struct path_end *end) {
    if (size > IO_PATH_MAX)
        return ERR_NAMETOOLONG;

    int status = client_get(offset, end->text, size);

    return status < 0 ? status : path_walk(s->inode, size, follow, end);
}

// The same to what must be there; *inode is in use.
static int find(struct session *s, uint64_t offset, const struct io_path *ask,
                struct inode **inode) {
    enum follow follow = ask->flags & IO_PATH_NOFOLLOW ? FOLLOW_SLASH : FOLLOW_ALWAYS;

    if (ask->path_size > IO_PATH_MAX)
        return ERR_NAMETOOLONG;

    int status = client_get(offset, first.text, ask->path_size);

    return status < 0 ? status : path_find(s->inode, ask->path_size, follow, &first, inode);
}

// May it be opened in this way?
static int check_open(const struct inode *inode, uint64_t flags) {
    bool changes = flags & (IO_OPEN_WRITE | IO_OPEN_CREATE | IO_OPEN_TRUNCATE);

    switch (inode->disk.mode & EXT2_MODE_KIND) {
    case EXT2_MODE_DIRECTORY: return changes ? ERR_ISDIR : 0;
    case EXT2_MODE_SYMLINK: return ERR_LOOP; // it would have been followed
    case EXT2_MODE_FILE: break;
    default: return ERR_NOSYS;
    }
    if (flags & IO_OPEN_DIRECTORY)
        return ERR_NOTDIR;
    return flags & IO_OPEN_WRITE && fs.read_only ? ERR_ROFS : 0;
}

// What the path in `first` names, in use; created if need be.
static int find_or_create(const struct io_open *ask, struct inode **inode) {
    if (!first.inode) {
        uint32_t mode = EXT2_MODE_FILE | (uint32_t)(ask->mode & 07777);

        return ask->flags & IO_OPEN_CREATE ? link_create(&first, mode, inode) : ERR_NOENT;
    }
    *inode = first.inode;
    if (ask->flags & IO_OPEN_CREATE && ask->flags & IO_OPEN_EXCLUSIVE)
        return ERR_EXISTS;

    int status = check_open(*inode, ask->flags);
    bool truncates = ask->flags & IO_OPEN_TRUNCATE && ask->flags & IO_OPEN_WRITE;

    if (status == 0 && truncates && inode_size(*inode) > 0)
        status = file_truncate(*inode, 0);
    if (status == 0)
        inode_hold(*inode);
    return status;
}

static int do_open(struct session *s, struct request *r) {
    const struct io_open *ask = &r->ask.open;
    bool exclusive = ask->flags & IO_OPEN_CREATE && ask->flags & IO_OPEN_EXCLUSIVE;
    bool follow = !exclusive && !(ask->flags & IO_OPEN_NOFOLLOW);
    struct inode *inode;
    badge_t badge;
    int status = walk(s, 0, ask->path_size, follow ? FOLLOW_ALWAYS : FOLLOW_SLASH, &first);

    if (status < 0)
        return status;
    status = find_or_create(ask, &inode);
    path_done(&first);
    if (status < 0)
        return status;
    status = session_open(inode, (uint32_t)ask->flags, &badge);
    if (status < 0) {
        inode_put(inode);
        return status;
    }
    r->reply.open.kind = inode_io_kind(inode->disk.mode);
    request_give_gate(r, badge);
    return 0;
}

static int do_stat_path(struct session *s, struct request *r) {
    struct inode *inode;
    int status = find(s, 0, &r->ask.path, &inode);

    if (status < 0)
        return status;
    status = answer_stat(r, inode);
    inode_put(inode);
    return status;
}

static int do_make(struct session *s, const struct io_path *ask) {
    uint32_t kind = ask->flags & IO_PATH_FIFO ? EXT2_MODE_FIFO : EXT2_MODE_DIRECTORY;
    struct inode *inode;
    int status = walk(s, 0, ask->path_size, FOLLOW_NEVER, &first);

    if (status < 0)
        return status == ERR_NOTDIR && first.slash ? ERR_NOTDIR : status;
    status = link_create(&first, kind | (uint32_t)(ask->mode & 07777), &inode);
    if (status == 0)
        inode_put(inode);
    path_done(&first);
    return status;
}

static int do_remove(struct session *s, const struct io_path *ask) {
    int status = walk(s, 0, ask->path_size, FOLLOW_NEVER, &first);

    if (status < 0)
        return status;
    status = link_remove(&first, ask->flags & IO_PATH_DIRECTORY);
    path_done(&first);
    return status;
}

static int do_readlink(struct session *s, struct request *r) {
    struct io_path ask = {.path_size = r->ask.path.path_size, .flags = IO_PATH_NOFOLLOW};
    struct inode *inode;
    uint32_t size = 0;
    int status = find(s, 0, &ask, &inode);

    if (status < 0)
        return status;
    status = inode_is(inode, EXT2_MODE_SYMLINK) ? path_read_link(inode, first.text, &size)
                                                : ERR_ARG;
    inode_put(inode);
    r->reply.read.count = size;
    return status < 0 ? status : list_put_text(first.text, size, &r->reply.read.count);
}

static void change(struct inode *inode, const struct io_change *change) {
    if (change->which & IO_CHANGE_MODE)
        inode->disk.mode = (uint16_t)((inode->disk.mode & EXT2_MODE_KIND) | (change->mode & 07777));
    if (change->which & IO_CHANGE_OWNER) {
        inode->disk.user = (uint16_t)change->user;
        inode->disk.user_high = (uint16_t)(change->user >> 16);
        inode->disk.group = (uint16_t)change->group;
        inode->disk.group_high = (uint16_t)(change->group >> 16);
    }
    if (change->which & IO_CHANGE_ACCESSED)
        inode_set_accessed(inode, change->accessed);
    if (change->which & IO_CHANGE_MODIFIED)
        inode_set_modified(inode, change->modified);
    inode_touch(inode, TIME_CHANGED);
}

static int do_change(struct session *s, const struct io_path *ask) {
    struct io_change asked;
    struct inode *inode;
    int status = fs.read_only ? ERR_ROFS : client_get(0, &asked, sizeof asked);

    if (status < 0)
        return status;
    status = find(s, sizeof asked, ask, &inode);
    if (status < 0)
        return status;
    change(inode, &asked);
    status = inode_store(inode);
    inode_put(inode);
    return status;
}

// ---- With two paths ----

static int do_link(struct session *s, const struct io_paths *ask) {
    const struct io_path from = {.path_size = ask->first_size, .flags = IO_PATH_NOFOLLOW};
    struct inode *inode;
    int status = find(s, 0, &from, &inode);

    if (status < 0)
        return status;
    status = walk(s, ask->first_size, ask->second_size, FOLLOW_NEVER, &second);
    if (status == 0) {
        status = link_add(inode, &second);
        path_done(&second);
    }
    inode_put(inode);
    return status;
}

static int do_rename(struct session *s, const struct io_paths *ask) {
    int status = walk(s, 0, ask->first_size, FOLLOW_NEVER, &first);

    if (status < 0)
        return status;
    status = walk(s, ask->first_size, ask->second_size, FOLLOW_NEVER, &second);
    if (status == 0) {
        status = link_rename(&first, &second);
        path_done(&second);
    }
    path_done(&first);
    return status;
}

static int do_symlink(struct session *s, const struct io_paths *ask) {
    if (ask->first_size > IO_PATH_MAX)
        return ERR_NAMETOOLONG;

    int status = client_get(0, first.text, ask->first_size);

    if (status < 0)
        return status;
    if (memchr(first.text, 0, ask->first_size))
        return ERR_ARG;
    status = walk(s, ask->first_size, ask->second_size, FOLLOW_NEVER, &second);
    if (status < 0)
        return status;
    status = link_create_symlink(&second, first.text, (uint32_t)ask->first_size);
    path_done(&second);
    return status;
}

// ---- Which is which ----

static int answer_open(struct session *s, struct request *r) {
    switch ((enum io_op)r->op) {
    case IO_READ: return do_read(s, r);
    case IO_WRITE: return do_write(s, r);
    case IO_SEEK: return do_seek(s, &r->ask.seek, &r->reply.seek.position);
    case IO_STAT: return answer_stat(r, s->inode);
    case IO_TRUNCATE: return do_truncate(s, r->ask.truncate.size);
    case IO_SYNC: return super_sync();
    case IO_POLL: return do_poll(r);
    case IO_CONTROL: return ERR_NOTTY;
    }
    return ERR_NOSYS;
}

static int answer_directory(struct session *s, struct request *r) {
    switch ((enum io_directory_op)r->op) {
    case IO_LIST: return list_entries(s->inode, r->ask.list.from, &r->reply.list);
    case IO_OPEN: return do_open(s, r);
    case IO_STAT_PATH: return do_stat_path(s, r);
    case IO_MAKE: return do_make(s, &r->ask.path);
    case IO_REMOVE: return do_remove(s, &r->ask.path);
    case IO_LINK: return do_link(s, &r->ask.paths);
    case IO_RENAME: return do_rename(s, &r->ask.paths);
    case IO_SYMLINK: return do_symlink(s, &r->ask.paths);
    case IO_READLINK: return do_readlink(s, r);
    case IO_CHANGE: return do_change(s, &r->ask.path);
    case IO_STATFS: return do_statfs();
    }
    return ERR_NOSYS;
}

bool requests_only_looks(const struct request *r) {
    switch (r->op) {
    case IO_READ:
    case IO_LIST:
    case IO_STAT_PATH:
    case IO_READLINK: return true;
    case IO_OPEN: return !(r->ask.open.flags & (IO_OPEN_CREATE | IO_OPEN_TRUNCATE));
    }
    return false;
}

static int answer(struct request *r) {
    struct session *session;

    if (fs.trouble)
        return fs.trouble;
    session = session_find(r->badge);
    if (!session)
        return (uint32_t)r->badge < SESSION_BADGE_FIRST ? ERR_DAMAGED : ERR_STALE;
    return r->op < IO_LIST ? answer_open(session, r) : answer_directory(session, r);
}

int requests_answer(struct request *r) {
    int result = answer(r), settled = super_settle();

    return result < 0 ? result : settled < 0 ? settled : result;
}
