// user/tests/test_dev.c -- the small devices: what they give and take, their directory, nonsense.
#include <user/tests/lib/ask.h>
#include <user/tests/lib/nonsense.h>

enum { READ_WRITE = IO_OPEN_READ | IO_OPEN_WRITE };

static char bytes[100000], more[100000];

static handle_t open_device(const char *name) {
    long gate = ask_open(startup_handle("dev"), name, READ_WRITE);

    check(gate > 0);
    return (handle_t)gate;
}

static bool all_zero(const char *at, size_t size) {
    for (size_t i = 0; i < size; i++) {
        if (at[i])
            return false;
    }
    return true;
}

TEST(null_takes_all_and_gives_nothing) {
    handle_t gate = open_device("null");

    check_eq(ask_write(gate, bytes, 1000, 0), 1000);
    check_eq(ask_read(gate, bytes, 1000, 0), 0);
    sys_handle_close(0, gate);
}

TEST(zero_gives_zeros) {
    handle_t gate = open_device("/zero");

    memset(bytes, 1, sizeof bytes);
    check_eq(ask_read(gate, bytes, 10000, 0), 10000);
    check(all_zero(bytes, 10000) && bytes[10000] == 1);
    check_eq(ask_write(gate, bytes, 10, 0), 10);
    sys_handle_close(0, gate);
}

TEST(full_has_no_space) {
    handle_t gate = open_device("full");

    check_eq(ask_write(gate, bytes, 1, 0), ERR_NOSPC);
    check_eq(ask_write(gate, bytes, 0, 0), 0);
    check_eq(ask_read(gate, bytes, 5, 0), 5);
    sys_handle_close(0, gate);
}

TEST(random_bytes_differ) {
    const char *names[] = {"random", "urandom"};

    for (unsigned i = 0; i < 2; i++) {
        handle_t gate = open_device(names[i]);
        unsigned counts[256] = {0};
        long count = ask_read(gate, bytes, sizeof bytes, 0);

        check(count > 10000);
        check_eq(ask_read(gate, more, 16, 0), 16);
        check(memcmp(bytes, more, 16) != 0);
        for (unsigned j = 0; j < 10000; j++)
            counts[(uint8_t)bytes[j]]++;
        for (unsigned j = 0; j < 256; j++)
            check(counts[j] > 0 && counts[j] < 100);
        check_eq(ask_write(gate, bytes, 10, 0), 10);
        sys_handle_close(0, gate);
    }
}

TEST(the_directory_lists_them) {
    struct message m = {.tag = IO_LIST, .write_to = bytes, .write_size = sizeof bytes};
    bool found = false;
    unsigned entries = 0;

    check_eq(ask(startup_handle("dev"), &m), 0);
    for (uint64_t at = 0; at < m.words[0]; entries++) {
        const struct io_entry *entry = (const struct io_entry *)(bytes + at);

        check_eq(entry->kind, IO_KIND_DEVICE);
        check_eq(strlen(entry->name), entry->name_size);
        found |= strcmp(entry->name, "urandom") == 0;
        at += entry->record_size;
    }
    check(found && entries == 5);
    m = (struct message){.tag = IO_LIST, .words = {m.words[1]}, .write_to = bytes, .write_size = 9};
    check_eq(ask(startup_handle("dev"), &m), 0);
    check_eq(m.words[0], 0);
    m = (struct message){.tag = IO_LIST, .words = {0}, .write_to = bytes, .write_size = 50};
    check_eq(ask(startup_handle("dev"), &m), 0); // room for two
    check_eq(m.words[1], 2);
}

static long stat_of(const char *path, struct io_stat *stat) {
    struct message m = {
        .tag = IO_STAT_PATH,
        .words = {strlen(path)},
        .read_from = path,
        .read_size = strlen(path),
        .write_to = stat,
        .write_size = sizeof *stat,
    };

    return ask(startup_handle("dev"), &m);
}

TEST(stat_tells_what_they_are) {
    struct io_stat null, zero, directory;

    check_eq(stat_of("null", &null), 0);
    check_eq(stat_of("/./zero", &zero), 0);
    check_eq(stat_of(".", &directory), 0);
    check_eq(null.kind, IO_KIND_DEVICE);
    check_eq(directory.kind, IO_KIND_DIRECTORY);
    check(null.inode != zero.inode && null.device == zero.device);
    check_eq(stat_of("nil", &null), ERR_NOENT);
}

TEST(a_session_does_what_it_was_opened_for) {
    handle_t gate = (handle_t)ask_open(startup_handle("dev"), "null", IO_OPEN_READ);

    check_eq(ask_write(gate, bytes, 1, 0), ERR_BADF);
    check_eq(ask_read(gate, bytes, 1, 0), 0);
    check_eq(ask_poll(gate, IO_READABLE | IO_WRITABLE, 0, 0), IO_READABLE | IO_WRITABLE);
    sys_handle_close(0, gate);
    gate = (handle_t)ask_open(startup_handle("dev"), "/", IO_OPEN_READ);
    check_eq(ask_word(gate, IO_READ, 1), ERR_ISDIR);
    handle_t inner = (handle_t)ask_open(gate, "null", IO_OPEN_READ);

    check_eq(ask_read(inner, bytes, 1, 0), 0);
    sys_handle_close(0, inner);
    sys_handle_close(0, gate);
}

TEST(absurd_requests_are_errors) {
    handle_t dev = startup_handle("dev"), zero = open_device("zero");
    struct message m = {.tag = IO_OPEN, .words = {~0ull}, .read_from = bytes, .read_size = 1};

    check_eq(ask(dev, &m), ERR_NAMETOOLONG);
    m = (struct message){.tag = IO_OPEN, .words = {5}, .read_from = "null", .read_size = 4};
    check_eq(ask(dev, &m), ERR_ARG);
    memset(bytes, 'x', 300);
    m = (struct message){.tag = IO_OPEN, .words = {300}, .read_from = bytes, .read_size = 300};
    check_eq(ask(dev, &m), ERR_NAMETOOLONG);
    m = (struct message){.tag = IO_OPEN, .words = {5}, .read_from = "null\0", .read_size = 5};
    check_eq(ask(dev, &m), ERR_ARG);
    check_eq(ask_open(dev, "null/x", IO_OPEN_READ), ERR_NOTDIR);
    check_eq(ask_open(dev, "new", IO_OPEN_CREATE), ERR_ROFS);
    check_eq(ask_open(dev, "null", IO_OPEN_CREATE | IO_OPEN_EXCLUSIVE), ERR_EXISTS);
    check_eq(ask_open(dev, "null", IO_OPEN_DIRECTORY), ERR_NOTDIR);
    check_eq(ask_open(dev, "", IO_OPEN_WRITE), ERR_ISDIR);
    check_eq(ask_word(zero, IO_READ, ~0ull), ERR_ARG);
    check_eq(ask_word(zero, ~0ull, 0), ERR_NOSYS);
    check_eq(ask_word(dev, ~0ull, 0), ERR_NOSYS);
    check_eq(ask_word(zero, IO_CONTROL, 0), ERR_NOTTY);
    check_eq(ask_word(dev, IO_LIST, ~0ull), 0);
    check_eq(ask_word(dev, IO_LIST, 0), ERR_SIZE);
    sys_handle_close(0, zero);
}

TEST(nonsense_does_no_harm) {
    nonsense(startup_handle("dev"), 5000);
    null_takes_all_and_gives_nothing();
}
