// user/tests/test_fs.c -- the file server, by its protocol: files, directories, absurd requests.
// Needs a disk of at least 64 MiB with a file system
#include <stdio.h>
#include <stdlib.h>

#include <user/tests/lib/ask.h>

enum { NEW_FILE = IO_OPEN_READ | IO_OPEN_WRITE | IO_OPEN_CREATE | IO_OPEN_TRUNCATE };

static char out[64 * 1024], in[64 * 1024];

static handle_t root(void) { return startup_handle("fs"); }

static handle_t open_file(const char *path, uint64_t flags) {
    long gate = ask_open(root(), path, flags);

    check(gate > 0);
    return (handle_t)gate;
}

// A request with one path, or two.
static long ask_path(uint64_t op, const char *path, uint64_t flags) {
    struct message m = {
        .tag = op,
        .words = {strlen(path), flags, 0755},
        .read_from = path,
        .read_size = strlen(path),
    };

    return ask(root(), &m);
}

static long ask_paths(uint64_t op, const char *first, const char *second) {
    char both[256];
    int size = snprintf(both, sizeof both, "%s%s", first, second);
    struct message m = {
        .tag = op,
        .words = {strlen(first), strlen(second)},
        .read_from = both,
        .read_size = (size_t)size,
    };

    return ask(root(), &m);
}

static long stat_path(const char *path, struct io_stat *stat) {
    struct message m = {
        .tag = IO_STAT_PATH,
        .words = {strlen(path), IO_PATH_NOFOLLOW},
        .read_from = path,
        .read_size = strlen(path),
        .write_to = stat,
        .write_size = sizeof *stat,
    };

    return ask(root(), &m);
}

static long read_at(handle_t gate, void *to, size_t size, uint64_t offset) {
    struct message m = ask_read_message(to, size, 0);

    m.words[1] = offset;

    long status = ask(gate, &m);

    return status < 0 ? status : (long)m.words[0];
}

static void fill(unsigned seed) {
    for (unsigned i = 0; i < sizeof out; i++)
        out[i] = (char)(i * 13 + i / 256 * 7 + seed);
}

TEST(what_is_written_is_read) {
    const unsigned sizes[] = {1, 100, 1023, 1024, 4095, 4096, 4097, 16384, 16385, 65536};

    for (unsigned i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        handle_t gate = open_file("file", NEW_FILE);

        fill(i);
        memset(in, 0, sizeof in);
        check_eq(ask_write(gate, out, sizes[i], 0), sizes[i]);
        check_eq(ask_read(gate, in, sizeof in, 0), 0); // the position is behind it
        check_eq(read_at(gate, in, sizeof in, 0), sizes[i]);
        check_eq(memcmp(in, out, sizes[i]), 0);
        sys_handle_close(0, gate);
    }
    check_eq(ask_path(IO_REMOVE, "file", 0), 0);
}

TEST(a_position_belongs_to_the_gate) {
    handle_t gate = open_file("file", NEW_FILE);
    handle_t copy = (handle_t)sys_handle_copy(0, gate, 0, RIGHTS_ALL, 0);
    handle_t other = open_file("file", IO_OPEN_READ);

    check_eq(ask_text(gate, "abcdef"), 6);
    struct message seek = {.tag = IO_SEEK, .words = {1, IO_SEEK_START}};
    check_eq(ask(gate, &seek), 0);
    check_eq(ask_read(gate, in, 2, 0), 2);
    check_eq(ask_read(copy, in + 2, 2, 0), 2);
    check_eq(ask_read(other, in + 4, 1, 0), 1);
    check_eq(memcmp(in, "bcdea", 5), 0);
    check_eq(ask_text(other, "x"), ERR_BADF);
    sys_handle_close(0, gate);
    sys_handle_close(0, copy);
    sys_handle_close(0, other);
    check_eq(ask_path(IO_REMOVE, "file", 0), 0);
}

