// user/tests/test_pipe.c -- the pipe server: bytes, ends, waiting, polling, absurd requests.
#include <abi/pipe.h>
#include <user/lib/pollers.h>
#include <user/tests/lib/actor.h>
#include <user/tests/lib/ask.h>
#include <user/tests/lib/nonsense.h>

#define SECOND 1000000000ull

static char out[PIPE_SIZE * 2], in[PIPE_SIZE * 2];
static handle_t reader, writer;

static void pipe_open(void) {
    reader = (handle_t)ask_gate(startup_handle("pipe"), PIPE_CREATE);
    check((int32_t)reader > 0);
    writer = (handle_t)ask_gate(reader, PIPE_WRITER);
    check((int32_t)writer > 0);
}

static void pipe_close(void) {
    sys_handle_close(0, reader);
    sys_handle_close(0, writer);
}

static void fill_pattern(unsigned seed) {
    for (unsigned i = 0; i < sizeof out; i++)
        out[i] = (char)(i * 7 + i / 256 + seed);
}

// Somebody who makes this call, and is blocked in it.
static struct actor *waiting(handle_t gate, struct message m) {
    struct actor *actor = actor_new(CLIENT_LEVEL, ACTOR_PRIORITY, 0);

    actor->handle = (handle_t)peer_give(actor->peer, gate, RIGHTS_ALL);
    actor->m = m;
    actor_call(actor, m.tag);
    return actor;
}

static struct actor *waiting_reader(size_t size) {
    return waiting(reader, ask_read_message(in, size, 0));
}

// What it was answered with: a count, or an error.
static long answer_of(struct actor *actor) {
    long status = actor_finish(actor);

    if (status == 0)
        status = (long)(int64_t)actor->m.tag;
    return status < 0 ? status : (long)actor->m.words[0];
}

TEST(bytes_come_out_as_they_went_in) {
    const unsigned sizes[] = {1, 2, 63, 512, 4095, 4096, 4097, PIPE_SIZE - 1, PIPE_SIZE};

    pipe_open();
    for (unsigned i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        fill_pattern(i);
        memset(in, 0, sizeof in);
        check_eq(ask_write(writer, out, sizes[i], 0), sizes[i]);
        check_eq(ask_read(reader, in, sizeof in, 0), sizes[i]);
        check_eq(memcmp(in, out, sizes[i]), 0);
    }
    pipe_close();
}

TEST(the_ring_goes_round) {
    enum { STEP = 3000, ROUNDS = 30 };

    pipe_open();
    fill_pattern(1);
    check_eq(ask_write(writer, out, STEP, 0), STEP);
    for (unsigned i = 0; i < ROUNDS; i++) {
        check_eq(ask_write(writer, out, STEP, 0), STEP);
        memset(in, 0, STEP);
        check_eq(ask_read(reader, in, STEP, 0), STEP);
        check_eq(memcmp(in, out, STEP), 0);
    }
    check_eq(ask_read(reader, in, sizeof in, 0), STEP);
    pipe_close();
}

TEST(a_long_write_takes_what_has_room) {
    pipe_open();
    check_eq(ask_write(writer, out, 100, 0), 100);
    check_eq(ask_write(writer, out, sizeof out, 0), PIPE_SIZE - 100);
    check_eq(ask_write(writer, out, sizeof out, IO_NONBLOCK), ERR_AGAIN);
    check_eq(ask_read(reader, in, 50, 0), 50);
    check_eq(ask_write(writer, out, sizeof out, IO_NONBLOCK), 50);
    pipe_close();
}

TEST(a_read_waits_for_a_write) {
    scene_begin();
    pipe_open();
    fill_pattern(2);
    struct actor *actor = waiting_reader(10);

    check_eq(ask_write(writer, out, 4, 0), 4);
    check_eq(answer_of(actor), 4);
    check_eq(memcmp(in, out, 4), 0);
    pipe_close();
    scene_end();
}

TEST(what_a_waiting_reader_has_no_room_for_is_for_the_next) {
    scene_begin();
    pipe_open();
    fill_pattern(3);
    struct actor *first = waiting_reader(3);
    struct actor *second = waiting(reader, ask_read_message(in + 100, 4, 0));

    check_eq(ask_write(writer, out, 9, 0), 9);
    check_eq(answer_of(first), 3);
    check_eq(answer_of(second), 4);
    check_eq(ask_read(reader, in + 200, 100, 0), 2);
    check_eq(memcmp(in, out, 3), 0);
    check_eq(memcmp(in + 100, out + 3, 4), 0);
    check_eq(memcmp(in + 200, out + 7, 2), 0);
    pipe_close();
    scene_end();
}

