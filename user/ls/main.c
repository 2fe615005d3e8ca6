// user/ls/main.c -- ls: lists files and what is in folders.
#include <user/ls/ls.h>

#include <user/lib/tool/tool.h>
#include <user/lib/tool/walk.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

static const char usage[] =
    "usage: ls [-aA1CxmlngodRtSXUrucFphiksL] [FILE]...\n"
    "  -a, --all         also names that begin with a dot; -A: all but . and ..\n"
    "  -l                long lines: mode, links, owner, group, size, time, name\n"
    "  -n                as -l, owner and group as numbers; -g: no owner; -o: no group\n"
    "  -h, --human-readable  sizes as 1.5K\n"
    "  -1                a name on each line, as when the output is no terminal\n"
    "  -C  -x  -m        in columns; in columns sorted by rows; with commas\n"
    "  -d, --directory   folders themselves, not what is in them\n"
    "  -R, --recursive   folders in folders too\n"
    "  -t  -S  -X  -U    sorted by time, size, suffix, not at all\n"
    "  -r, --reverse     backwards\n"
    "  -u  -c            the time of access; of the inode's last change\n"
    "  -F, --classify    / behind folders, * programs, @ links, | pipes; -p: only /\n"
    "  -i, --inode       the number of the inode before each\n"
    "  -s, --size        the KiB that it takes before each\n"
    "  -L, --dereference what links point to, not the links\n";

struct settings settings = {.time = 'm', .width = 80};

static struct timespec file_time(const struct stat *s) {
    return settings.time == 'u' ? s->st_atim : settings.time == 'c' ? s->st_ctim : s->st_mtim;
}

static int by_time(const struct file *a, const struct file *b) {
    struct timespec x = file_time(&a->status), y = file_time(&b->status);

    if (x.tv_sec != y.tv_sec)
        return x.tv_sec < y.tv_sec ? 1 : -1;
    return (x.tv_nsec < y.tv_nsec) - (x.tv_nsec > y.tv_nsec);
}

static int by_suffix(const struct file *a, const struct file *b) {
    const char *x = strrchr(a->name, '.'), *y = strrchr(b->name, '.');

    return strcmp(x ? x : "", y ? y : "");
}

static int file_compare(const void *one, const void *other) {
    const struct file *a = one, *b = other;
    int result = 0;

    if (settings.sort == 't')
        result = by_time(a, b);
    else if (settings.sort == 'S')
        result = (a->status.st_size < b->status.st_size) - (a->status.st_size > b->status.st_size);
    else if (settings.sort == 'X')
        result = by_suffix(a, b);
    if (result == 0)
        result = strcmp(a->name, b->name);
    return settings.reverse ? -result : result;
}

static void files_sort(struct file *files, size_t count) {
    if (!settings.unsorted && count > 0)
        qsort(files, count, sizeof *files, file_compare);
}

// Add a file to a list; takes `path` over. False: it was reported that it is not there.
static bool file_add(struct file **files, size_t *count, const char *name, char *path,
                     bool follow) {
    struct stat status = {0};

    if ((!follow || stat(path, &status) != 0) && lstat(path, &status) != 0) {
        tool_error(path);
        free(path);
        return false;
    }
    *files = tool_grow(*files, *count, sizeof **files);
    (*files)[(*count)++] = (struct file){tool_duplicate(name), path, status};
    return true;
}

static void files_free(struct file *files, size_t count) {
    for (size_t i = 0; i < count; i++) {
        free(files[i].name);
        free(files[i].path);
    }
    free(files);
}

static bool is_hidden(const char *name) {
    return name[0] == '.' && !settings.all && !settings.almost_all;
}

static void list_folder(const char *folder, bool title, bool *any);

static void list_below(const struct file *files, size_t count, bool *any) {
    for (size_t i = 0; i < count; i++) {
        if (S_ISDIR(files[i].status.st_mode) && strcmp(files[i].name, ".") != 0 &&
            strcmp(files[i].name, "..") != 0)
            list_folder(files[i].path, true, any);
    }
}

