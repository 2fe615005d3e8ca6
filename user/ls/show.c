// user/ls/show.c -- how ls shows files: in lines, columns, long lines.
#include <user/ls/ls.h>

#include <user/lib/tool/text.h>
#include <user/lib/tool/tool.h>

#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>
#include <time.h>
#include <unistd.h>

enum { HALF_YEAR = 31556952 / 2, COLUMN_GAP = 2 };

// The widths of the columns that numbers and names of owners need.
struct widths {
    int inode, blocks, links, user, group, size;
};

static const char *mark(const struct file *file) {
    mode_t mode = file->status.st_mode;

    if (S_ISDIR(mode) && settings.slash)
        return "/";
    if (!settings.classify)
        return "";
    if (S_ISLNK(mode))
        return settings.format == 'l' ? "" : "@";
    if (S_ISFIFO(mode))
        return "|";
    if (S_ISSOCK(mode))
        return "=";
    return S_ISREG(mode) && mode & 0111 ? "*" : "";
}

static unsigned long long kibibytes(const struct file *file) {
    return ((unsigned long long)file->status.st_blocks + 1) / 2;
}

static const char *user(const struct file *file) {
    static char text[16];

    if (!settings.numeric)
        return user_name(file->status.st_uid);
    snprintf(text, sizeof text, "%u", (unsigned)file->status.st_uid);
    return text;
}

static const char *group(const struct file *file) {
    static char text[16];

    if (!settings.numeric)
        return group_name(file->status.st_gid);
    snprintf(text, sizeof text, "%u", (unsigned)file->status.st_gid);
    return text;
}

static void size_text(const struct file *file, char text[24]) {
    if (S_ISCHR(file->status.st_mode) || S_ISBLK(file->status.st_mode))
        snprintf(text, 24, "%u, %3u", (unsigned)major(file->status.st_rdev),
                 (unsigned)minor(file->status.st_rdev));
    else if (settings.human)
        text_size((uint64_t)file->status.st_size, text);
    else
        snprintf(text, 24, "%lld", (long long)file->status.st_size);
}

static void widen(int *width, int needed) { *width = needed > *width ? needed : *width; }

static struct widths widths_find(const struct file *files, size_t count) {
    struct widths w = {0};
    char text[24];

    for (size_t i = 0; i < count; i++) {
        const struct file *file = &files[i];

        widen(&w.inode, snprintf(NULL, 0, "%llu", (unsigned long long)file->status.st_ino));
        widen(&w.blocks, snprintf(NULL, 0, "%llu", kibibytes(file)));
        widen(&w.links, snprintf(NULL, 0, "%llu", (unsigned long long)file->status.st_nlink));
        if (settings.format != 'l')
            continue;
        widen(&w.user, (int)strlen(user(file)));
        widen(&w.group, (int)strlen(group(file)));
        size_text(file, text);
        widen(&w.size, (int)strlen(text));
    }
    return w;
}

static void put_numbers(const struct file *file, const struct widths *w) {
    if (settings.inode)
        printf("%*llu ", w->inode, (unsigned long long)file->status.st_ino);
    if (settings.blocks)
        printf("%*llu ", w->blocks, kibibytes(file));
}

static void put_time(const struct stat *s) {
    time_t when = settings.time == 'u'   ? s->st_atime
                  : settings.time == 'c' ? s->st_ctime
                                         : s->st_mtime;
    time_t now = time(NULL);
    bool recent = when <= now && now - when < HALF_YEAR;
    struct tm *date = localtime(&when);
    char text[64] = "?";

    if (date)
        strftime(text, sizeof text, recent ? "%b %e %H:%M" : "%b %e  %Y", date);
    printf("%s ", text);
}

static void put_long(const struct file *file, const struct widths *w) {
    char mode[11], size[24], target[PATH_MAX];
    ssize_t length;

    put_numbers(file, w);
    text_mode(file->status.st_mode, mode);
    printf("%s %*llu ", mode, w->links, (unsigned long long)file->status.st_nlink);
    if (!settings.no_owner)
        printf("%-*s ", w->user, user(file));
    if (!settings.no_group)
        printf("%-*s ", w->group, group(file));
    size_text(file, size);
    printf("%*s ", w->size, size);
    put_time(&file->status);
    printf("%s%s", file->name, mark(file));
    if (S_ISLNK(file->status.st_mode)) {
        length = readlink(file->path, target, sizeof target);
        if (length >= 0)
            printf(" -> %.*s", (int)length, target);
    }
    putchar('\n');
}

static size_t shown_width(const struct file *file, const struct widths *w) {
    return strlen(file->name) + strlen(mark(file)) + (settings.inode ? (size_t)w->inode + 1 : 0) +
           (settings.blocks ? (size_t)w->blocks + 1 : 0);
}

// Which file is in a row and column of a table.
static size_t place(size_t row, size_t column, size_t rows, size_t columns) {
    return settings.format == 'C' ? column * rows + row : row * columns + column;
}

static size_t column_width(const struct file *files, size_t count, const struct widths *w,
                           size_t column, size_t rows, size_t columns) {
    size_t width = 0;

    for (size_t row = 0; row < rows; row++) {
        size_t i = place(row, column, rows, columns);

        if (i < count && shown_width(&files[i], w) > width)
            width = shown_width(&files[i], w);
    }
    return width;
}

// Show them in as many columns as fit into the width.
static void show_table(const struct file *files, size_t count, const struct widths *w) {
    size_t columns = settings.width / (1 + COLUMN_GAP) + 1, rows, total;
    size_t *width = tool_allocate(columns * sizeof *width);

    columns = columns < count ? columns : count;
    for (;; columns--) {
        rows = (count + columns - 1) / columns;
        total = 0;
        for (size_t column = 0; column < columns; column++) {
            width[column] = column_width(files, count, w, column, rows, columns);
            total += width[column] + COLUMN_GAP;
        }
        if (columns == 1 || total - COLUMN_GAP < settings.width)
            break;
    }
    for (size_t row = 0; row < rows; row++) {
        size_t gap = 0;

        for (size_t column = 0; column < columns; column++) {
            size_t i = place(row, column, rows, columns);

            if (i >= count)
                break;
            printf("%*s", (int)gap, "");
            put_numbers(&files[i], w);
            printf("%s%s", files[i].name, mark(&files[i]));
            gap = width[column] - shown_width(&files[i], w) + COLUMN_GAP;
        }
        putchar('\n');
    }
    free(width);
}

static void show_commas(const struct file *files, size_t count, const struct widths *w) {
    size_t at = 0;

    for (size_t i = 0; i < count; i++) {
        size_t width = shown_width(&files[i], w) + (i + 1 < count ? 2 : 0);

        if (at > 0 && at + width > settings.width) {
            putchar('\n');
            at = 0;
        } else if (at > 0) {
            putchar(' ');
        }
        put_numbers(&files[i], w);
        printf("%s%s%s", files[i].name, mark(&files[i]), i + 1 < count ? "," : "\n");
        at += width;
    }
}

void files_show(const struct file *files, size_t count) {
    struct widths w = widths_find(files, count);

    if (count == 0)
        return;
    if (settings.format == 'C' || settings.format == 'x') {
        show_table(files, count, &w);
        return;
    }
    if (settings.format == 'm') {
        show_commas(files, count, &w);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        if (settings.format == 'l') {
            put_long(&files[i], &w);
            continue;
        }
        put_numbers(&files[i], &w);
        printf("%s%s\n", files[i].name, mark(&files[i]));
    }
}
