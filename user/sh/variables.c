// user/sh/variables.c -- variables: a hash table of names.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <user/sh/builtin.h>
#include <user/sh/error.h>
#include <user/sh/memory.h>
#include <user/sh/path.h>
#include <user/sh/shell.h>
#include <user/sh/variables.h>

enum { BUCKETS = 256 };

struct variable {
    struct variable *next; // in its bucket
    char *value;           // NULL: not set
    size_t capacity;       // of the memory at value
    int flags;
    char name[];
};

static struct variable *buckets[BUCKETS];

// A variable as it was before it became local.
struct saved_variable {
    struct saved_variable *next;
    struct variable *variable;
    char *value;
    size_t capacity;
    int flags;
};

struct frame {
    struct frame *previous;
    struct saved_variable *saved;
    struct parameters parameters;
    bool with_parameters;
};

static struct frame *frames;
static size_t depth;

bool name_has(int byte, bool inside) {
    return byte == '_' || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           (inside && byte >= '0' && byte <= '9');
}

size_t name_length(const char *text) {
    size_t length = 0;

    while (name_has(text[length], length > 0))
        length++;
    return length;
}

bool name_is_valid(const char *text) { return *text && text[name_length(text)] == 0; }

static struct variable **bucket_of(const char *name) {
    uint32_t hash = 5381;

    for (; *name; name++)
        hash = hash * 33 + (unsigned char)*name;
    return &buckets[(hash ^ hash >> 8) % BUCKETS];
}

static struct variable *find(const char *name) {
    struct variable *variable = *bucket_of(name);

    while (variable && strcmp(variable->name, name) != 0)
        variable = variable->next;
    return variable;
}

static struct variable *find_or_make(const char *name) {
    struct variable *variable = find(name), **bucket;
    size_t length = strlen(name);

    if (variable)
        return variable;
    variable = memory_allocate(sizeof(*variable) + length + 1);
    bucket = bucket_of(name);
    *variable = (struct variable){.next = *bucket};
    memcpy(variable->name, name, length + 1);
    *bucket = variable;
    return variable;
}

// Some variables are more than a text: who depends on them is told.
static void tell_change(const struct variable *variable) {
    if (strcmp(variable->name, "PATH") == 0)
        path_forget();
    else if (strcmp(variable->name, "OPTIND") == 0)
        getopts_reset();
}

const char *variable_get(const char *name) {
    static char line[16];
    const struct variable *variable = find(name);

    if (name[0] == 'L' && variable && variable->value && strcmp(name, "LINENO") == 0) {
        snprintf(line, sizeof(line), "%d", shell.line);
        return line;
    }
    return variable ? variable->value : NULL;
}

int variable_flags(const char *name) {
    const struct variable *variable = find(name);

    return variable ? variable->flags : 0;
}

static void assign(struct variable *variable, const char *value) {
    size_t size = strlen(value) + 1;

    if (size > variable->capacity) {
        size_t capacity = size < 16 ? 16 : size;
        char *memory = memory_allocate(capacity);

        memcpy(memory, value, size); // the value may be a part of the old one
        free(variable->value);
        variable->value = memory;
        variable->capacity = capacity;
    } else {
        memmove(variable->value, value, size);
    }
    tell_change(variable);
}

static void check_writable(const struct variable *variable) {
    if (variable->flags & VARIABLE_READONLY)
        error_fail(STATUS_USAGE, "%s: is read only", variable->name);
}

void variable_set(const char *name, const char *value) {
    struct variable *variable = find_or_make(name);

    check_writable(variable);
    assign(variable, value);
    if (option_is_set(OPTION_ALLEXPORT))
        variable->flags |= VARIABLE_EXPORT;
}

void variable_flag(const char *name, int flags) { find_or_make(name)->flags |= flags; }

void variable_unset(const char *name) {
    struct variable *variable = find(name);

    if (!variable)
        return;
    check_writable(variable);
    free(variable->value);
    variable->value = NULL;
    variable->capacity = 0;
    variable->flags = 0;
    tell_change(variable);
}

