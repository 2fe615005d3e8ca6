// user/lib/tool/copy.c -- copies of files, as cp and mv make them.
//
// The depth of recursion has a bound: the system refuses paths longer than PATH_MAX.
#include <user/lib/tool/copy.h>

#include <user/lib/tool/input.h>
#include <user/lib/tool/text.h>
#include <user/lib/tool/tool.h>
#include <user/lib/tool/walk.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { COPY_STEP = 64 * 1024 };

static bool copy_at(const struct copy *copy, const char *source, const char *target, int depth);

bool copy_content(int from, const char *from_name, int to, const char *to_name) {
    static char buffer[COPY_STEP];
    ssize_t count;

    while ((count = read(from, buffer, sizeof buffer)) != 0) {
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0) {
            tool_error(from_name);
            return false;
        }
        if (!write_all(to, buffer, (size_t)count)) {
            tool_error(to_name);
            return false;
        }
    }
    return true;
}

bool copy_may_replace(const struct copy *copy, const struct stat *source, const char *target) {
    struct stat old;

    if (lstat(target, &old) != 0)
        return true;
    if (copy->no_clobber || (copy->update && source->st_mtime <= old.st_mtime))
        return false;
    return !copy->interactive || tool_confirm("replace '%s'? ", target);
}

static void copy_attributes(const char *target, const struct stat *status) {
    struct timespec times[2] = {status->st_atim, status->st_mtim};

    if (lchown(target, status->st_uid, status->st_gid) != 0 && errno != EPERM && errno != ENOSYS)
        tool_error(target);
    if (!S_ISLNK(status->st_mode) && chmod(target, status->st_mode & 07777) != 0)
        tool_error(target);
    if (utimensat(AT_FDCWD, target, times, AT_SYMLINK_NOFOLLOW) != 0)
        tool_error(target);
}

static bool copy_symlink(const char *source, const char *target) {
    char text[PATH_MAX + 1];
    ssize_t length = readlink(source, text, sizeof text - 1);

    if (length < 0) {
        tool_error(source);
        return false;
    }
    text[length] = '\0';
    unlink(target);
    if (symlink(text, target) == 0)
        return true;
    tool_error(target);
    return false;
}

static int open_target(const struct copy *copy, const char *target, mode_t mode) {
    int to = open(target, O_WRONLY | O_CREAT | O_TRUNC, mode & 0777);

    if (to < 0 && copy->force && unlink(target) == 0)
        to = open(target, O_WRONLY | O_CREAT | O_TRUNC, mode & 0777);
    return to;
}

static bool copy_file(const struct copy *copy, const char *source, const char *target,
                      const struct stat *status) {
    int from = open(source, O_RDONLY), to = -1;
    bool copied = false;

    if (from < 0) {
        tool_error(source);
        return false;
    }
    to = open_target(copy, target, status->st_mode);
    if (to < 0) {
        tool_error(target);
    } else {
        copied = copy_content(from, source, to, target);
        if (close(to) != 0) {
            tool_error(target);
            copied = false;
        }
    }
    close(from);
    return copied;
}

// Whether `target` is inside the folder `source`: then a copy would never end.
static bool inside(const struct stat *source, const char *target) {
    char *path = tool_duplicate(target);
    struct stat status = {0};
    bool found = false;

    while (!found) {
        size_t length = (size_t)(tool_last_name(path) - path);

        if (length == 0)
            strcpy(path, ".");
        else
            path[length] = '\0';
        path[tool_path_length(path)] = '\0';
        if (stat(path, &status) != 0)
            break;
        found = status.st_ino == source->st_ino && status.st_dev == source->st_dev;
        if (length <= 1)
            break;
    }
    free(path);
    return found;
}

static bool copy_folder(const struct copy *copy, const char *source, const char *target,
                        const struct stat *status, int depth) {
    struct stat old;
    char **names;
    size_t count;
    bool copied = true, made = stat(target, &old) != 0;

    if (!made && !S_ISDIR(old.st_mode)) {
        tool_warn("'%s' is no folder, '%s' is one", target, source);
        return false;
    }
    if (depth == 0 && inside(status, target)) {
        tool_warn("cannot copy '%s' into itself, '%s'", source, target);
        return false;
    }
    if (made && mkdir(target, (status->st_mode & 0777) | 0700) != 0) {
        tool_error(target);
        return false;
    }
    if (!names_read(source, &names, &count)) {
        tool_error(source);
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        char *from = tool_join(source, names[i]), *to = tool_join(target, names[i]);

        copied &= copy_at(copy, from, to, depth + 1);
        free(from);
        free(to);
    }
    names_free(names, count);
    if (made && !copy->preserve)
        chmod(target, status->st_mode & 0777 & ~current_umask());
    return copied;
}

static bool copy_one(const struct copy *copy, const char *source, const char *target,
                     const struct stat *status, int depth) {
    if (S_ISDIR(status->st_mode))
        return copy_folder(copy, source, target, status, depth);
    if (!copy_may_replace(copy, status, target))
        return true;
    if (copy->link || copy->symlink) {
        if (copy->force)
            unlink(target);
        if ((copy->link ? link : symlink)(source, target) == 0)
            return true;
        tool_error(target);
        return false;
    }
    if (S_ISLNK(status->st_mode))
        return copy_symlink(source, target);
    if (S_ISREG(status->st_mode) || !copy->recursive)
        return copy_file(copy, source, target, status);
    tool_warn("'%s': neither a file, nor a folder, nor a link: left out", source);
    return false;
}

static bool copy_at(const struct copy *copy, const char *source, const char *target, int depth) {
    bool keep = copy->keep_links && (depth > 0 || copy->keep_start);
    struct stat status = {0}, old;

    if ((keep ? lstat : stat)(source, &status) != 0) {
        tool_error(source);
        return false;
    }
    if (S_ISDIR(status.st_mode) && !copy->recursive) {
        tool_warn("'%s' is a folder: left out without -r", source);
        return false;
    }
    if ((keep ? lstat : stat)(target, &old) == 0) {
        if (old.st_ino == status.st_ino && old.st_dev == status.st_dev) {
            tool_warn("'%s' and '%s' are the same file", source, target);
            return false;
        }
        if (S_ISDIR(old.st_mode) && !S_ISDIR(status.st_mode)) {
            tool_warn("'%s' is a folder, '%s' is none", target, source);
            return false;
        }
    }
    if (copy->verbose)
        printf("'%s' -> '%s'\n", source, target);
    if (!copy_one(copy, source, target, &status, depth))
        return false;
    if (copy->preserve && !copy->link && !copy->symlink)
        copy_attributes(target, &status);
    return true;
}

bool copy_tree(const struct copy *copy, const char *source, const char *target) {
    return copy_at(copy, source, target, 0);
}

static bool is_folder(const char *path) {
    struct stat status = {0};

    return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

void copy_operands(const char *folder, bool plain,
                   void (*each)(const char *source, const char *target)) {
    int count = tool_operand_count;

    tool_expect(folder ? 1 : 2, plain ? 2 : -1);
    if (!folder && !plain && is_folder(tool_operands[count - 1]))
        folder = tool_operands[--count];
    else if (!folder && count > 2)
        tool_fail("target '%s' is no folder", tool_operands[count - 1]);
    if (!folder) {
        each(tool_operands[0], tool_operands[1]);
        return;
    }
    for (int i = 0; i < count; i++) {
        char *name = tool_duplicate(tool_last_name(tool_operands[i])), *target;

        name[tool_path_length(name)] = '\0';
        target = tool_join(folder, name);
        each(tool_operands[i], target);
        free(target);
        free(name);
    }
}
