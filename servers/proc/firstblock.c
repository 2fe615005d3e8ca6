// servers/proc/firstblock.c -- what the first process finds on its stack: see abi/process.h.
//
//   0          FILES                              TEXT                 FIRSTBLOCK_SIZE
//   | words -> | process_files, mounts, directory | arguments, environment |
#include <string.h>

#include <servers/proc/firstblock.h>
#include <servers/proc/schedule.h>
#include <user/lib/startup.h>

enum {
    FILES = 1024,
    TEXT = 2048,
    WORDS_MAX = FILES / sizeof(uint64_t),
    UMASK = 022,
    AUX_END = 0,
};

static const char *const environment[] = {
    "PATH=/bin:/usr/bin", "HOME=/root", "TERM=vt100", "USER=root", "LOGNAME=root", "SHELL=/bin/sh",
};

static const struct {
    const char *prefix, *grant;
    uint32_t flags;
} mounts[] = {
    {"/", "fs", 0},
    {"/dev", "dev", 0},
    {"/dev/console", "tty", PROCESS_MOUNT_ENTRY},
    {"/dev/tty", "tty", PROCESS_MOUNT_ENTRY},
    {"/dev/line", "tty", PROCESS_MOUNT_ENTRY},
    {"/srv", "srv", 0},
    {"#pipe", "pipe", 0},
    {"#sched", "sched", 0},
    {"#mbox", "mbox", 0},
    {"#trace", "trace", 0},
    {"#svc", "init", 0},
};

enum {
    ENVIRONMENT_COUNT = sizeof environment / sizeof environment[0],
    MOUNT_COUNT = sizeof mounts / sizeof mounts[0],
};

_Static_assert(FIRST_ARGUMENTS_MAX + ENVIRONMENT_COUNT + 8 <= WORDS_MAX, "room for the words");
_Static_assert(FILES + sizeof(struct process_files) + MOUNT_COUNT * sizeof(struct process_mount) +
                       8 <=
                   TEXT,
               "room for the mounts");

static uint8_t bytes[FIRSTBLOCK_SIZE + BODY_STARTUP_SIZE] __attribute__((aligned(16)));
static unsigned words_used, text_used;

static vaddr_t address_of(unsigned offset) { return PROCESS_STACK_TOP - FIRSTBLOCK_SIZE + offset; }

static void add_word(uint64_t word) { ((uint64_t *)bytes)[words_used++] = word; }

// What does not fit is left out; the texts are bounded by the startup page.
static void add_text(const char *text) {
    size_t size = strlen(text) + 1;

    if (size > FIRSTBLOCK_SIZE - text_used)
        return;
    memcpy(bytes + text_used, text, size);
    add_word(address_of(text_used));
    text_used += (unsigned)size;
}

// Of sched it is not the gate that this server uses, which can do more.
static handle_t gate_of(const char *grant) {
    return strcmp(grant, "sched") == 0 ? schedule_gate() : startup_handle(grant);
}

// The gate for the index-th mount, in the table of p. Mounts of one server share it.
static long give_mount(const struct process *p, unsigned index, handle_t *given) {
    for (unsigned i = 0; i < index; i++) {
        if (given[i] && strcmp(mounts[i].grant, mounts[index].grant) == 0)
            return given[i];
    }
    return body_give(p, 0, gate_of(mounts[index].grant), 0);
}

static int add_files(const struct process *p) {
    handle_t given[MOUNT_COUNT] = {0};
    struct process_files *files = (struct process_files *)(bytes + FILES);
    struct process_mount *mount = (struct process_mount *)(files + 1);

    files->mount_offset = sizeof *files;
    files->umask = UMASK;
    for (unsigned i = 0; i < MOUNT_COUNT; i++) {
        if (!gate_of(mounts[i].grant))
            continue;

        long gate = give_mount(p, i, given);

        if (gate < 0)
            return (int)gate;
        given[i] = (handle_t)gate;
        strncpy(mount->prefix, mounts[i].prefix, sizeof mount->prefix - 1);
        mount->handle = given[i];
        mount->flags = mounts[i].flags;
        mount++;
        files->mount_count++;
    }
    files->file_offset = files->directory_offset = (uint32_t)((uint8_t *)mount - (uint8_t *)files);
    files->directory_size = sizeof "/";
    strcpy((char *)mount, "/");
    files->size = files->directory_offset + files->directory_size;
    return 0;
}

int firstblock_make(const struct process *p, const struct first_command *command, uint8_t **block) {
    memset(bytes, 0, sizeof bytes);
    words_used = 0;
    text_used = TEXT;
    add_word(command->count);
    for (unsigned i = 0; i < command->count; i++)
        add_text(command->arguments[i]);
    add_word(0);
    for (unsigned i = 0; i < ENVIRONMENT_COUNT; i++)
        add_text(environment[i]);
    add_word(0);
    add_word(PROCESS_AUX_FILES);
    add_word(address_of(FILES));
    add_word(AUX_END);
    add_word(0);
    *block = bytes;
    return add_files(p);
}

// Bytes up to the last one that is not zero. What is zero before it was a blank.
static size_t restore(char *text, size_t size) {
    while (size > 0 && text[size - 1] == '\0')
        size--;
    for (size_t i = 0; i < size; i++) {
        if (text[i] == '\0')
            text[i] = ' ';
    }
    return size;
}

bool first_command_read(char *text, size_t size, struct first_command *command) {
    static const char once[] = "command ";

    size = restore(text, size - 1);
    if (size == 0)
        return false;
    *command = (struct first_command){0};
    if (strncmp(text, once, strlen(once)) == 0) {
        command->once = true;
        command->arguments[command->count++] = "/bin/sh";
        command->arguments[command->count++] = "-c";
        command->arguments[command->count++] = text + strlen(once);
        return true;
    }
    for (char *word = strtok(text, " "); word && command->count < FIRST_ARGUMENTS_MAX;
         word = strtok(NULL, " "))
        command->arguments[command->count++] = word;
    return command->count > 0;
}
