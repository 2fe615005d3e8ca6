// user/find/action.c -- what find does with files: writes their paths, runs commands, deletes.
#include <user/find/find.h>

#include <user/lib/tool/text.h>
#include <user/lib/tool/tool.h>

#include <limits.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

enum { COMMAND_SIZE = 64 * 1024 }; // bytes of paths that one command gets

// Run a command and wait for it. Whether it ended with status 0.
static bool run(char **arguments) {
    int status, error;
    pid_t pid;

    fflush(stdout);
    error = posix_spawnp(&pid, arguments[0], NULL, NULL, arguments, environ);
    if (error) {
        tool_warn("%s: %s", arguments[0], strerror(error));
        return false;
    }
    while (waitpid(pid, &status, 0) < 0)
        ;
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

// A copy of `text` with each {} replaced.
static char *fill_path(const char *text, const char *path) {
    size_t count = 0, length = strlen(path);
    char *filled, *to;

    for (const char *at = text; (at = strstr(at, "{}")) != NULL; at += 2)
        count++;
    filled = to = tool_allocate(strlen(text) + count * length + 1);
    while (*text) {
        if (strncmp(text, "{}", 2) == 0) {
            memcpy(to, path, length);
            to += length;
            text += 2;
        } else {
            *to++ = *text++;
        }
    }
    *to = '\0';
    return filled;
}

static bool run_for_one(const struct node *node, const char *path) {
    size_t count = 0;
    char **filled;
    bool good;

    if (node->ask && !tool_confirm("%s ... %s? ", node->arguments[0], path))
        return false;
    while (node->arguments[count])
        count++;
    filled = tool_allocate((count + 1) * sizeof *filled);
    for (size_t i = 0; i < count; i++)
        filled[i] = fill_path(node->arguments[i], path);
    filled[count] = NULL;
    good = run(filled);
    for (size_t i = 0; i < count; i++)
        free(filled[i]);
    free(filled);
    return good;
}

static void run_collected(struct node *node) {
    size_t count = 0;
    char **all;

    if (node->path_count == 0)
        return;
    while (node->arguments[count])
        count++;
    all = tool_allocate((count + node->path_count + 1) * sizeof *all);
    memcpy(all, node->arguments, count * sizeof *all);
    memcpy(all + count, node->paths, node->path_count * sizeof *all);
    all[count + node->path_count] = NULL;
    if (!run(all))
        tool_status = 1;
    for (size_t i = 0; i < node->path_count; i++)
        free(node->paths[i]);
    free(node->paths);
    free(all);
    node->paths = NULL;
    node->path_count = node->path_size = 0;
}

static void collect(struct node *node, const char *path) {
    node->paths = tool_grow(node->paths, node->path_count, sizeof *node->paths);
    node->paths[node->path_count++] = tool_duplicate(path);
    node->path_size += strlen(path) + sizeof path;
    if (node->path_size > COMMAND_SIZE)
        run_collected(node);
}

static bool delete_file(const struct walk_item *item) {
    if (strcmp(item->path, ".") == 0)
        return true;
    if ((S_ISDIR(item->status->st_mode) ? rmdir : unlink)(item->path) == 0)
        return true;
    tool_error(item->path);
    return false;
}

static void put_ls(const struct walk_item *item) {
    const struct stat *s = item->status;
    char mode[11], when[32];

    text_mode(s->st_mode, mode);
    strftime(when, sizeof when, "%b %e  %Y", localtime(&s->st_mtime));
    printf("%9llu %6lld %s %3llu %-8s %-8s %8lld %s %s\n", (unsigned long long)s->st_ino,
           ((long long)s->st_blocks + 1) / 2, mode, (unsigned long long)s->st_nlink,
           user_name(s->st_uid), group_name(s->st_gid), (long long)s->st_size, when, item->path);
}

static void put_link(const char *path) {
    char text[PATH_MAX];
    ssize_t length = readlink(path, text, sizeof text);

    if (length > 0)
        fwrite(text, 1, (size_t)length, stdout);
}

static void put_folder(const char *path) {
    size_t length = (size_t)(tool_last_name(path) - path);

    if (length == 0)
        putchar('.');
    else
        printf("%.*s", (int)(length > 1 ? length - 1 : 1), path);
}

// One field of -printf.
static void put_field(char letter, const struct walk_item *item) {
    const struct stat *s = item->status;
    char mode[11];

    switch (letter) {
    case 'p': fputs(item->path, stdout); break;
    case 'f': fputs(tool_last_name(item->path), stdout); break;
    case 'h': put_folder(item->path); break;
    case 's': printf("%lld", (long long)s->st_size); break;
    case 'm': printf("%o", (unsigned)s->st_mode & 07777); break;
    case 'M':
        text_mode(s->st_mode, mode);
        fputs(mode, stdout);
        break;
    case 'i': printf("%llu", (unsigned long long)s->st_ino); break;
    case 'n': printf("%llu", (unsigned long long)s->st_nlink); break;
    case 'u': fputs(user_name(s->st_uid), stdout); break;
    case 'g': fputs(group_name(s->st_gid), stdout); break;
    case 'd': printf("%d", item->depth); break;
    case 'y':
        text_mode(s->st_mode, mode);
        putchar(mode[0] == '-' ? 'f' : mode[0]);
        break;
    case 'l': put_link(item->path); break;
    case 'T': printf("%lld", (long long)s->st_mtime); break;
    case '%': putchar('%'); break;
    default: printf("%%%c", letter);
    }
}

static void put_format(const char *format, const struct walk_item *item) {
    while (*format) {
        if (*format == '\\') {
            const char *at = format + 1;
            int byte = text_escape(&at, 3);

            putchar(byte < 0 ? '\\' : byte);
            format = at;
        } else if (*format == '%' && format[1]) {
            put_field(format[1], item);
            format += format[1] == 'T' && format[2] ? 3 : 2;
        } else {
            putchar(*format++);
        }
    }
}

bool action_run(struct node *node, const struct walk_item *item) {
    switch (node->kind) {
    case NODE_PRINT: puts(item->path); break;
    case NODE_PRINT0: printf("%s%c", item->path, '\0'); break;
    case NODE_PRINTF: put_format(node->text, item); break;
    case NODE_LS: put_ls(item); break;
    case NODE_PRUNE: find_pruned = true; break;
    case NODE_QUIT: find_ended = true; break;
    case NODE_DELETE: return delete_file(item);
    case NODE_EXEC: return run_for_one(node, item->path);
    case NODE_EXEC_PLUS: collect(node, item->path); break;
    default: break;
    }
    return true;
}

void actions_finish(struct node *node) {
    if (node->left)
        actions_finish(node->left);
    if (node->right)
        actions_finish(node->right);
    if (node->kind == NODE_EXEC_PLUS)
        run_collected(node);
}