TEST(a_short_write_waits_until_all_of_it_fits) {
    scene_begin();
    pipe_open();
    fill_pattern(4);
    check_eq(ask_write(writer, out, PIPE_SIZE - 100, 0), PIPE_SIZE - 100);
    check_eq(ask_write(writer, out, 101, IO_NONBLOCK), ERR_AGAIN);
    struct actor *first = waiting(writer, ask_write_message(out, 300, 0));
    struct actor *second = waiting(writer, ask_write_message(out + 300, 50, 0));

    check_eq(ask_read(reader, in, 199, 0), 199);
    check(actor_is_blocked(first)); // though the second one would fit
    check(actor_is_blocked(second));
    check_eq(ask_read(reader, in, 1, 0), 1);
    check_eq(answer_of(first), 300);
    check_eq(ask_read(reader, in, PIPE_SIZE - 300, 0), PIPE_SIZE - 300);
    check_eq(answer_of(second), 50);
    check_eq(ask_read(reader, in, sizeof in, 0), 350);
    check_eq(memcmp(in, out, 350), 0);
    pipe_close();
    scene_end();
}

TEST(the_end_comes_when_the_last_writer_is_gone) {
    pipe_open();
    handle_t other = (handle_t)ask_gate(reader, PIPE_WRITER);

    check_eq(ask_text(writer, "abc"), 3);
    sys_handle_close(0, writer);
    check_eq(ask_read(reader, in, 2, 0), 2);
    check_eq(ask_read(reader, in, 2, 0), 1);
    check_eq(ask_read(reader, in, 2, IO_NONBLOCK), ERR_AGAIN);
    sys_handle_close(0, other);
    check_eq(ask_read(reader, in, 2, 0), 0);
    check_eq(ask_poll(reader, IO_READABLE, 0, 0), IO_READABLE | IO_CLOSED);
    sys_handle_close(0, reader);
}

TEST(a_waiting_reader_is_told_the_end) {
    scene_begin();
    pipe_open();
    struct actor *actor = waiting_reader(10);

    sys_handle_close(0, writer);
    check_eq(answer_of(actor), 0);
    pipe_close();
    scene_end();
}

TEST(before_the_first_writer_a_reader_waits) {
    scene_begin();
    reader = (handle_t)ask_gate(startup_handle("pipe"), PIPE_CREATE);
    check_eq(ask_read(reader, in, 1, IO_NONBLOCK), ERR_AGAIN);
    struct actor *actor = waiting_reader(10);

    writer = (handle_t)ask_gate(reader, PIPE_WRITER);
    check_eq(ask_text(writer, "xy"), 2);
    check_eq(answer_of(actor), 2);
    pipe_close();
    scene_end();
}

TEST(writing_without_a_reader_is_an_error) {
    scene_begin();
    pipe_open();
    check_eq(ask_write(writer, out, PIPE_SIZE, 0), PIPE_SIZE);
    struct actor *actor = waiting(writer, ask_write_message(out, 1, 0));

    sys_handle_close(0, reader);
    check_eq(answer_of(actor), ERR_PIPE);
    check_eq(ask_text(writer, "x"), ERR_PIPE);
    check_eq(ask_poll(writer, IO_WRITABLE, 0, 0), IO_WRITABLE | IO_CLOSED);
    sys_handle_close(0, writer);
    scene_end();
}

TEST(who_waits_can_be_interrupted) {
    scene_begin();
    pipe_open();
    struct actor *actor = waiting_reader(10);

    check_eq(sys_thread_interrupt(actor->peer->thread), 0);
    check_eq(answer_of(actor), ERR_INTR);
    check_eq(ask_write(writer, out, PIPE_SIZE - 10, 0), PIPE_SIZE - 10);
    actor = waiting(writer, ask_write_message(out, 20, 0));
    struct actor *next = waiting(writer, ask_write_message(out, 10, 0));

    check_eq(sys_thread_interrupt(actor->peer->thread), 0);
    check_eq(answer_of(actor), ERR_INTR);
    check_eq(answer_of(next), 10); // it was not for the room that it waited
    pipe_close();
    scene_end();
}

TEST(bytes_for_a_killed_reader_stay) {
    scene_begin();
    pipe_open();
    actor_kill(waiting_reader(10));
    check_eq(ask_text(writer, "abc"), 3);
    check_eq(ask_read(reader, in, 10, 0), 3);
    pipe_close();
    scene_end();
}

static uint64_t bits_of(handle_t notification) {
    struct message m = {0};

    sys_timer_set(notification, time_now() + SECOND, 1ull << 63);
    check_eq(ipc_recv(notification, &m), EVENT_NOTIFIED);
    sys_timer_set(notification, 0, 0);
    return m.words[0];
}