// The depth of recursion has a bound: the system refuses paths longer than PATH_MAX.
static void list_folder(const char *folder, bool title, bool *any) {
    static const char *const dots[] = {".", ".."};
    struct file *files = NULL;
    size_t count = 0, name_count;
    char **names;

    if (!names_read(folder, &names, &name_count)) {
        tool_error(folder);
        tool_status = *any || title ? tool_status : 2;
        return;
    }
    for (int i = 0; i < 2 && settings.all; i++)
        file_add(&files, &count, dots[i], tool_join(folder, dots[i]), true);
    for (size_t i = 0; i < name_count; i++) {
        if (!is_hidden(names[i]))
            file_add(&files, &count, names[i], tool_join(folder, names[i]), settings.follow);
    }
    names_free(names, name_count);
    files_sort(files, count);
    if (title)
        printf("%s%s:\n", *any ? "\n" : "", folder);
    *any = true;
    if (settings.format == 'l' || settings.blocks) {
        long long blocks = 0;

        for (size_t i = 0; i < count; i++)
            blocks += files[i].status.st_blocks;
        printf("total %lld\n", (blocks + 1) / 2);
    }
    files_show(files, count);
    if (settings.recursive)
        list_below(files, count, any);
    files_free(files, count);
}

static void list_operands(char **names, int name_count) {
    struct file *files = NULL, *folders = NULL;
    size_t count = 0, folder_count = 0;
    bool any, title = name_count > 1 || settings.recursive;
    bool follow = settings.format != 'l' && !settings.classify;

    for (char **name = names; *name; name++) {
        struct stat status = {0};
        bool folder = !settings.folders_too &&
                      (follow || settings.follow ? stat : lstat)(*name, &status) == 0 &&
                      S_ISDIR(status.st_mode);

        if (!file_add(folder ? &folders : &files, folder ? &folder_count : &count, *name,
                      tool_duplicate(*name), folder || settings.follow))
            tool_status = 2;
    }
    files_sort(files, count);
    files_sort(folders, folder_count);
    files_show(files, count);
    any = count > 0;
    for (size_t i = 0; i < folder_count; i++)
        list_folder(folders[i].path, title, &any);
    files_free(files, count);
    files_free(folders, folder_count);
}

static void find_width(void) {
    const char *columns = getenv("COLUMNS");
    struct winsize size;

    if (columns && atoi(columns) > 0)
        settings.width = (size_t)atoi(columns);
    else if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        settings.width = size.ws_col;
}

static void take_option(int letter) {
    switch (letter) {
    case 'a': settings.all = true; break;
    case 'A': settings.almost_all = true; break;
    case 'd': settings.folders_too = true; break;
    case 'R': settings.recursive = true; break;
    case 't':
    case 'S':
    case 'X': settings.sort = letter; break;
    case 'U': settings.unsorted = true; break;
    case 'r': settings.reverse = true; break;
    case 'u':
    case 'c': settings.time = letter; break;
    case 'F': settings.classify = settings.slash = true; break;
    case 'p': settings.slash = true; break;
    case 'h': settings.human = true; break;
    case 'i': settings.inode = true; break;
    case 's': settings.blocks = true; break;
    case 'L': settings.follow = true; break;
    case 'n': settings.numeric = true; break;
    case 'g': settings.no_owner = true; break;
    case 'o': settings.no_group = true; break;
    }
    if (strchr("1Cxml", letter))
        settings.format = letter;
    if (strchr("ngo", letter))
        settings.format = 'l';
}

int main(int argc, char **argv) {
    static char *here[] = {".", NULL};

    settings.format = isatty(STDOUT_FILENO) ? 'C' : '1';
    tool_failure = 2;
    tool_start(argc, argv, "aA1CxmlngodRtSXUrucFphiksL", usage);
    tool_failure = 1;
    for (int letter; (letter = tool_option()) != 0;)
        take_option(letter);
    if ((settings.time == 'u' || settings.time == 'c') && !settings.sort && settings.format != 'l')
        settings.sort = 't';
    find_width();
    list_operands(tool_operand_count ? tool_operands : here,
                  tool_operand_count ? tool_operand_count : 1);
    return tool_end();
}
