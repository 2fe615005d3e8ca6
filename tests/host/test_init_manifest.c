// tests/host/test_init_manifest.c -- init's readers of text: the manifest and the command line.
//
// Built with the host's compiler and ASan and UBSan, together with servers/init/manifest.c and
// bootargs.c.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <abi/errors.h>
#include <servers/init/bootargs.h>
#include <servers/init/manifest.h>
#include <tests/host/input.h>

enum { DAMAGED = 50000 };

static void test_bootargs(void) {
    char value[16];

    check(bootargs_get("a=1 rivet.run=xy b=2", "rivet.run", value, sizeof value));
    check(strcmp(value, "xy") == 0);
    check(!bootargs_get("a=1 xrivet.run=xy", "rivet.run", value, sizeof value) && value[0] == 0);
    check(!bootargs_get("rivet.running=1", "rivet.run", value, sizeof value));
    check(!bootargs_get("", "rivet.run", value, sizeof value));
    check(bootargs_get("k=", "k", value, sizeof value) && value[0] == 0);
    check(bootargs_get("k=0123456789abcdefgh", "k", value, sizeof value) && strlen(value) == 15);
    check(bootargs_rest("k=1 rivet.args=test=a b", "rivet.args", value, sizeof value));
    check(strcmp(value, "test=a b") == 0);
}

#define TASK_A "task a\nlevel 4\npriority 5\naccount 6\nmemory 64K\n"
#define TASK_B "task b\nlevel 5\npriority 5\naccount 6\nmemory 1M\n"

static int read_manifest(const char *text, struct manifest *m, struct manifest_error *e) {
    struct bytes b = {malloc(strlen(text) + 1), strlen(text)};
    int status;

    memcpy((void *)(uintptr_t)b.data, text, b.size);
    status = manifest_read(&b, m, e);
    release(b);
    return status;
}

static void test_manifest(void) {
    static struct manifest m;
    struct manifest_error e;

    check(read_manifest("# x\n\n" TASK_A "\tserves # y\r\ndevice registers ns16550a\n" TASK_B
                        "calls a\ntask *\ndemand\nown-memory\nlevel 9\npriority 1\nceiling 40\n"
                        "account 1\nmemory 4M",
                        &m, &e) == 0);
    check(m.count == 3 && m.tasks[0].line == 3 && m.tasks[0].serves && !m.tasks[0].demand);
    check(m.tasks[0].level == 4 && m.tasks[0].ceiling == 5 && m.tasks[0].memory == 65536);
    check(m.tasks[0].grant_count == 1 && m.tasks[0].grants[0].kind == GRANT_DEVICE);
    check(strcmp(m.tasks[0].grants[0].match, "ns16550a") == 0);
    check(m.tasks[1].grants[0].kind == GRANT_GATE && strcmp(m.tasks[1].grants[0].name, "a") == 0);
    check(m.tasks[2].demand && m.tasks[2].own_memory && m.tasks[2].ceiling == 40);
    check(manifest_find(&m, "b") == 1 && manifest_find(&m, "other") == 2);
    check(read_manifest(TASK_A "serves\nrestart\nheartbeat 250\npasses init 2\n", &m, &e) == 0);
    check(m.tasks[0].restart && m.tasks[0].heartbeat == 250 && m.tasks[0].grants[0].number == 2);
    check(read_manifest(TASK_A, &m, &e) == 0 && manifest_find(&m, "b") == -1);
    check(read_manifest(TASK_A "passes init\nlevel 21\n" TASK_B
                               "level 21\ntrace 512K\ncalls init 3\n",
                        &m, &e) == 0);
    check(m.tasks[0].grants[0].passed && m.tasks[0].trace == 0 && m.tasks[1].trace == 512 * 1024);
    check(m.tasks[1].grants[0].number == 3 && manifest_is_init(m.tasks[1].grants[0].name));
    check(read_manifest(TASK_A "passes init\n", &m, &e) == 0); // handing on is not calling
}

