// servers/tty/main.c -- the terminal server: requests in, calls into terminal.c, replies out.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <servers/tty/terminal.h>
#include <user/lib/directory.h>
#include <user/lib/startup.h>
#include <user/lib/syscalls.h>

// Badges: below TERMINAL the directory; from it on, the terminal and how it was opened: bits of
// enum io_open_flags, and PLAIN.
enum { TERMINAL = 256, PLAIN = 4, MODES = 8, DEVICE = 0x74, DIRECTORY_INODE = 1, TERMINAL_INODE };

// There is one terminal, so it is everybody's controlling terminal, too. "line" is where its output
// goes, for programs that are to think that nobody looks on: no terminal, and nothing to be read.
static const struct {
    const char *name;
    bool plain;
} names[] = {{"console", false}, {"tty", false}, {"line", true}};

enum { NAMES = sizeof names / sizeof names[0] };

static enum io_kind kind_of(bool plain) { return plain ? IO_KIND_DEVICE : IO_KIND_TERMINAL; }

static int64_t next_entry(uint64_t from, struct directory_entry *entry) {
    if (from >= NAMES)
        return -1;
    *entry = (struct directory_entry){names[from].name, TERMINAL_INODE + names[from].plain,
                                      kind_of(names[from].plain)};
    return (int64_t)from;
}

static bool is_name(const char *name, bool *plain) {
    for (unsigned i = 0; i < NAMES; i++) {
        *plain = names[i].plain;
        if (strcmp(names[i].name, name) == 0)
            return true;
    }
    return false;
}

static int stat_directory(struct request *r) {
    return directory_stat(r, &(struct io_stat){
                                 .kind = IO_KIND_DIRECTORY,
                                 .mode = 0555,
                                 .inode = DIRECTORY_INODE,
                                 .device = DEVICE,
                                 .links = 2,
                             });
}

static int stat_terminal(struct request *r, bool plain) {
    return directory_stat(r, &(struct io_stat){
                                 .kind = kind_of(plain),
                                 .mode = 0620,
                                 .inode = TERMINAL_INODE + plain,
                                 .device = DEVICE,
                                 .links = 1,
                             });
}

// 0 if the path names the terminal, which the empty path does too; ERR_ISDIR for "/" and ".".
static int find(struct request *r, bool *plain) {
    char name[IO_NAME_MAX + 1];
    bool deeper;
    int status = directory_name(r->ask.path.path_size, name, &deeper);

    *plain = false;
    if (status < 0 || r->ask.path.path_size == 0)
        return status;
    if (!*name)
        return ERR_ISDIR;
    if (!is_name(name, plain))
        return ERR_NOENT;
    return deeper ? ERR_NOTDIR : 0;
}

static int open_directory(struct request *r) {
    request_give_gate(r, TERMINAL - 1);
    r->reply.open.kind = IO_KIND_DIRECTORY;
    return 0;
}

static int open(struct request *r) {
    uint64_t flags = r->ask.open.flags;
    bool plain;
    int status = find(r, &plain);

    if (flags & IO_OPEN_DIRECTORY && (status == ERR_ISDIR || r->ask.open.path_size == 0))
        return open_directory(r);
    if (status == ERR_ISDIR && !(flags & IO_OPEN_WRITE))
        return open_directory(r);
    if (status == ERR_NOENT && flags & IO_OPEN_CREATE)
        return ERR_ROFS;
    if (status < 0)
        return status;
    if (flags & IO_OPEN_CREATE && flags & IO_OPEN_EXCLUSIVE)
        return ERR_EXISTS;
    if (flags & IO_OPEN_DIRECTORY)
        return ERR_NOTDIR;
    request_give_gate(r, TERMINAL + flags % PLAIN + (plain ? PLAIN : 0));
    r->reply.open.kind = kind_of(plain);
    return 0;
}

static int stat_path(struct request *r) {
    bool plain;
    int status = find(r, &plain);

    if (status == ERR_ISDIR)
        return stat_directory(r);
    return status < 0 ? status : stat_terminal(r, plain);
}

static int refuse_change(struct request *r) {
    bool plain;
    int status = find(r, &plain);

    return status == 0 || status == ERR_NOENT ? ERR_ROFS : status;
}

static const struct directory directory = {
    .stat = stat_directory,
    .open = open,
    .stat_path = stat_path,
    .refuse = refuse_change,
    .next_entry = next_entry,
};

static int read_line(struct request *r, unsigned mode) {
    if (!(mode & IO_OPEN_READ))
        return ERR_BADF;
    return mode & PLAIN ? 0 : terminal_read(r); // 0: the end
}

static int dispatch_terminal(struct request *r, unsigned mode) {
    bool plain = mode & PLAIN;

    switch (r->op) {
    case IO_READ: return read_line(r, mode);
    case IO_WRITE: return mode & IO_OPEN_WRITE ? terminal_write(r) : ERR_BADF;
    case IO_SEEK: return ERR_SPIPE;
    case IO_STAT: return stat_terminal(r, plain);
    case IO_STAT_PATH: return r->ask.path.path_size == 0 ? stat_terminal(r, plain) : ERR_NOTDIR;
    case IO_TRUNCATE: return ERR_ARG;
    case IO_SYNC: return terminal_sync(r);
    case IO_POLL: return terminal_poll(r);
    case IO_CONTROL: return plain ? ERR_NOTTY : terminal_control(r);
    default: return ERR_NOSYS;
    }
}

static int dispatch(struct request *r) {
    uint32_t badge = (uint32_t)r->badge;

    return badge < TERMINAL ? directory_dispatch(r, &directory)
                            : dispatch_terminal(r, badge % MODES);
}

static void must(long status, const char *what) {
    if (status >= 0)
        return;
    printf("tty: cannot %s (error %ld)\n", what, status);
    exit(1);
}

int main(void) {
    handle_t uart = startup_handle("uart");

    must(uart ? 0 : ERR_NONE, "find 'uart' among its grants");
    terminal_start(uart, startup_handle("proc"), serve_notification(), startup->restarts);
    serve_cancelled(terminal_cancelled);
    serve_offer(1); // of IO_POLL
    serve(dispatch, NULL, terminal_notified);
}
