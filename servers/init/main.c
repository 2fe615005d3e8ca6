// servers/init/main.c -- the first task: starts what the manifest lists, and watches over it.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <servers/init/bootargs.h>
#include <servers/init/child.h>
#include <servers/init/service.h>
#include <servers/init/supervise.h>
#include <servers/init/tracing.h>
#include <user/lib/console.h>
#include <user/lib/ipc.h>
#include <user/lib/syscalls.h>

static struct manifest manifest;
static char asked_for[PROGRAM_NAME_SIZE]; // rivet.run: the machine ends when this program does

static void read_manifest(const struct boot *boot) {
    char name[PROGRAM_NAME_SIZE];
    struct cpio_file file;
    struct manifest_error error;

    if (!bootargs_get(boot->arguments, "rivet.manifest", name, sizeof name))
        strcpy(name, "manifest");
    if (cpio_find(&boot->archive, name, &file) < 0)
        boot_fail("there is no '%s' in the boot archive", name);
    if (manifest_read(&file.content, &manifest, &error) < 0)
        boot_fail("%s, line %u: %s", name, error.line, error.text);
}

// Choose an entry to be started, and the servers that it calls. That ends, as levels only go down.
static void choose(unsigned index, const char *program) {
    struct child *child = &children[index];

    child->entry = &manifest.tasks[index];
    child->number = index + 1;
    snprintf(child->program, sizeof child->program, "%s", program);
    for (unsigned i = 0; i < child->entry->grant_count; i++) {
        const struct manifest_grant *grant = &child->entry->grants[i];

        if (grant->kind == GRANT_GATE && !manifest_is_init(grant->name) &&
            !child_named(grant->name))
            choose((unsigned)manifest_find(&manifest, grant->name), grant->name);
    }
}

// Who is to run: everything but what waits for demand, or the program asked for with what it needs.
static void choose_all(const struct boot *boot) {
    if (bootargs_get(boot->arguments, "rivet.run", asked_for, sizeof asked_for)) {
        int index = manifest_find(&manifest, asked_for);

        if (index < 0)
            boot_fail("rivet.run=%s: the manifest has no task '%s' and none '*'", asked_for,
                      asked_for);
        choose((unsigned)index, asked_for);
    } else {
        for (unsigned i = 0; i < manifest.count; i++) {
            if (!manifest.tasks[i].demand)
                choose(i, manifest.tasks[i].name);
        }
    }
}

// What the program is told: rivet.args for the one that was asked for; for the one that ends the
// machine rivet.command, else what the manifest says. Others do nothing of their own accord when
// another program was asked for.
static void set_arguments(const struct child *child, const struct boot *boot,
                          struct startup *page) {
    const size_t size = sizeof page->arguments;
    static const char command[] = "command ";
    const size_t skip = sizeof command - 1;

    if (strcmp(child->program, asked_for) == 0) {
        bootargs_rest(boot->arguments, "rivet.args", page->arguments, size);
    } else if (child->entry->power && bootargs_rest(boot->arguments, "rivet.command",
                                                    page->arguments + skip, size - skip)) {
        memcpy(page->arguments, command, skip);
    } else if (!asked_for[0]) {
        snprintf(page->arguments, size, "%s", child->entry->argument);
    }
}

static void start(struct child *child, const struct boot *boot) {
    static struct startup page; // too large for the stack

    page = (struct startup){0};
    set_arguments(child, boot, &page);

    child_take_memory(child); // first: a grant may be all that is left
    supervise_equip(child, &page);
    child_grant(child, boot, &page);
    child_load(child, boot, &page);
    supervise_started(child);
}

// Endpoints first, because gates lead to them. Who gets all memory comes last.
static void start_all(const struct boot *boot) {
    for (unsigned i = 0; i < manifest.count; i++) {
        if (children[i].entry)
            child_create(&children[i]);
    }
    for (unsigned last = 0; last < 2; last++) {
        for (unsigned i = 0; i < manifest.count; i++) {
            if (children[i].entry && children[i].entry->all_memory == (last == 1))
                start(&children[i], boot);
        }
    }
}

// Calls have the badge of a gate from the manifest, with what it may ask for in its upper half.
_Noreturn static void watch_all(void) {
    struct message m = {0};
    int what = ipc_recv(init_endpoint, &m);

    for (;;) {
        if (what == 0) {
            service_answer(&m, &manifest);
            what = ipc_reply_recv(init_endpoint, &m);
            continue;
        }
        if (what < 0 && what != ERR_INTR)
            boot_must(what, "init", "receive");
        if (what == EVENT_ENDED && m.badge >= 1 && m.badge <= manifest.count)
            supervise_ended(&children[m.badge - 1], m.words);
        else if (what == EVENT_NOTIFIED)
            supervise_notified(m.words[0]);
        m = (struct message){0};
        what = ipc_recv(init_endpoint, &m);
    }
}

int main(void) {
    static struct boot boot;
    char value[24];

    boot_read(&boot);
    if (bootargs_get(boot.arguments, "rivet.jitter", value, sizeof value))
        sys_debug_hook(HOOK_JITTER, strtoull(value, NULL, 10));
    read_manifest(&boot);
    choose_all(&boot);

    tracing_start(&manifest, bootargs_get(boot.arguments, "rivet.trace", value, sizeof value) &&
                                 value[0] == '1');
    init_endpoint = (handle_t)boot_must(sys_endpoint_create(HANDLE_TASK), "init",
                                        "make its endpoint");
    supervise_begin(&boot, &manifest, asked_for);
    start_all(&boot);
    watch_all();
}
