// user/tar/write.c -- puts files into an archive.
#include <user/tar/tar.h>

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

static int file;
static struct stat archive_status;
static uint64_t blocks; // written so far

// Files with several names, and the first name of each.
static struct known {
    dev_t device;
    ino_t inode;
    char *name;
} * known;
static size_t known_count;

static void put_block(const void *bytes) {
    if (!write_all(file, bytes, TAR_BLOCK))
        tool_fail_error(settings.archive);
    blocks++;
}

// Octal digits that fill the field but for a zero at its end.
static void set_octal(char *field, size_t size, uint64_t value) {
    field[--size] = '\0';
    while (size > 0) {
        field[--size] = (char)('0' + (value & 7));
        value >>= 3;
    }
}

static void set_text(char *field, size_t size, const char *text) {
    size_t length = strlen(text);

    memcpy(field, text, length < size ? length : size);
}

static void put_header(struct tar_header *h) {
    const unsigned char *bytes = (const unsigned char *)h;
    unsigned sum = 0;

    memcpy(h->magic, "ustar", 6);
    memcpy(h->version, "00", 2);
    memset(h->checksum, ' ', sizeof h->checksum);
    for (size_t i = 0; i < sizeof *h; i++)
        sum += bytes[i];
    set_octal(h->checksum, 7, sum);
    put_block(h);
}

// Put a text that is too long for its field into a file of its own before the header.
static void put_long(char kind, const char *text) {
    struct tar_header h = {.kind = kind};
    size_t size = strlen(text) + 1;
    char block[TAR_BLOCK];

    set_text(h.name, sizeof h.name, "././@LongLink");
    set_octal(h.mode, sizeof h.mode, 0);
    set_octal(h.user, sizeof h.user, 0);
    set_octal(h.group, sizeof h.group, 0);
    set_octal(h.size, sizeof h.size, size);
    set_octal(h.time, sizeof h.time, 0);
    put_header(&h);
    for (size_t at = 0; at < size; at += TAR_BLOCK) {
        memset(block, 0, sizeof block);
        memcpy(block, text + at, size - at < TAR_BLOCK ? size - at : TAR_BLOCK);
        put_block(block);
    }
}

// The name, if need be in two parts at a slash, or in a file of its own.
static void set_name(struct tar_header *h, const char *name) {
    size_t length = strlen(name);
    const char *slash = length > sizeof h->name ? strchr(name + length - sizeof h->name - 1, '/')
                                                : NULL;

    if (length > sizeof h->name && slash && slash[1] &&
        (size_t)(slash - name) <= sizeof h->prefix && slash > name) {
        memcpy(h->prefix, name, (size_t)(slash - name));
        set_text(h->name, sizeof h->name, slash + 1);
        return;
    }
    if (length > sizeof h->name)
        put_long(TAR_LONG_NAME, name);
    set_text(h->name, sizeof h->name, name);
}

// The name under which the same file is in the archive already, or NULL.
static const char *known_name(const struct stat *s, const char *name) {
    if (s->st_nlink < 2 || S_ISDIR(s->st_mode))
        return NULL;
    for (size_t i = 0; i < known_count; i++) {
        if (known[i].device == s->st_dev && known[i].inode == s->st_ino)
            return known[i].name;
    }
    known = tool_grow(known, known_count, sizeof *known);
    known[known_count++] = (struct known){s->st_dev, s->st_ino, tool_duplicate(name)};
    return NULL;
}

// The file's bytes: as many as the header says, even if it shrinks or grows meanwhile.
static void put_content(int from, const char *path, uint64_t size) {
    char block[TAR_BLOCK];
    bool short_file = false;

    for (uint64_t left = size; left > 0;) {
        size_t part = left < TAR_BLOCK ? (size_t)left : TAR_BLOCK;
        ssize_t count = short_file ? 0 : read_all(from, block, part);

        if (count < 0)
            tool_error(path);
        count = count < 0 ? 0 : count;
        if ((size_t)count < part && !short_file)
            tool_warn("%s: the file has become shorter; filled up with zeros", path);
        short_file = (size_t)count < part;
        memset(block + count, 0, sizeof block - (size_t)count);
        put_block(block);
        left -= part;
    }
}

