// servers/init/manifest.c -- reading servers/manifest.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <abi/errors.h>
#include <abi/kernel.h>
#include <servers/init/manifest.h>

enum {
    LINE_SIZE = 128,
    WORDS_MAX = 8,
    PRIORITY_LIMIT = PRIORITY_MAX - 1, // the highest is init's
    ACCOUNT_LIMIT = 1 << 20,
    MEMORY_LEAST = 64 * 1024,
    MEMORY_LIMIT = 1 << 30,
    CALLS_NUMBER_LIMIT = 255,
    HEARTBEAT_LEAST = 100,
    HEARTBEAT_LIMIT = 60000,
};

struct reader {
    struct manifest *manifest;
    struct manifest_error *error;
    struct manifest_task *task; // whose entry is being read, or NULL
    unsigned line;
    unsigned count; // of words in this line
    char *words[WORDS_MAX];
};

struct keyword {
    const char *name;
    unsigned words, most; // that follow it
    int (*read)(struct reader *r);
    const char *usage;
};

// A number with an optional K or M behind it, within the limits.
static int read_number(struct reader *r, uint64_t least, uint64_t most, uint64_t *number) {
    const char *word = r->words[1];
    char *end = NULL;
    uint64_t value = strtoull(word, &end, 10);
    uint64_t unit = *end == 'K' ? 1 << 10 : *end == 'M' ? 1 << 20 : 1;

    if (end == word || *word == '-' || end[unit > 1] != 0)
        return manifest_problem(r->error, r->line,
                                "'%s' is no number; write digits, K or M after them", word);
    if (value > most / unit || value * unit < least)
        return manifest_problem(r->error, r->line, "%s must be from %llu to %llu", r->words[0],
                                (unsigned long long)least, (unsigned long long)most);
    *number = value * unit;
    return 0;
}

static int read_small(struct reader *r, uint64_t least, uint64_t most, unsigned *number) {
    uint64_t value = 0;
    int status = read_number(r, least, most, &value);

    *number = (unsigned)value;
    return status;
}

static int read_level(struct reader *r) { return read_small(r, 1, LEVEL_MAX, &r->task->level); }

static int read_priority(struct reader *r) {
    return read_small(r, 1, PRIORITY_LIMIT, &r->task->priority);
}

static int read_ceiling(struct reader *r) {
    return read_small(r, 1, PRIORITY_LIMIT, &r->task->ceiling);
}

static int read_account(struct reader *r) {
    return read_number(r, 1, ACCOUNT_LIMIT, &r->task->account);
}

// memory LEAST [MOST]
static int read_memory(struct reader *r) {
    struct manifest_task *task = r->task;
    int status = read_number(r, MEMORY_LEAST, MEMORY_LIMIT, &task->memory);

    task->memory_most = task->memory;
    if (status == 0 && r->count > 2) {
        r->words[1] = r->words[2];
        status = read_number(r, task->memory, MEMORY_LIMIT, &task->memory_most);
    }
    return status;
}

static int read_trace(struct reader *r) {
    return read_number(r, MEMORY_LEAST, MEMORY_LIMIT, &r->task->trace);
}

static int read_demand(struct reader *r) {
    r->task->demand = true;
    return 0;
}

static int read_serves(struct reader *r) {
    r->task->serves = true;
    return 0;
}

static int read_all_memory(struct reader *r) {
    r->task->all_memory = true;
    return 0;
}

static int read_power(struct reader *r) {
    r->task->power = true;
    return 0;
}

static int read_restart(struct reader *r) {
    r->task->restart = true;
    return 0;
}

static int read_heartbeat(struct reader *r) {
    return read_small(r, HEARTBEAT_LEAST, HEARTBEAT_LIMIT, &r->task->heartbeat);
}

static int read_own_memory(struct reader *r) {
    r->task->own_memory = true;
    return 0;
}

