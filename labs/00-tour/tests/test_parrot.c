// user/tests/test_parrot.c -- a server on a page, as a program finds it in /srv.
#include <ctype.h>

#include <user/tests/lib/actor.h>
#include <user/tests/lib/ask.h>

enum { TEXT_MAX = 255, AT_ONCE = 32 };

static char told[1024], heard[1024];
static uint64_t state;

// The next of a row of numbers that follows from this run's nonce.
static uint64_t number(void) {
    state = (state ^ test_nonce) * 0x5851f42d4c957f2dull + 0x14057b7ef767814full;
    return state >> 33;
}

static void make_text(size_t size) {
    for (size_t i = 0; i < size; i++)
        told[i] = (char)(' ' + number() % 95);
}

// It publishes itself while the machine starts; so this may be early.
static handle_t parrot(void) {
    long gate = ERR_NOENT;

    for (ns_t limit = time_now() + 1000000000; gate == ERR_NOENT && time_now() < limit;) {
        gate = ask_open(startup_handle("srv"), "parrot", IO_OPEN_READ | IO_OPEN_WRITE);
        if (gate == ERR_NOENT)
            test_sleep(1000000);
    }
    check_eq(gate < 0 ? gate : 0, 0);
    return (handle_t)gate;
}

static void leave(handle_t gate) { sys_handle_close(0, gate); }

static void tell(handle_t gate, size_t size) {
    make_text(size);
    check_eq(ask_write(gate, told, size, 0), size);
}

// The next bytes that it says are those of `told` from `from` on.
static void hear(handle_t gate, size_t from, size_t count, size_t room) {
    memset(heard, 0, sizeof heard);
    check_eq(ask_read(gate, heard, room, 0), count);
    for (size_t i = 0; i < count; i++)
        check_eq(heard[i], toupper((unsigned char)told[from + i]));
    check_eq(heard[count], 0);
}

TEST(it_is_found_in_srv) {
    handle_t gate = parrot();

    check_eq(ask_word(gate, 0x7777, 0), ERR_NOSYS);
    tell(gate, 3);
    leave(gate);
}

TEST(it_says_in_capitals_what_it_is_told) {
    handle_t gate = parrot();

    for (size_t size = 1; size <= TEXT_MAX; size += 1 + number() % 7) {
        tell(gate, size);
        hear(gate, 0, size, TEXT_MAX);
        hear(gate, 0, 0, TEXT_MAX);
    }
    tell(gate, TEXT_MAX);
    hear(gate, 0, TEXT_MAX, sizeof heard - 1);
    leave(gate);
}

TEST(a_long_answer_comes_in_parts) {
    handle_t gate = parrot();

    tell(gate, 200);
    for (size_t from = 0, count; from < 200; from += count) {
        count = 1 + number() % 20;
        if (count > 200 - from)
            count = 200 - from;
        hear(gate, from, count, count);
    }
    hear(gate, 0, 0, 20);
    tell(gate, 9); // it begins again
    hear(gate, 0, 9, 20);
    leave(gate);
}

TEST(two_who_talk_to_it_do_not_hear_each_other) {
    handle_t one = parrot(), other = parrot();

    hear(other, 0, 0, 20);
    check_eq(ask_text(one, "one"), 3);
    check_eq(ask_text(other, "another"), 7);
    check_eq(ask_read(one, heard, 20, 0), 3);
    check_eq(memcmp(heard, "ONE", 3), 0);
    check_eq(ask_read(other, heard, 20, 0), 7);
    check_eq(memcmp(heard, "ANOTHER", 7), 0);
    leave(one);
    leave(other);
}

TEST(what_is_wrong_is_refused_and_changes_nothing) {
    handle_t gate = parrot();

    tell(gate, 40);
    struct message m = {.tag = IO_WRITE, .words = {20}}; // it lends nothing

    check(ask(gate, &m) < 0);
    check_eq(ask_write(gate, heard, TEXT_MAX + 1, 0), ERR_SIZE);
    m = (struct message){.tag = IO_WRITE, .words = {~0ull}};
    check_eq(ask(gate, &m), ERR_SIZE);
    m = (struct message){.tag = IO_READ, .words = {20}};
    check(ask(gate, &m) < 0);
    check_eq(ask_word(gate, 0, 0), ERR_NOSYS);
    check_eq(ask_word(gate, IO_SEEK, 0), ERR_NOSYS);
    hear(gate, 0, 40, TEXT_MAX);
    leave(gate);
}

TEST(many_come_and_go) {
    handle_t gates[AT_ONCE];
    handle_t kept = parrot();

    tell(kept, 30);
    memcpy(heard, told, 30);
    for (unsigned i = 0; i < 10 * AT_ONCE; i++) {
        handle_t gate = parrot();

        check_eq(ask_text(gate, "x"), 1);
        leave(gate);
    }
    for (unsigned i = 1; i < AT_ONCE; i++) {
        gates[i] = parrot();
        check_eq(ask_text(gates[i], "x"), 1);
    }
    gates[0] = parrot();
    check_eq(ask_text(gates[0], "x"), ERR_FULL);
    hear(kept, 0, 30, TEXT_MAX);
    leave(gates[1]);
    check_eq(ask_text(gates[0], "x"), 1);
}
