// user/tar/read.c -- lists or extracts what is in an archive.
//
// An archive may come from anywhere: names that lead out of the folder, up or by a link that the
// archive itself has made, are refused.
#include <user/tar/tar.h>

#include <user/lib/tool/input.h>
#include <user/lib/tool/text.h>
#include <user/lib/tool/tool.h>

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { LONG_MAX_SIZE = 1 << 16 };

struct member {
    char *name, *link;
    char kind;
    mode_t mode;
    uint64_t size;
    time_t time;
    const struct tar_header *header;
};

// Folders get their modes and times at the end: writing into them needs and changes these.
static struct finished {
    char *name;
    mode_t mode;
    time_t time;
} * folders;
static size_t folder_count;

static int file;
static const char *archive_name;

// False at the end.
static bool get_block(void *block) {
    static bool any;
    ssize_t count = read_all(file, block, TAR_BLOCK);

    if (count == 0 && !any)
        tool_fail("%s: this is no tar archive, it is empty", archive_name);
    any = true;
    if (count < 0)
        tool_fail_error(archive_name);
    if (count > 0 && count < TAR_BLOCK)
        tool_fail("%s: it ends in the middle of a block", archive_name);
    return count == TAR_BLOCK;
}

// Octal digits; or, with the first bit set, a binary number.
static uint64_t get_number(const char *field, size_t size) {
    uint64_t value = 0;

    if (field[0] & 0x80) {
        for (size_t i = 1; i < size; i++)
            value = value << 8 | (unsigned char)field[i];
        return value;
    }
    while (size > 0 && *field == ' ') {
        field++;
        size--;
    }
    for (; size > 0 && *field >= '0' && *field <= '7'; field++, size--)
        value = value << 3 | (uint64_t)(*field - '0');
    return value;
}

static void check_header(const struct tar_header *h) {
    const unsigned char *bytes = (const unsigned char *)h;
    size_t start = offsetof(struct tar_header, checksum), end = start + sizeof h->checksum;
    uint64_t sum = 0;

    for (size_t i = 0; i < sizeof *h; i++)
        sum += i >= start && i < end ? ' ' : bytes[i];
    if (sum != get_number(h->checksum, sizeof h->checksum))
        tool_fail("%s: this is no tar archive, or it is damaged", archive_name);
}

static void skip(uint64_t size) {
    char block[TAR_BLOCK];

    for (uint64_t at = 0; at < size; at += TAR_BLOCK) {
        if (!get_block(block))
            tool_fail("%s: it ends in the middle of a file", archive_name);
    }
}

static char *get_long(uint64_t size) {
    char *text;

    if (size > LONG_MAX_SIZE)
        tool_fail("%s: a name is too long", archive_name);
    text = tool_allocate((size_t)size + TAR_BLOCK + 1);
    for (uint64_t at = 0; at < size; at += TAR_BLOCK) {
        if (!get_block(text + at))
            tool_fail("%s: it ends in the middle of a file", archive_name);
    }
    text[size] = '\0';
    return text;
}

static char *get_text(const char *field, size_t size) {
    char *text = tool_allocate(size + 1);

    memcpy(text, field, size);
    text[size] = '\0';
    return text;
}

static char *get_name(const struct tar_header *h) {
    char *name = get_text(h->name, sizeof h->name), *prefix, *whole;

    if (memcmp(h->magic, "ustar", 6) != 0 || !h->prefix[0])
        return name;
    prefix = get_text(h->prefix, sizeof h->prefix);
    whole = tool_join(prefix, name);
    free(prefix);
    free(name);
    return whole;
}

