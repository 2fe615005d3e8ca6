// user/sh/builtin_cd.c -- the builtins cd and pwd, and the variable PWD.
//
// PWD is the way that the user took: `cd ..` leaves a folder by the name by which it was entered,
// even if that is a symbolic link. With -P only real folders count.
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <user/sh/builtin.h>
#include <user/sh/error.h>
#include <user/sh/folder.h>
#include <user/sh/memory.h>
#include <user/sh/output.h>
#include <user/sh/path.h>
#include <user/sh/shell.h>
#include <user/sh/variables.h>

static char *real_folder(void) {
    char *path = arena_allocate(&scratch, PATH_MAX);

    return getcwd(path, PATH_MAX);
}

// Whether a path, without . and .. in it, is the current folder.
static bool is_current(const char *path) {
    struct stat a, b;

    return path && *path == '/' && !strstr(path, "/./") && !strstr(path, "/../") &&
           stat(path, &a) == 0 && stat(".", &b) == 0 && a.st_dev == b.st_dev &&
           a.st_ino == b.st_ino;
}

void folder_start(void) {
    const char *real;

    if (is_current(variable_get("PWD")))
        return;
    real = real_folder();
    if (real)
        variable_set("PWD", real);
}

const char *folder_current(void) {
    const char *path = variable_get("PWD");

    if (!is_current(path))
        path = real_folder();
    return path ? path : ".";
}

// Takes . and .. out of an absolute path: /a/./b/../c is /a/c. Folders before a .. must exist.
static char *clean_path(const char *path) {
    struct buffer clean = {.arena = &scratch};
    struct stat status;

    while (*path) {
        size_t length;

        path += strspn(path, "/");
        length = strcspn(path, "/");
        if (length == 2 && path[0] == '.' && path[1] == '.') {
            if (clean.length && stat(buffer_text(&clean), &status) < 0)
                return NULL;
            while (clean.length && clean.bytes[--clean.length] != '/')
                ;
        } else if (length && !(length == 1 && *path == '.')) {
            buffer_add(&clean, '/');
            buffer_add_bytes(&clean, path, length);
        }
        path += length;
    }
    if (clean.length == 0)
        buffer_add(&clean, '/');
    return buffer_text(&clean);
}

static char *join(const char *folder, const char *name) {
    struct buffer path = {.arena = &scratch};

    buffer_add_text(&path, folder);
    if (path.length && path.bytes[path.length - 1] != '/')
        buffer_add(&path, '/');
    buffer_add_text(&path, name);
    return buffer_text(&path);
}

// Goes to a folder. Returns its new name, or NULL with errno set.
static const char *go(const char *target, bool physical) {
    char *path;

    if (physical)
        return chdir(target) == 0 ? real_folder() : NULL;
    path = clean_path(*target == '/' ? target : join(folder_current(), target));
    if (!path || chdir(path) < 0) {
        // The way there may be gone although the folder is not.
        return *target != '/' && chdir(target) == 0 ? real_folder() : NULL;
    }
    return path;
}

// Looks for the folder in those of CDPATH. *shown is set if it was found in one that has a name.
static const char *go_along_path(const char *target, bool physical, bool *shown) {
    const char *list = variable_get("CDPATH"), *arrived;
    bool here = *target == '/' ||
                (target[0] == '.' && (!target[1] || target[1] == '/' ||
                                      (target[1] == '.' && (!target[2] || target[2] == '/'))));

    while (list && *list && !here) {
        size_t length = strcspn(list, ":");
        const char *folder = arena_copy_bytes(&scratch, list, length);

        arrived = go(length ? join(folder, target) : target, physical);
        if (arrived) {
            *shown = length > 0;
            return arrived;
        }
        list += length + (list[length] == ':');
    }
    return go(target, physical);
}

// -L and -P. Returns false after a message.
static bool read_options(char ***next, const char *name, bool *physical) {
    const char *value;
    int option;

    *physical = false;
    while ((option = builtin_option(next, "LPe", &value, name)) != -1) {
        if (option == '?')
            return false;
        *physical = option == 'P' || (option == 'e' && *physical);
    }
    return true;
}

// The folder that the argument means: none is HOME, - is the one before. NULL after a message.
static const char *find_target(const char *argument, bool *shown) {
    const char *name = !argument ? "HOME" : strcmp(argument, "-") == 0 ? "OLDPWD" : NULL;
    const char *target = name ? variable_get(name) : argument;

    *shown = argument && name;
    if (!target || (name && !*target)) {
        error_warn("cd: %s is not set", name);
        return NULL;
    }
    return target;
}

int builtin_cd(char **arguments) {
    char **next = arguments + 1;
    const char *target, *before, *arrived;
    bool physical, shown;

    if (!read_options(&next, "cd", &physical))
        return STATUS_USAGE;
    target = find_target(*next, &shown);
    if (!target)
        return 1;
    before = arena_copy(&scratch, folder_current());
    arrived = *target ? go_along_path(target, physical, &shown) : before;
    if (!arrived) {
        error_warn("cd: %s: %s", target, strerror(errno));
        return STATUS_USAGE;
    }
    variable_set("OLDPWD", before);
    variable_set("PWD", arrived);
    if (shown)
        output_format("%s\n", arrived);
    return 0;
}

int builtin_pwd(char **arguments) {
    char **next = arguments + 1;
    const char *path;
    bool physical;

    if (!read_options(&next, "pwd", &physical))
        return STATUS_USAGE;
    path = physical ? real_folder() : folder_current();
    if (!path) {
        error_warn("pwd: %s", strerror(errno));
        return 1;
    }
    output_format("%s\n", path);
    return 0;
}