static void test_manifest_grants(void) {
    static struct manifest m;
    struct manifest_error e;

    check(read_manifest(TASK_A "serves\nall-memory\n" TASK_B "calls a 7\ndevices r x\nirqs i x\n"
                               "argument /bin/sh  -l\npower\nserves\ntask c\nlevel 3\npriority 1\n"
                               "account 1\nmemory 1M 3M\npasses b\n",
                        &m, &e) == 0);
    check(m.tasks[0].all_memory && !m.tasks[0].power && m.tasks[1].power);
    check(strcmp(m.tasks[1].argument, "/bin/sh -l") == 0);
    check(m.tasks[1].grants[0].number == 7 && !m.tasks[1].grants[0].passed);
    check(m.tasks[1].grants[1].each && m.tasks[1].grants[1].kind == GRANT_DEVICE);
    check(m.tasks[1].grants[2].each && m.tasks[1].grants[2].kind == GRANT_IRQ);
    check(m.tasks[2].memory == 1 << 20 && m.tasks[2].memory_most == 3 << 20);
    check(m.tasks[0].memory_most == m.tasks[0].memory);
    check(m.tasks[2].grants[0].passed && m.tasks[2].grants[0].number == 0);
}

static void test_manifest_mistakes(void) {
    static const struct {
        const char *text;
        unsigned line;
        const char *why;
    } cases[] = {
        {"", 1, "lists no task"},
        {"level 4\n", 1, "begin it with 'task NAME'"},
        {"task\n", 1, "write: task NAME"},
        {"task a b\n", 1, "write: task NAME"},
        {"task a b c d e f g h\n", 1, "too many words"},
        {"task abcdefghijklmnop\n", 1, "longer than 15"},
        {"task a\nspeed 5\n", 2, "'speed' is no keyword"},
        {"task a\nlevel x\n", 2, "no number"},
        {"task a\nlevel 5x\n", 2, "no number"},
        {"task a\nlevel -5\n", 2, "no number"},
        {"task a\nlevel 256\n", 2, "from 1 to 255"},
        {"task a\nlevel 0\n", 2, "from 1 to 255"},
        {"task a\npriority 63\n", 2, "from 1 to 62"},
        {"task a\nmemory 99999999999999999999M\n", 2, "from 65536 to"},
        {"task a\nmemory 1KK\n", 2, "no number"},
        {"task a\nmemory 4\n", 2, "from 65536 to"},
        {"task a\nmemory 2M 1M\n", 2, "from 2097152 to"},
        {TASK_A "task a\n", 6, "line 1 has a task 'a' already"},
        {"task a\nlevel 4\n", 1, "has no line 'priority'"},
        {TASK_A "ceiling 4\n", 1, "ceiling below"},
        {TASK_A "calls b\n", 6, "no task 'b'"},
        {TASK_A TASK_B "calls a\n", 11, "takes no calls"},
        {TASK_A "calls b\n" TASK_B "serves\n", 6, "calls go to a lower level"},
        {TASK_A "calls b\ncalls b\n", 7, "the name of line 6"},
        {TASK_A "device r\n", 6, "write: device NAME NODE"},
        {TASK_A "serves\n" TASK_B "calls a 256\n", 12, "from 1 to 255"},
        {TASK_A TASK_B "passes a\n", 11, "takes no calls"},
        {TASK_A "calls init 1\n", 6, "'init' has level 20, the caller 4"},
        {TASK_A "task init\n", 6, "has no entry"},
        {TASK_A "trace 1K\n", 6, "trace must be from"},
        {TASK_A "devices abcdefghijklmn b\n", 6, "no room for a number"},
        {TASK_A "heartbeat 500\n", 1, "not 'restart' and 'serves'"},
        {TASK_A "heartbeat 99\n", 6, "from 100 to 60000"},
        {TASK_A "restart now\n", 6, "write: restart"},
        {TASK_A "argument\n", 6, "write: argument TEXT"},
        {TASK_A
         "argument abcdefghijklmnopqrstuvwxyzabcdefghij abcdefghijklmnopqrstuvwxyzabcdefghij\n",
         6, "longer than 63"},
    };
    static struct manifest m;

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct manifest_error e = {0};

        check(read_manifest(cases[i].text, &m, &e) == ERR_ARG);
        check_text(e.text, cases[i].why);
        if (e.line != cases[i].line)
            printf("  line %u instead of %u for: %s\n", e.line, cases[i].line, cases[i].text);
        check(e.line == cases[i].line);
    }
}

static void use_manifest(struct bytes b) {
    static struct manifest m;
    struct manifest_error e;

    manifest_read(&b, &m, &e);
}

static void test_random_damage(void) {
    static const char text[] = TASK_A "serves\n" TASK_B "calls a\ndevice registers ns16550a\n";
    struct input in = {.size = 0};

    add(&in, text, sizeof text - 1);
    damage_at_random(&in, DAMAGED, use_manifest);
}

int main(void) {
    test_bootargs();
    test_manifest();
    test_manifest_grants();
    test_manifest_mistakes();
    test_random_damage();
    return checks_end("test_init_manifest");
}