// The next file. False at the end. The caller frees name and link.
static bool get_member(struct member *m) {
    static struct tar_header h;
    static const struct tar_header zeros;
    char *name = NULL, *link = NULL;

    for (;;) {
        uint64_t size;

        if (!get_block(&h) || memcmp(&h, &zeros, sizeof h) == 0) {
            free(name);
            free(link);
            return false;
        }
        check_header(&h);
        size = get_number(h.size, sizeof h.size);
        if (h.kind == TAR_LONG_NAME || h.kind == TAR_LONG_LINK) {
            char **text = h.kind == TAR_LONG_NAME ? &name : &link;

            free(*text);
            *text = get_long(size);
        } else if (h.kind == 'x' || h.kind == 'g') {
            skip(size); // what pax adds
        } else {
            bool content = h.kind != TAR_LINK && h.kind != TAR_SYMLINK && h.kind != TAR_FOLDER;

            *m = (struct member){name ? name : get_name(&h),
                                 link ? link : get_text(h.link, sizeof h.link),
                                 h.kind,
                                 (mode_t)get_number(h.mode, sizeof h.mode) & 07777,
                                 content ? size : 0,
                                 (time_t)get_number(h.time, sizeof h.time),
                                 &h};
            return true;
        }
    }
}

// Whether the member is one of these, or in one of these.
static bool is_wanted(char **names, const char *name) {
    size_t length = tool_path_length(name);

    for (char **n = names; *n; n++) {
        size_t wanted = tool_path_length(*n);

        if (wanted <= length && strncmp(*n, name, wanted) == 0 &&
            (name[wanted] == '\0' || name[wanted] == '/'))
            return true;
    }
    return !*names;
}

static void list_member(const struct member *m) {
    const struct tar_header *h = m->header;
    mode_t kind = m->kind == TAR_FOLDER ? S_IFDIR : m->kind == TAR_SYMLINK ? S_IFLNK : S_IFREG;
    char mode[11], when[32], owner[72];

    if (settings.verbose < 2) {
        puts(m->name);
        return;
    }
    text_mode(m->mode | kind, mode);
    mode[0] = m->kind == TAR_LINK ? 'h' : mode[0];
    strftime(when, sizeof when, "%Y-%m-%d %H:%M", localtime(&m->time));
    if (h->user_name[0])
        snprintf(owner, sizeof owner, "%.32s/%.32s", h->user_name, h->group_name);
    else
        snprintf(owner, sizeof owner, "%llu/%llu",
                 (unsigned long long)get_number(h->user, sizeof h->user),
                 (unsigned long long)get_number(h->group, sizeof h->group));
    int width = 18 - (int)strlen(owner);

    printf("%s %s %*llu %s %s", mode, owner, width > 0 ? width : 0, (unsigned long long)m->size,
           when, m->name);
    if (m->kind == TAR_SYMLINK)
        printf(" -> %s", m->link);
    if (m->kind == TAR_LINK)
        printf(" link to %s", m->link);
    putchar('\n');
}

// Make the folders that lead to a name. False: something else is in the way, such as a link.
static bool make_parents(char *name) {
    for (char *slash = strchr(name, '/'); slash; slash = strchr(slash + 1, '/')) {
        struct stat status;
        bool good;

        if (slash == name || !slash[1])
            continue;
        *slash = '\0';
        good = lstat(name, &status) == 0 ? S_ISDIR(status.st_mode) : mkdir(name, 0777) == 0;
        if (!good && errno == 0)
            errno = ENOTDIR;
        *slash = '/';
        if (!good)
            return false;
    }
    return true;
}

static bool leads_out(const char *name) {
    for (const char *part = name; *part; part += strcspn(part, "/")) {
        part += strspn(part, "/");
        if (part[0] == '.' && part[1] == '.' && (part[2] == '/' || !part[2]))
            return true;
        if (!*part)
            break;
    }
    return false;
}

// The name without a '/' at its start, and without the parts that are to be left out. NULL: nothing
// is left.
static char *target_name(char *name) {
    for (size_t i = 0; i < settings.strip; i++) {
        name += strspn(name, "/");
        name += strcspn(name, "/");
    }
    name += strspn(name, "/");
    return *name ? name : NULL;
}

