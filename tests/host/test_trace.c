// tests/host/test_trace.c -- the trace's ring and sessions, and the tree that is made of entries.
//
// Built with the host's compiler and ASan and UBSan.
#include <string.h>

#include <abi/errors.h>
#include <abi/io.h>
#include <abi/process.h>
#include <abi/syscalls.h>
#include <servers/trace/ring.h>
#include <servers/trace/session.h>
#include <tests/host/check.h>
#include <user/ipc/traffic.h>
#include <user/lib/tool/requests.h>
#include <user/top/sample.h>
#include <user/trace/tree.h>

// ---- The ring ----

enum { CAPACITY = 8, ROOM = 64 };

static union {
    struct trace_ring ring;
    uint8_t bytes[sizeof(struct trace_ring) + CAPACITY * sizeof(struct trace_entry)];
} memory;

static void kernel_writes(unsigned entries) {
    for (unsigned i = 0; i < entries; i++) {
        memory.ring.entries[memory.ring.next % CAPACITY].b = memory.ring.next;
        memory.ring.next++;
    }
}

// Whatever comes in whatever bursts: each entry is taken once, in order, or counted as lost.
static void test_ring(void) {
    struct ring_reader reader = {.ring = &memory.ring, .capacity = CAPACITY};
    struct trace_entry taken[ROOM];
    uint64_t next = 0;

    check(trace_entries(sizeof memory) == CAPACITY);
    for (unsigned i = 0; i < 10000; i++) {
        kernel_writes(random_number(2 * CAPACITY));

        uint64_t lost = reader.lost;
        unsigned count = ring_take(&reader, taken, 1 + random_number(ROOM));

        next += reader.lost - lost;
        for (unsigned n = 0; n < count; n++)
            check(taken[n].b == next++);
    }
    check(reader.lost > 0);
    kernel_writes(3);
    ring_skip(&reader);
    check(ring_take(&reader, taken, ROOM) == 0);
}

// The place after the newest may be in work: with the ring full, the oldest entry is not taken.
static void test_ring_is_full(void) {
    struct ring_reader reader = {.ring = &memory.ring, .capacity = CAPACITY};
    struct trace_entry taken[ROOM];

    memory.ring.next = 0;
    kernel_writes(CAPACITY - 1);
    check(ring_take(&reader, taken, ROOM) == CAPACITY - 1 && reader.lost == 0);
    kernel_writes(CAPACITY);
    check(ring_take(&reader, taken, ROOM) == CAPACITY - 1 && reader.lost == 1);
}

// ---- Sessions ----

static void test_sessions(void) {
    struct trace_entry call = {.event = TRACE_CALL, .b = 1}, irq = {.event = TRACE_IRQ};
    int all = session_open(1 << TRACE_CALL | 1 << TRACE_IRQ), calls = session_open(1 << TRACE_CALL);

    check(all == 0 && calls == 1 && session_events() == (1 << TRACE_CALL | 1 << TRACE_IRQ));
    store_add(&irq);
    store_add(&call);
    check(session_next(session_at(1))->b == 1 && session_next(session_at(1)) == NULL);
    check(session_next(session_at(0))->event == TRACE_IRQ && session_next(session_at(0))->b == 1);
    store_lost(5);
    check(session_at(0)->lost == 5 && session_at(1)->lost == 5);
    for (unsigned i = 0; i < STORE_MAX + 7; i++) {
        call.b = i;
        store_add(&call);
    }
    check(session_next(session_at(1))->b == 7 && session_at(1)->lost == 12);
    session_close(1);
    check(!session_at(1) && !session_at(SESSIONS_MAX) && session_at(0));
    check(session_open(1 << TRACE_CALL) == 1 && session_next(session_at(1)) == NULL);
    for (int i = 2; i < SESSIONS_MAX; i++)
        check(session_open(1) == i);
    check(session_open(1) == ERR_LIMIT);
}

// ---- The tree ----
// Tasks by their places: 1 is the tracer, 2 the program, from 10 on servers, 90 a stranger.

enum { TRACER = 1, PROGRAM, PROC = 10, FS, BLK, VIRTIO, STRANGER = 90 };

static struct trace_entry entries[ROOM];
static unsigned written;

static struct trace_entry *put(enum trace_event event, uint64_t task, uint64_t to, uint64_t b) {
    struct trace_entry *entry = &entries[written];

    *entry = (struct trace_entry){.ticks = 100 + written,
                                  .event = event,
                                  .task = task,
                                  .thread = task,
                                  .to_task = to,
                                  .b = b};
    written++;
    return entry;
}

static void call(uint64_t from, uint64_t to, callid_t id, callid_t serving) {
    put(TRACE_CALL, from, to, id)->serving = serving;
    put(TRACE_RECEIVE, from, from, id);
}

static void reply(uint64_t from, uint64_t to, callid_t id) { put(TRACE_REPLY, from, to, id); }