// Fill in what the kind of the file decides. False: such files cannot be in an archive.
static bool set_kind(struct tar_header *h, const struct walk_item *item, const char *name) {
    const char *same = known_name(item->status, name);
    char text[PATH_MAX + 1];
    ssize_t length;

    if (same) {
        h->kind = TAR_LINK;
    } else if (S_ISLNK(item->status->st_mode)) {
        length = readlink(item->path, text, sizeof text - 1);
        if (length < 0) {
            tool_error(item->path);
            return false;
        }
        text[length] = '\0';
        same = text;
        h->kind = TAR_SYMLINK;
    } else if (S_ISDIR(item->status->st_mode)) {
        h->kind = TAR_FOLDER;
    } else if (S_ISREG(item->status->st_mode)) {
        h->kind = TAR_FILE;
        set_octal(h->size, sizeof h->size, (uint64_t)item->status->st_size);
    } else {
        tool_warn("%s: neither a file, nor a folder, nor a link: left out", item->path);
        return false;
    }
    if (same && strlen(same) > sizeof h->link)
        put_long(TAR_LONG_LINK, same);
    if (same)
        set_text(h->link, sizeof h->link, same);
    return true;
}

static void put_file(const struct walk_item *item, const char *name, int from) {
    const struct stat *s = item->status;
    struct tar_header h = {.kind = TAR_FILE};

    set_octal(h.size, sizeof h.size, 0);
    if (!set_kind(&h, item, name))
        return;
    set_name(&h, name);
    set_octal(h.mode, sizeof h.mode, s->st_mode & 07777);
    set_octal(h.user, sizeof h.user, s->st_uid);
    set_octal(h.group, sizeof h.group, s->st_gid);
    set_octal(h.time, sizeof h.time, s->st_mtime > 0 ? (uint64_t)s->st_mtime : 0);
    set_text(h.user_name, sizeof h.user_name - 1, user_name(s->st_uid));
    set_text(h.group_name, sizeof h.group_name - 1, group_name(s->st_gid));
    set_octal(h.device_major, sizeof h.device_major, 0);
    set_octal(h.device_minor, sizeof h.device_minor, 0);
    put_header(&h);
    if (h.kind == TAR_FILE)
        put_content(from, item->path, (uint64_t)s->st_size);
}

static bool visit(const struct walk_item *item, void *context) {
    bool folder = S_ISDIR(item->status->st_mode);
    const char *path = item->path;
    char *name;
    int from = -1;

    (void)context;
    if (item->leaving)
        return true;
    if (item->status->st_ino == archive_status.st_ino &&
        item->status->st_dev == archive_status.st_dev) {
        tool_warn("%s: that is the archive; left out", path);
        return true;
    }
    while (*path == '/')
        path++;
    name = tool_allocate(strlen(path) + 2);
    strcpy(name, *path ? path : ".");
    name[tool_path_length(name)] = '\0';
    strcat(name, folder ? "/" : "");
    if (settings.verbose)
        fprintf(settings.archive ? stdout : stderr, "%s\n", name);
    if (S_ISREG(item->status->st_mode))
        from = open(item->path, O_RDONLY);
    if (S_ISREG(item->status->st_mode) && from < 0)
        tool_error(item->path);
    else
        put_file(item, name, from);
    if (from >= 0)
        close(from);
    free(name);
    return true;
}

void archive_create(char **names) {
    static const char zeros[TAR_BLOCK];
    struct walk walk = {.visit = visit};

    if (!*names)
        tool_misused("an archive of no files");
    file = settings.archive ? open(settings.archive, O_WRONLY | O_CREAT | O_TRUNC, 0666)
                            : STDOUT_FILENO;
    if (file < 0)
        tool_fail_error(settings.archive);
    if (settings.archive && fstat(file, &archive_status) != 0)
        tool_fail_error(settings.archive);
    for (; *names; names++)
        walk_tree(&walk, *names);
    put_block(zeros);
    put_block(zeros);
    while (blocks % TAR_RECORD)
        put_block(zeros);
    if (settings.archive && close(file) != 0)
        tool_error(settings.archive);
}
