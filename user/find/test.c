// user/find/test.c -- whether an expression holds for a file.
#include <user/find/find.h>

#include <user/lib/tool/tool.h>

#include <dirent.h>
#include <fnmatch.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool number_holds(const struct node *node, uint64_t value) {
    return node->sign == '+'   ? value > node->number
           : node->sign == '-' ? value < node->number
                               : value == node->number;
}

static bool pattern_holds(const struct node *node, const char *text) {
#ifdef FNM_CASEFOLD
    return fnmatch(node->text, text, node->ignore_case ? FNM_CASEFOLD : 0) == 0;
#else
    return fnmatch(node->text, text, 0) == 0;
#endif
}

static bool name_holds(const struct node *node, const char *path) {
    char *name = tool_duplicate(tool_last_name(path));
    bool holds;

    name[tool_path_length(name)] = '\0';
    holds = pattern_holds(node, name);
    free(name);
    return holds;
}

static bool link_holds(const struct node *node, const struct walk_item *item) {
    char text[PATH_MAX + 1];
    ssize_t length;

    if (!S_ISLNK(item->status->st_mode))
        return false;
    length = readlink(item->path, text, sizeof text - 1);
    text[length < 0 ? 0 : length] = '\0';
    return length >= 0 && pattern_holds(node, text);
}

static char type_letter(mode_t mode) {
    switch (mode & S_IFMT) {
    case S_IFREG: return 'f';
    case S_IFDIR: return 'd';
    case S_IFLNK: return 'l';
    case S_IFIFO: return 'p';
    case S_IFCHR: return 'c';
    case S_IFBLK: return 'b';
    }
    return 's';
}

static bool perm_holds(const struct node *node, mode_t mode) {
    uint64_t bits = mode & 07777;

    if (node->sign == '-')
        return (bits & node->number) == node->number;
    return node->sign == '/' ? node->number == 0 || bits & node->number : bits == node->number;
}

static bool time_holds(const struct node *node, const struct stat *s) {
    time_t time = node->which == 'a' ? s->st_atime : node->which == 'c' ? s->st_ctime : s->st_mtime;
    time_t age = find_start.tv_sec > time ? find_start.tv_sec - time : 0;

    return number_holds(node, (uint64_t)age / node->unit);
}

static bool newer_holds(const struct node *node, const struct stat *s) {
    if (s->st_mtim.tv_sec != node->time.tv_sec)
        return s->st_mtim.tv_sec > node->time.tv_sec;
    return s->st_mtim.tv_nsec > node->time.tv_nsec;
}

static bool empty_holds(const struct walk_item *item) {
    char **names;
    size_t count;

    if (S_ISREG(item->status->st_mode))
        return item->status->st_size == 0;
    if (!S_ISDIR(item->status->st_mode) || !names_read(item->path, &names, &count))
        return false;
    names_free(names, count);
    return count == 0;
}

static bool test_holds(struct node *node, const struct walk_item *item) {
    const struct stat *s = item->status;

    switch (node->kind) {
    case NODE_TRUE: return true;
    case NODE_NAME: return name_holds(node, item->path);
    case NODE_PATH: return pattern_holds(node, item->path);
    case NODE_TYPE: return strchr(node->text, type_letter(s->st_mode));
    case NODE_SIZE: return number_holds(node, ((uint64_t)s->st_size + node->unit - 1) / node->unit);
    case NODE_TIME: return time_holds(node, s);
    case NODE_NEWER: return newer_holds(node, s);
    case NODE_PERM: return perm_holds(node, s->st_mode);
    case NODE_EMPTY: return empty_holds(item);
    case NODE_LINKS: return number_holds(node, (uint64_t)s->st_nlink);
    case NODE_INODE: return number_holds(node, (uint64_t)s->st_ino);
    case NODE_USER: return s->st_uid == node->number;
    case NODE_GROUP: return s->st_gid == node->number;
    case NODE_LINK_TEXT: return link_holds(node, item);
    default: return action_run(node, item);
    }
}

// As deep as the expression is nested, which the reader bounds.
bool expression_holds(struct node *node, const struct walk_item *item) {
    switch (node->kind) {
    case NODE_AND: return expression_holds(node->left, item) && expression_holds(node->right, item);
    case NODE_OR: return expression_holds(node->left, item) || expression_holds(node->right, item);
    case NODE_NOT: return !expression_holds(node->left, item);
    case NODE_COMMA: expression_holds(node->left, item); return expression_holds(node->right, item);
    default: return !find_ended && test_holds(node, item);
    }
}