// As a disk block is read: blk puts the call off until the device is done.
static void write_story(void) {
    struct trace_entry *irq, *told;

    written = 0;
    call(TRACER, PROC, 1, 0); // its own business
    reply(PROC, TRACER, 1);
    call(TRACER, PROC, 2, 0); // the spawn
    put(TRACE_TASK, PROC, PROGRAM, 0)->a = PROGRAM;
    entries[written - 1].serving = 2;
    reply(PROC, TRACER, 2);
    call(TRACER, PROC, 3, 0);
    call(PROGRAM, FS, 4, 0);
    call(STRANGER, FS, 5, 0);
    call(FS, BLK, 6, 4);
    call(BLK, VIRTIO, 7, 6);
    reply(VIRTIO, BLK, 7);
    irq = put(TRACE_IRQ, 0, 0, 0);
    irq->a = 8;
    put(TRACE_NOTIFY, 0, VIRTIO, 1);
    told = put(TRACE_NOTIFY, VIRTIO, BLK, 1);
    call(BLK, VIRTIO, 8, 0); // for 6, which the kernel does not know
    reply(VIRTIO, BLK, 8);
    reply(BLK, FS, 6);
    put(TRACE_NOTIFY, FS, FS, 1); // between its threads
    reply(FS, PROGRAM, 4);
    call(BLK, VIRTIO, 9, 0); // for nobody that we know
    (void)told;
}

static void test_tree(void) {
    struct tree tree;
    const struct node *node;

    write_story();
    check(tree_make(&tree, entries, written, TRACER));
    node = tree.first;
    check(node->start->b == 2 && node->makes_task && node->reply && !node->first);
    node = node->next;
    check(node->start->b == 4 && node->received == node->start->ticks + 1 && !node->next);
    check(node->reply->ticks == entries[written - 3].ticks);
    node = node->first;
    check(node->start->b == 6 && !node->put_off && !node->next);
    node = node->first;
    check(node->start->b == 7 && node->reply);
    node = node->next;
    check(node->start->event == TRACE_NOTIFY && node->start->task == VIRTIO);
    check(node->irq && node->irq->a == 8);
    node = node->next;
    check(node->start->b == 8 && node->put_off && !node->next);
    check(tree.foreign == 2);
    tree_free(&tree);
}

// A place is used again, by a task that is no child.
static void test_place_is_used_again(void) {
    struct tree tree;

    write_story();
    put(TRACE_TASK, PROC, PROGRAM, 0)->a = PROGRAM;
    call(PROGRAM, FS, 20, 0);
    check(tree_make(&tree, entries, written, TRACER));
    check(tree.foreign == 3 && !tree.first->next->next);
    tree_free(&tree);
}

static void test_nothing_happened(void) {
    struct tree tree;

    check(tree_make(&tree, entries, 0, TRACER) && !tree.first && tree.count == 0);
    tree_free(&tree);
}

// Any entries at all: nothing is missed and nothing comes twice, and the tree has an end.
static void test_any_entries(void) {
    for (unsigned round = 0; round < 2000; round++) {
        struct tree tree;
        size_t seen = 0;

        written = 0;
        for (unsigned i = 0; i < ROOM; i++) {
            struct trace_entry *entry = put(TRACE_SWITCH + random_number(TRACE_EVENTS - 1),
                                            random_number(5), random_number(5), 0);

            entry->b = entry->event == TRACE_CALL ? i + 1 : random_number(i + 1);
            entry->serving = random_number(2) ? random_number(i + 1) : 0;
            entry->a = random_number(5);
            entry->hart = (uint16_t)random_number(3);
        }
        check(tree_make(&tree, entries, written, TRACER));
        for (size_t i = 0; i < tree.count; i++) {
            for (const struct node *n = tree.nodes[i].first; n; n = n->next) {
                check(n > &tree.nodes[i] && n->parent == &tree.nodes[i]);
                seen++;
            }
        }
        for (const struct node *n = tree.first; n; n = n->next)
            seen++;
        check(seen <= tree.count);
        tree_free(&tree);
    }
}

// ---- Words ----

static void check_request(struct trace_entry *entry, const char *expected) {
    char text[REQUEST_TEXT_SIZE];

    request_describe(entry, text);
    check(strcmp(text, expected) == 0);
    if (strcmp(text, expected) != 0)
        printf("  it is \"%s\", not \"%s\"\n", text, expected);
}

static void test_requests(void) {
    struct trace_entry entry = {.event = TRACE_CALL, .tag = IO_OPEN, .words = {8}};
    struct process_start start = {.name = "cat"};

    memcpy(entry.text, "etc/motd and more", 17);
    check_request(&entry, "IO_OPEN etc/motd");
    entry.words[0] = 4000;
    memset(entry.text, 'x', TRACE_TEXT_SIZE);
    entry.text[1] = '\n';
    check_request(&entry, "IO_OPEN x?xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx...");
    entry.tag = PROC_SPAWN;
    memcpy(entry.text, &start, sizeof start);
    check_request(&entry, "PROC_SPAWN cat");
    entry.tag = IO_READ;
    check_request(&entry, "IO_READ 4000");
    entry.tag = 0xabcdef;
    check_request(&entry, "request 0xabcdef");
    entry.tag = 0x800; // of several protocols
    strcpy(entry.to, "rtc");
    check_request(&entry, "RTC_NOW");
    strcpy(entry.to, "mbox");
    check_request(&entry, "MBOX_SESSION");
    check(request_name("anybody", FAULT_PAGE) && !request_name("anybody", 0x800));
}