TEST(names_come_and_go) {
    struct io_stat stat;

    check_eq(ask_path(IO_MAKE, "dir", 0), 0);
    check_eq(ask_path(IO_MAKE, "dir", 0), ERR_EXISTS);
    sys_handle_close(0, open_file("dir/a", NEW_FILE));
    check_eq(ask_paths(IO_LINK, "dir/a", "dir/b"), 0);
    check_eq(stat_path("/dir//b", &stat), 0);
    check_eq(stat.links, 2);
    check_eq(ask_paths(IO_RENAME, "dir/b", "c"), 0);
    check_eq(stat_path("dir/b", &stat), ERR_NOENT);
    check_eq(ask_paths(IO_RENAME, "dir", "dir/x"), ERR_ARG);
    check_eq(ask_path(IO_REMOVE, "dir", IO_PATH_DIRECTORY), ERR_NOTEMPTY);
    check_eq(ask_path(IO_REMOVE, "dir", 0), ERR_ISDIR);
    check_eq(ask_paths(IO_SYMLINK, "../c", "dir/link"), 0);
    sys_handle_close(0, open_file("dir/link", IO_OPEN_READ));
    check_eq(ask_open(root(), "dir/link", IO_OPEN_READ | IO_OPEN_NOFOLLOW), ERR_LOOP);
    check_eq(ask_path(IO_REMOVE, "dir/link", 0), 0);
    check_eq(ask_path(IO_REMOVE, "dir/a", 0), 0);
    check_eq(ask_path(IO_REMOVE, "c", 0), 0);
    check_eq(ask_path(IO_REMOVE, "dir", IO_PATH_DIRECTORY), 0);
    check_eq(stat_path("dir", &stat), ERR_NOENT);
}

static uint64_t free_blocks(void) {
    struct io_statfs statfs;
    struct message m = {.tag = IO_STATFS, .write_to = &statfs, .write_size = sizeof statfs};

    check_eq(ask(root(), &m), 0);
    return statfs.free_blocks;
}

TEST(a_removed_file_lives_until_it_is_closed) {
    handle_t gate = open_file("gone", NEW_FILE);
    uint64_t before = free_blocks();

    check_eq(ask_write(gate, out, sizeof out, 0), sizeof out);
    check_eq(ask_path(IO_REMOVE, "gone", 0), 0);
    check_eq(read_at(gate, in, 10, 0), 10);
    check(free_blocks() < before);
    sys_handle_close(0, gate);
    check_eq(free_blocks(), before);
}

TEST(a_list_has_each_name_once) {
    enum { FILES = 100 };
    unsigned seen[FILES] = {0};
    char name[32];
    uint64_t from = 0;

    check_eq(ask_path(IO_MAKE, "many", 0), 0);
    for (unsigned i = 0; i < FILES; i++) {
        snprintf(name, sizeof name, "many/file_%u", i);
        sys_handle_close(0, open_file(name, NEW_FILE));
    }
    handle_t gate = open_file("many", IO_OPEN_READ | IO_OPEN_DIRECTORY);

    for (;;) {
        struct message m = {.tag = IO_LIST, .words = {from}, .write_to = in, .write_size = 300};

        check_eq(ask(gate, &m), 0);
        if (m.words[0] == 0)
            break;
        from = m.words[1];
        for (uint64_t at = 0; at < m.words[0];) {
            struct io_entry *entry = (struct io_entry *)(in + at);

            at += entry->record_size;
            if (entry->name[0] == '.')
                continue;
            unsigned i = (unsigned)atoi(entry->name + 5);

            check(i < FILES);
            seen[i]++;
            snprintf(name, sizeof name, "many/%s", entry->name);
            check_eq(ask_path(IO_REMOVE, name, 0), 0);
        }
    }
    for (unsigned i = 0; i < FILES; i++)
        check_eq(seen[i], 1);
    sys_handle_close(0, gate);
    check_eq(ask_path(IO_REMOVE, "many", IO_PATH_DIRECTORY), 0);
}