// Copy a word into a field of `size` bytes, zero-terminated.
static int read_name(struct reader *r, const char *word, char *name, size_t size) {
    if (strlen(word) >= size)
        return manifest_problem(r->error, r->line, "'%s' is longer than %zu letters", word,
                                size - 1);
    memcpy(name, word, strlen(word) + 1);
    return 0;
}

// words[1] is the grant's name; words[2], if there is one, what it matches in the device tree.
static int add_grant(struct reader *r, uint32_t kind) {
    struct manifest_task *task = r->task;

    if (task->grant_count == MANIFEST_GRANTS_MAX)
        return manifest_problem(r->error, r->line, "more than %d grants for one task",
                                MANIFEST_GRANTS_MAX);
    for (unsigned i = 0; i < task->grant_count; i++) {
        if (strcmp(task->grants[i].name, r->words[1]) == 0)
            return manifest_problem(r->error, r->line,
                                    "'%s' is the name of line %u already; choose another",
                                    r->words[1], task->grants[i].line);
    }

    struct manifest_grant *grant = &task->grants[task->grant_count++];

    grant->kind = kind;
    grant->line = r->line;
    int status = read_name(r, r->words[1], grant->name, sizeof grant->name);

    if (status == 0 && kind != GRANT_GATE)
        status = read_name(r, r->words[2], grant->match, sizeof grant->match);
    return status;
}

static struct manifest_grant *last_grant(const struct reader *r) {
    return &r->task->grants[r->task->grant_count - 1];
}

// calls SERVER [NUMBER]
static int read_calls(struct reader *r) {
    int status = add_grant(r, GRANT_GATE);

    if (status == 0 && r->count > 2) {
        r->words[1] = r->words[2];
        status = read_small(r, 1, CALLS_NUMBER_LIMIT, &last_grant(r)->number);
    }
    return status;
}

// passes SERVER [NUMBER]
static int read_passes(struct reader *r) {
    int status = read_calls(r);

    if (status == 0)
        last_grant(r)->passed = true;
    return status;
}

static int read_device(struct reader *r) { return add_grant(r, GRANT_DEVICE); }

static int read_irq(struct reader *r) { return add_grant(r, GRANT_IRQ); }

// One grant for each node: NAME0, NAME1, ...
static int read_each(struct reader *r, enum grant_kind kind) {
    int status = add_grant(r, kind);

    if (status == 0 && strlen(r->words[1]) > STARTUP_NAME_SIZE - 3)
        return manifest_problem(r->error, r->line, "'%s' has no room for a number behind it",
                                r->words[1]);
    if (status == 0)
        last_grant(r)->each = true;
    return status;
}

static int read_devices(struct reader *r) { return read_each(r, GRANT_DEVICE); }

static int read_irqs(struct reader *r) { return read_each(r, GRANT_IRQ); }

// All words of the line, with one space between them.
static int read_argument(struct reader *r) {
    struct manifest_task *task = r->task;
    size_t used = 0;

    for (unsigned i = 1; i < r->count; i++) {
        size_t room = sizeof task->argument - used;
        int size = snprintf(task->argument + used, room, i > 1 ? " %s" : "%s", r->words[i]);

        if (size < 0 || (size_t)size >= room)
            return manifest_problem(r->error, r->line, "longer than %zu letters",
                                    sizeof task->argument - 1);
        used += (size_t)size;
    }
    return 0;
}

static int read_task(struct reader *r) {
    struct manifest *m = r->manifest;

    if (manifest_is_init(r->words[1]))
        return manifest_problem(r->error, r->line,
                                "init is started by the kernel and has no entry");
    for (unsigned i = 0; i < m->count; i++) {
        if (strcmp(m->tasks[i].name, r->words[1]) == 0)
            return manifest_problem(r->error, r->line,
                                    "line %u has a task '%s' already; remove one", m->tasks[i].line,
                                    r->words[1]);
    }
    if (m->count == MANIFEST_TASKS_MAX)
        return manifest_problem(r->error, r->line, "more than %d tasks", MANIFEST_TASKS_MAX);
    r->task = &m->tasks[m->count++];
    r->task->line = r->line;
    return read_name(r, r->words[1], r->task->name, sizeof r->task->name);
}