static void check_answer(uint64_t syscall, uint64_t tag, const char *expected) {
    struct trace_entry asked = {.tag = IO_READ},
                       answer = {.syscall = (uint16_t)syscall, .tag = tag, .words = {12}};
    char text[REQUEST_TEXT_SIZE];

    request_describe_answer(&asked, &answer, text);
    check(strcmp(text, expected) == 0);
}

static void test_answers(void) {
    check_answer(SYS_reply_recv, 0, "= 12");
    check_answer(SYS_reply_recv, (uint64_t)ERR_NOENT, "no such file or directory");
    check_answer(SYS_thread_interrupt, 0, "interrupted"); // what is in its registers is no answer
}

// ---- Who called whom ----

static void name_all(void) {
    for (unsigned i = 0; i < written; i++) {
        strcpy(entries[i].name, entries[i].task == STRANGER ? "cat" : "server");
        strcpy(entries[i].to, entries[i].to_task == FS ? "fs" : "blk");
    }
}

static void test_traffic(void) {
    struct traffic t;

    written = 0;
    put(TRACE_REPLY, FS, STRANGER, 1); // of a call before
    put(TRACE_CALL, STRANGER, FS, 2)->tag = IO_READ;
    put(TRACE_CALL, STRANGER + 1, FS, 3)->tag = IO_READ;
    put(TRACE_CALL, STRANGER, FS, 4)->tag = IO_WRITE;
    put(TRACE_CALL, TRACER, FS, 5);
    put(TRACE_RECEIVE, FS, STRANGER, 2);
    put(TRACE_RECEIVE, FS, STRANGER, 3);
    put(TRACE_REPLY, FS, STRANGER, 2);
    put(TRACE_REPLY, FS, STRANGER, 4); // interrupted in the queue
    put(TRACE_CALL, FS, BLK, 6);
    entries[2].task = STRANGER;
    name_all();
    check(traffic_make(&t, entries, written, TRACER, false) && t.pair_count == 2);
    check(t.ticks == 9 && strcmp(t.pairs[0].from, "cat") == 0 && t.pairs[0].calls == 3);
    check(t.pairs[0].answers == 2 && t.pairs[0].ticks == 6 + 5 && t.pairs[0].longest == 6);
    check(t.pairs[0].waited == 4 + 5 && strcmp(t.pairs[1].to, "blk") == 0);
    check(t.server_count == 2 && t.servers[0].calls == 3 && t.servers[0].queue_most == 3);
    check(t.servers[0].queued == 0 && t.servers[0].open == 1 && t.servers[0].open_most == 2);
    check(t.servers[1].queued == 1);
    traffic_free(&t);
    check(traffic_make(&t, entries, written, TRACER, true) && t.pair_count == 3);
    check(t.pairs[0].tag == IO_READ && t.pairs[0].calls == 2);
    traffic_free(&t);
    check(traffic_make(&t, entries, 0, TRACER, false) && t.pair_count == 0 && t.ticks == 0);
    traffic_free(&t);
}

// ---- Who ran ----

static void runs(uint16_t hart, uint64_t ticks, uint64_t task, const char *name) {
    struct trace_entry *entry = put(TRACE_SWITCH, 0, task, 0);

    entry->hart = hart;
    entry->ticks = ticks;
    strcpy(entry->to, name);
}

// 1,000 ticks of two harts.
static void test_sample(void) {
    static struct sample sample;

    written = 0;
    runs(0, 0, 5, "fs");
    runs(1, 100, 6, "cat");
    runs(0, 200, 0, ""); // idle
    runs(0, 700, 5, "fs");
    put(TRACE_IRQ, 0, 0, 0)->ticks = 750;
    runs(0, 750, 7, "cat");
    runs(1, 1000, 0, "");
    sample_make(&sample, entries, written);
    check(sample.ticks == 1000 && sample.count == 3);
    check(sample_promille(&sample, "fs") == 250);
    check(sample_promille(&sample, "cat") == 900 + 250);
    check(sample_promille(&sample, "tty") == 0);
    sample_make(&sample, entries, 0);
    check(sample_promille(&sample, "fs") == 0);
}

int main(void) {
    test_ring();
    test_ring_is_full();
    test_sessions();
    test_tree();
    test_place_is_used_again();
    test_nothing_happened();
    test_any_entries();
    test_traffic();
    test_sample();
    test_requests();
    test_answers();
    printf("test_trace: %u failed\n", failures);
    return failures > 0;
}