static void take_content(const struct member *m, int to, const char *name) {
    char block[TAR_BLOCK];

    for (uint64_t left = m->size; left > 0;) {
        size_t part = left < TAR_BLOCK ? (size_t)left : TAR_BLOCK;

        if (!get_block(block))
            tool_fail("%s: it ends in the middle of a file", archive_name);
        if (to >= 0 && !write_all(to, block, part)) {
            tool_error(name);
            to = -1;
        }
        left -= part;
    }
}

static void set_attributes(const char *name, mode_t mode, time_t time) {
    struct timespec times[2] = {{.tv_nsec = UTIME_NOW}, {.tv_sec = time}};

    if (!settings.same_mode)
        mode &= 0777 & ~current_umask();
    if (chmod(name, mode) != 0 || utimensat(AT_FDCWD, name, times, 0) != 0)
        tool_error(name);
}

static void extract_file(const struct member *m, const char *name) {
    int to;

    if (!settings.keep_old)
        unlink(name);
    to = open(name, O_WRONLY | O_CREAT | O_EXCL, 0600);
    if (to < 0)
        tool_error(name);
    take_content(m, to, name);
    if (to < 0)
        return;
    if (close(to) != 0)
        tool_error(name);
    set_attributes(name, m->mode, m->time);
}

static void extract_folder(const struct member *m, const char *name) {
    struct stat status;

    if (mkdir(name, 0700) != 0 && (lstat(name, &status) != 0 || !S_ISDIR(status.st_mode))) {
        tool_error(name);
        return;
    }
    folders = tool_grow(folders, folder_count, sizeof *folders);
    folders[folder_count++] = (struct finished){tool_duplicate(name), m->mode, m->time};
}

static void extract_link(const struct member *m, const char *name) {
    char *from = m->kind == TAR_LINK ? target_name(m->link) : m->link;

    if (!settings.keep_old)
        unlink(name);
    if (m->kind == TAR_LINK && (!from || leads_out(from)))
        tool_warn("%s: a link that leads out of the folder: left out", name);
    else if ((m->kind == TAR_LINK ? link : symlink)(from, name) != 0)
        tool_error(name);
}

static void extract_member(struct member *m) {
    char *name = target_name(m->name);

    if (settings.to_stdout) {
        fflush(stdout);
        take_content(m, STDOUT_FILENO, "standard output");
        return;
    }
    if (!name || leads_out(name)) {
        if (name)
            tool_warn("%s: a name that leads out of the folder: left out", name);
        skip(m->size);
        return;
    }
    name[tool_path_length(name)] = '\0';
    errno = 0;
    if (!make_parents(name)) {
        tool_error(name);
        skip(m->size);
        return;
    }
    switch (m->kind) {
    case TAR_FOLDER: extract_folder(m, name); return;
    case TAR_LINK:
    case TAR_SYMLINK: extract_link(m, name); return;
    case TAR_FILE:
    case TAR_OLD_FILE: extract_file(m, name); return;
    }
    tool_warn("%s: an unknown kind of file: left out", name);
    skip(m->size);
}

static void finish_folders(void) {
    while (folder_count > 0) {
        struct finished *f = &folders[--folder_count];

        set_attributes(f->name, f->mode, f->time);
        free(f->name);
    }
}

void archive_read(char **names, bool extract) {
    struct member m;
    bool any = false;

    archive_name = settings.archive ? settings.archive : "standard input";
    file = settings.archive ? open(settings.archive, O_RDONLY) : STDIN_FILENO;
    if (file < 0)
        tool_fail_error(archive_name);
    while (get_member(&m)) {
        bool wanted = is_wanted(names, m.name);

        any |= wanted;
        if (wanted && (!extract || settings.verbose))
            list_member(&m);
        if (wanted && extract)
            extract_member(&m);
        else
            skip(m.size);
        free(m.name);
        free(m.link);
    }
    finish_folders();
    if (*names && !any)
        tool_warn("%s: nothing of that name is in it", names[0]);
}
