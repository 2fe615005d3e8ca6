// user/sh/alias.c -- aliases: names for text that is read in place of a command's first word.
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <user/sh/alias.h>
#include <user/sh/builtin.h>
#include <user/sh/error.h>
#include <user/sh/memory.h>
#include <user/sh/output.h>

// Sorted by name. One that was removed while its text was read stays until it is released.
struct alias {
    struct alias *next;
    char *name, *text;
    int holders;
    bool removed;
};

static struct alias *aliases;

static struct alias *find(const char *name) {
    struct alias *alias = aliases;

    while (alias && (alias->removed || strcmp(alias->name, name) != 0))
        alias = alias->next;
    return alias;
}

struct alias *alias_find(const char *name) {
    struct alias *alias = find(name);

    return alias && alias->holders == 0 ? alias : NULL;
}

const char *alias_text(const struct alias *alias) { return alias->text; }

void alias_hold(struct alias *alias) { alias->holders++; }

static void remove_alias(struct alias *alias) {
    struct alias **link = &aliases;

    alias->removed = true;
    if (alias->holders)
        return;
    while (*link != alias)
        link = &(*link)->next;
    *link = alias->next;
    free(alias->name);
    free(alias->text);
    free(alias);
}

void alias_release(struct alias *alias) {
    if (--alias->holders == 0 && alias->removed)
        remove_alias(alias);
}

static void set(const char *name, size_t length, const char *text) {
    char *copy = memory_copy_bytes(name, length);
    struct alias *alias = find(copy), **link = &aliases;

    if (alias)
        remove_alias(alias);
    while (*link && strcmp((*link)->name, copy) < 0)
        link = &(*link)->next;
    alias = memory_allocate(sizeof(*alias));
    *alias = (struct alias){.next = *link, .name = copy, .text = memory_copy(text)};
    *link = alias;
}

static void print(const struct alias *alias) {
    output_text(alias->name);
    output_byte('=');
    output_quoted(alias->text);
    output_byte('\n');
}

int builtin_alias(char **arguments) {
    int status = 0;

    if (!arguments[1])
        for (const struct alias *alias = aliases; alias; alias = alias->next)
            if (!alias->removed)
                print(alias);
    for (char **argument = arguments + 1; *argument; argument++) {
        const char *equals = strchr(*argument + (**argument != 0), '=');
        const struct alias *alias = find(*argument);

        if (equals) {
            set(*argument, (size_t)(equals - *argument), equals + 1);
        } else if (alias) {
            print(alias);
        } else {
            error_warn("alias: %s: there is no such alias", *argument);
            status = 1;
        }
    }
    return status;
}

int builtin_unalias(char **arguments) {
    int status = 0;

    if (arguments[1] && strcmp(arguments[1], "-a") == 0) {
        struct alias *next;

        for (struct alias *alias = aliases; alias; alias = next) {
            next = alias->next;
            remove_alias(alias);
        }
        return 0;
    }
    for (char **argument = arguments + 1; *argument; argument++) {
        struct alias *alias = find(*argument);

        if (alias) {
            remove_alias(alias);
        } else {
            error_warn("unalias: %s: there is no such alias", *argument);
            status = 1;
        }
    }
    return status;
}

void alias_visit(void (*visit)(const char *name)) {
    for (const struct alias *alias = aliases; alias; alias = alias->next)
        if (!alias->removed)
            visit(alias->name);
}