TEST(absurd_requests_get_errors) {
    handle_t gate = open_file("file", NEW_FILE);
    struct message m;

    for (uint64_t op = IO_READ; op <= IO_STATFS + 2; op++) {
        for (unsigned i = 0; i < 4; i++) {
            const uint64_t absurd = ~0ull >> (i * 15);

            m = (struct message){.tag = op, .words = {absurd, absurd, absurd, absurd}};
            ask(gate, &m);
            m = (struct message){.tag = op, .words = {absurd, i, absurd, i}};
            ask(root(), &m);
            m = (struct message){.tag = op,
                                 .words = {absurd, 0, i},
                                 .read_from = out,
                                 .read_size = 100,
                                 .write_to = in,
                                 .write_size = 3};
            ask(i & 1 ? root() : gate, &m);
        }
    }
    sys_handle_close(0, gate);
    check_eq(ask_path(IO_REMOVE, "file", 0), 0);
}

TEST(sync_writes_all_back) {
    handle_t gate = open_file("kept", NEW_FILE);

    check_eq(ask_write(gate, out, sizeof out, 0), sizeof out);
    check_eq(ask_word(gate, IO_SYNC, 0), 0);
    check_eq(ask_word(root(), IO_SYNC, 0), 0);
    sys_handle_close(0, gate);
    check_eq(ask_path(IO_REMOVE, "kept", 0), 0);
    check_eq(ask_word(root(), IO_SYNC, 0), 0);
}

enum { READERS = 4, BIG = 28 << 20, PIECE = 64 * 1024, PIECES = 60, LEVEL = 64, PRIORITY = 20 };

static volatile uint64_t readers_done, readers_failed;
static handle_t reader_gates[READERS];
static char reader_buffers[READERS][PIECE];

// Each 8 bytes of the file say where they are.
static void read_pieces(void *argument) {
    uint64_t which = (uint64_t)argument;
    char *to = reader_buffers[which];

    for (uint64_t i = 0; i < PIECES; i++) {
        uint64_t offset = (i * 7 + which * 31) * 1234 * 8 % (BIG - PIECE);
        bool good = read_at(reader_gates[which], to, PIECE, offset) == PIECE;

        for (uint64_t at = 0; good && at < PIECE; at += 512)
            good = *(uint64_t *)(to + at) == offset + at;
        if (!good)
            readers_failed++;
    }
    __atomic_fetch_add(&readers_done, 1, __ATOMIC_SEQ_CST);
}

// The file is larger than the cache, so most of it must be read from the disk.
TEST(several_read_what_is_not_cached) {
    handle_t gate = open_file("big", NEW_FILE);
    uint64_t *words = (uint64_t *)out;

    for (uint64_t offset = 0; offset < BIG; offset += sizeof out) {
        for (uint64_t i = 0; i < sizeof out / sizeof words[0]; i++)
            words[i] = offset + i * sizeof words[0];
        check_eq(ask_write(gate, out, sizeof out, 0), sizeof out);
    }
    for (uint64_t i = 0; i < READERS; i++) {
        struct peer *peer = peer_create(LEVEL, PRIORITY, 0);

        reader_gates[i] = (handle_t)peer_give(peer, gate, RIGHTS_ALL);
        check((int32_t)reader_gates[i] > 0);
        peer_run(peer, read_pieces, (void *)i);
    }
    for (unsigned i = 0; i < 30 && readers_done < READERS; i++)
        test_sleep(1000000000);
    check_eq(readers_done, READERS);
    check_eq(readers_failed, 0);
    peer_kill_all();
    sys_handle_close(0, gate);
    check_eq(ask_path(IO_REMOVE, "big", 0), 0);
    check_eq(ask_word(root(), IO_SYNC, 0), 0);
}