static const struct keyword keywords[] = {
    {"task", 1, 1, read_task, "task NAME"},
    {"level", 1, 1, read_level, "level NUMBER"},
    {"priority", 1, 1, read_priority, "priority NUMBER"},
    {"ceiling", 1, 1, read_ceiling, "ceiling NUMBER"},
    {"account", 1, 1, read_account, "account PAGES"},
    {"memory", 1, 2, read_memory, "memory SIZE [MOST], as in 256K"},
    {"device", 2, 2, read_device, "device NAME NODE"},
    {"devices", 2, 2, read_devices, "devices NAME NODE"},
    {"irq", 2, 2, read_irq, "irq NAME NODE"},
    {"irqs", 2, 2, read_irqs, "irqs NAME NODE"},
    {"calls", 1, 2, read_calls, "calls SERVER [NUMBER]"},
    {"passes", 1, 2, read_passes, "passes SERVER [NUMBER]"},
    {"argument", 1, WORDS_MAX - 1, read_argument, "argument TEXT"},
    {"trace", 1, 1, read_trace, "trace SIZE, as in 256K"},
    {"serves", 0, 0, read_serves, "serves"},
    {"demand", 0, 0, read_demand, "demand"},
    {"own-memory", 0, 0, read_own_memory, "own-memory"},
    {"all-memory", 0, 0, read_all_memory, "all-memory"},
    {"power", 0, 0, read_power, "power"},
    {"restart", 0, 0, read_restart, "restart"},
    {"heartbeat", 1, 1, read_heartbeat, "heartbeat MILLISECONDS"},
};

static int read_words(struct reader *r) {
    for (size_t i = 0; i < sizeof keywords / sizeof keywords[0]; i++) {
        const struct keyword *k = &keywords[i];

        if (strcmp(k->name, r->words[0]) != 0)
            continue;
        if (r->count < k->words + 1 || r->count > k->most + 1)
            return manifest_problem(r->error, r->line, "write: %s", k->usage);
        if (!r->task && k->read != read_task)
            return manifest_problem(r->error, r->line,
                                    "'%s' belongs into an entry; begin it with 'task NAME'",
                                    k->name);
        return k->read(r);
    }
    return manifest_problem(r->error, r->line, "'%s' is no keyword; see the top of the manifest",
                            r->words[0]);
}

// One line, zero-terminated; it is cut into words in place.
static int read_line(struct reader *r, char *line) {
    line[strcspn(line, "#")] = 0;
    r->count = 0;
    for (char *word = strtok(line, " \t\r"); word; word = strtok(NULL, " \t\r")) {
        if (r->count == WORDS_MAX)
            return manifest_problem(r->error, r->line, "too many words");
        r->words[r->count++] = word;
    }
    return r->count > 0 ? read_words(r) : 0;
}

static int read_lines(struct reader *r, const struct bytes *text) {
    int status = 0;

    for (size_t at = 0; at < text->size && status == 0;) {
        const uint8_t *start = text->data + at;
        const uint8_t *newline = memchr(start, '\n', text->size - at);
        size_t length = newline ? (size_t)(newline - start) : text->size - at;
        char line[LINE_SIZE];

        r->line++;
        if (length >= sizeof line)
            return manifest_problem(r->error, r->line, "longer than %d letters", LINE_SIZE - 1);
        if (memchr(start, 0, length))
            return manifest_problem(r->error, r->line, "not a text: it has a zero byte");
        memcpy(line, start, length);
        line[length] = 0;
        status = read_line(r, line);
        at += length + 1;
    }
    return status;
}

int manifest_read(const struct bytes *text, struct manifest *manifest,
                  struct manifest_error *error) {
    struct reader r = {.manifest = manifest, .error = error};
    int status = 0;

    *manifest = (struct manifest){0};
    status = read_lines(&r, text);
    if (status == 0 && manifest->count == 0)
        status = manifest_problem(error, 1, "it lists no task");
    return status < 0 ? status : manifest_check(manifest, error);
}