// ---- All of them ----

static int compare(const void *a, const void *b) {
    const struct variable *const *left = a, *const *right = b;

    return strcmp((*left)->name, (*right)->name);
}

// The variables with these flags, in scratch memory.
static struct variable **collect(int flags, size_t *count) {
    struct variable **found;
    size_t known = 0;

    for (size_t i = 0; i < BUCKETS; i++)
        for (struct variable *v = buckets[i]; v; v = v->next)
            known++;
    found = arena_allocate(&scratch, (known + 1) * sizeof(struct variable *));
    *count = 0;
    for (size_t i = 0; i < BUCKETS; i++)
        for (struct variable *v = buckets[i]; v; v = v->next)
            if ((v->flags & flags) == flags && (v->value || v->flags))
                found[(*count)++] = v;
    return found;
}

void variables_visit(int flags, void (*visit)(const char *name, const char *value, int flags)) {
    size_t count;
    struct variable **found = collect(flags, &count);

    qsort(found, count, sizeof(struct variable *), compare);
    for (size_t i = 0; i < count; i++)
        visit(found[i]->name, found[i]->value, found[i]->flags);
}

char **variables_environment(void) {
    struct list list = {.arena = &scratch};
    size_t count;
    struct variable **found = collect(VARIABLE_EXPORT, &count);

    for (size_t i = 0; i < count; i++) {
        struct buffer text = {.arena = &scratch};

        if (!found[i]->value)
            continue;
        buffer_add_text(&text, found[i]->name);
        buffer_add(&text, '=');
        buffer_add_text(&text, found[i]->value);
        list_add(&list, buffer_text(&text));
    }
    if (!list.items)
        list_add(&list, NULL);
    return list.items;
}

void variables_start(char **environment) {
    for (; *environment; environment++) {
        const char *entry = *environment;
        size_t length = name_length(entry);
        char *name;

        if (length == 0 || entry[length] != '=')
            continue;
        name = memory_copy_bytes(entry, length);
        assign(find_or_make(name), entry + length + 1);
        variable_flag(name, VARIABLE_EXPORT);
        free(name);
    }
}

// ---- Frames ----

void frame_push(bool with_parameters) {
    struct frame *frame = memory_allocate(sizeof(*frame));

    *frame = (struct frame){
        .previous = frames, .parameters = shell.parameters, .with_parameters = with_parameters};
    if (with_parameters)
        shell.parameters.owned = NULL;
    frames = frame;
    depth++;
}

void variable_localize(const char *name) {
    struct variable *variable = find_or_make(name);
    struct saved_variable *saved;

    for (saved = frames->saved; saved; saved = saved->next)
        if (saved->variable == variable)
            return; // it is local already
    saved = memory_allocate(sizeof(*saved));
    *saved = (struct saved_variable){.next = frames->saved,
                                     .variable = variable,
                                     .value = variable->value,
                                     .capacity = variable->capacity,
                                     .flags = variable->flags};
    frames->saved = saved;
    variable->value = NULL;
    variable->capacity = 0;
    if (saved->value && !(variable->flags & VARIABLE_READONLY))
        assign(variable, saved->value);
}

void frame_pop(void) {
    struct frame *frame = frames;
    struct saved_variable *next;

    frames = frame->previous;
    depth--;
    for (struct saved_variable *saved = frame->saved; saved; saved = next) {
        next = saved->next;
        free(saved->variable->value);
        saved->variable->value = saved->value;
        saved->variable->capacity = saved->capacity;
        saved->variable->flags = saved->flags;
        tell_change(saved->variable);
        free(saved);
    }
    if (frame->with_parameters) {
        parameters_free();
        shell.parameters = frame->parameters;
    }
    free(frame);
}

size_t frame_depth(void) { return depth; }

void frame_unwind(size_t wanted) {
    while (depth > wanted)
        frame_pop();
}