TEST(a_poll_is_answered_or_kept) {
    handle_t notification = (handle_t)sys_notification_create(0);

    pipe_open();
    check_eq(ask_poll(writer, IO_READABLE | IO_WRITABLE, 0, 0), IO_WRITABLE);
    check_eq(ask_poll(reader, IO_READABLE, notification, 2), 0);
    check_eq(ask_text(writer, "x"), 1);
    check_eq(bits_of(notification), 2);
    check_eq(ask_poll(reader, IO_READABLE, notification, 2), IO_READABLE);
    check_eq(ask_write(writer, out, PIPE_SIZE - 1, 0), PIPE_SIZE - 1);
    check_eq(ask_poll(writer, IO_WRITABLE, notification, 4), 0);
    check_eq(ask_read(reader, in, sizeof in, 0), PIPE_SIZE);
    check_eq(bits_of(notification), 4);
    check_eq(ask_poll(reader, 0, notification, 8), 0);
    sys_handle_close(0, writer);
    check_eq(bits_of(notification), 8); // IO_CLOSED is always told
    sys_handle_close(0, reader);
    sys_handle_close(0, notification);
}

TEST(too_many_polls_fire_the_oldest) {
    enum { POLLS = POLLERS_MAX + 1 };
    handle_t notification = (handle_t)sys_notification_create(0);

    pipe_open();
    for (unsigned i = 0; i < POLLS; i++)
        check_eq(ask_poll(reader, IO_READABLE, notification, 1 << i), 0);
    check_eq(bits_of(notification), 1);
    check_eq(ask_text(writer, "x"), 1);
    check_eq(bits_of(notification), (1 << POLLS) - 2);
    check_eq(ask_poll(reader, IO_WRITABLE, reader, 1), ERR_ARG); // a gate
    pipe_close();
    sys_handle_close(0, notification);
}

TEST(many_pipes_and_not_more) {
    enum { MOST = 1000 };
    static handle_t gates[MOST];
    unsigned count = 0;

    for (unsigned round = 0; round < 2; round++) {
        for (count = 0; count < MOST; count++) {
            long gate = ask_gate(startup_handle("pipe"), PIPE_CREATE);

            if (gate < 0)
                break;
            gates[count] = (handle_t)gate;
        }
        check(count >= 256 && count < MOST);
        check_eq(ask_gate(startup_handle("pipe"), PIPE_CREATE), ERR_FILES);
        for (unsigned i = 0; i < count; i++)
            sys_handle_close(0, gates[i]);
    }
}

TEST(all_pipes_can_be_full) {
    enum { MOST = 256 };
    static handle_t readers[MOST], writers[MOST];

    for (unsigned i = 0; i < MOST; i++) {
        pipe_open();
        readers[i] = reader;
        writers[i] = writer;
        out[0] = (char)i;
        check_eq(ask_write(writer, out, PIPE_SIZE, 0), PIPE_SIZE);
    }
    for (unsigned i = 0; i < MOST; i++) {
        check_eq(ask_read(readers[i], in, PIPE_SIZE, 0), PIPE_SIZE);
        check_eq(in[0], (char)i);
        sys_handle_close(0, readers[i]);
        sys_handle_close(0, writers[i]);
    }
}

TEST(stat_tells_a_pipe) {
    struct io_stat stat = {0};
    struct message m = {.tag = IO_STAT, .write_to = &stat, .write_size = sizeof stat};

    pipe_open();
    check_eq(ask_text(writer, "abc"), 3);
    check_eq(ask(reader, &m), 0);
    check_eq(stat.kind, IO_KIND_PIPE);
    check_eq(stat.size, 3);
    pipe_close();
}

TEST(absurd_requests_are_errors) {
    struct message lies = ask_read_message(in, 1, 0);

    pipe_open();
    check_eq(ask_read(writer, in, 1, 0), ERR_BADF);
    check_eq(ask_text(reader, "x"), ERR_BADF);
    check_eq(ask_gate(writer, PIPE_WRITER), ERR_BADF);
    check_eq(ask_word(reader, IO_SEEK, 0), ERR_SPIPE);
    check_eq(ask_word(reader, IO_CONTROL, 5), ERR_NOTTY);
    check_eq(ask_word(reader, 0x777777, 5), ERR_NOSYS);
    check_eq(ask_word(reader, ~0ull, 5), ERR_NOSYS);
    check_eq(ask_word(startup_handle("pipe"), IO_READ, 5), ERR_NOSYS);
    check_eq(ask_read(reader, NULL, 0, 0), 0);
    check_eq(ask_write(writer, NULL, 0, 0), 0);
    check_eq(ask_word(reader, IO_STAT, 0), ERR_ARG);
    check_eq(ask_word(writer, IO_WRITE, ~0ull), ERR_ARG); // more than it lends
    check_eq(ask_word(writer, IO_WRITE, 5), ERR_ARG);
    check_eq(ask_text(writer, "abc"), 3);
    lies.words[0] = ~0ull;
    check_eq(ask(reader, &lies), ERR_ARG);
    check_eq(ask_read(reader, in, 10, 0), 3); // what could not be delivered is still there
    pipe_close();
}

TEST(nonsense_does_no_harm) {
    nonsense(startup_handle("pipe"), 5000);
    pipe_open();
    check_eq(ask_text(writer, "abc"), 3);
    check_eq(ask_read(reader, in, 10, 0), 3);
    pipe_close();
}
