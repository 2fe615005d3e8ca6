// user/lib/posix/path.c -- names of files: the working directory, mounts, '.' and '..'.
//
// Which server a path belongs to follows from its text: the longest prefix that is mounted. The
// rest of the path is the server's business, symbolic links and '..' included. Only where a '..'
// leads out of a mount, or the working directory (which has no links in it) is all that a '..'
// leaves, is it done here.
#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include <user/lib/posix/call.h>
#include <user/lib/posix/files.h>
#include <user/lib/posix/path.h>

const struct process_mount *mounts;
unsigned mount_count;
char working_directory[IO_PATH_MAX] = "/";
unsigned file_mask = 022;

void paths_begin(const struct process_files *inherited) {
    const char *base = (const char *)inherited;

    mounts = (const void *)(base + inherited->mount_offset);
    mount_count = inherited->mount_count;
    file_mask = inherited->umask & 0777;
    if (inherited->directory_size > 0 && inherited->directory_size < sizeof working_directory) {
        memcpy(working_directory, base + inherited->directory_offset, inherited->directory_size);
        working_directory[inherited->directory_size] = '\0';
    }
}

handle_t mount_find(const char *name) {
    for (unsigned i = 0; i < mount_count; i++) {
        if (strncmp(mounts[i].prefix, name, PROCESS_PREFIX_SIZE) == 0)
            return mounts[i].handle;
    }
    return 0;
}

static int too_long(void) {
    errno = ENAMETOOLONG;
    return -1;
}

static int is_dot(const char *name, size_t size) { return size == 1 && name[0] == '.'; }
static int is_dots(const char *name, size_t size) {
    return size == 2 && name[0] == '.' && name[1] == '.';
}

// Without its last name; the root stays. The new size.
static size_t text_parent(const char *text, size_t size) {
    while (size > 0 && text[size - 1] != '/')
        size--;
    return size > 0 ? size - 1 : 0;
}

// Append the names of `path` to the text, an absolute path of `size` bytes (the root: 0) that is
// clean. '.' and '//' go. '..' removes a name if `all`, or if only names of the text itself were
// there before; else it stays. The size, or -1 and errno. The text is zero-terminated.
static long text_join(char *text, size_t size, const char *path, int all) {
    size_t floor = size; // what is behind it came from `path`

    while (*path) {
        size_t length = strcspn(path, "/");

        if (is_dots(path, length) && (all || size <= floor)) {
            size = text_parent(text, size);
            floor = size;
        } else if (length > 0 && !is_dot(path, length)) {
            if (size + 1 + length >= IO_PATH_MAX)
                return too_long();
            text[size++] = '/';
            memcpy(text + size, path, length);
            size += length;
        }
        path += length;
        path += strspn(path, "/");
    }
    text[size] = '\0';
    return (long)size;
}

// What relative names begin with: the working directory. Its size, the root's is 0.
static size_t text_begin(char *text, const char *path) {
    size_t size = 0;

    if (path[0] != '/') {
        size = strlen(working_directory);
        memcpy(text, working_directory, size);
        if (size == 1)
            size = 0;
    }
    return size;
}

int path_absolute(const char *path, char *to) {
    long size = text_join(to, text_begin(to, path), path, 1);

    if (size < 0)
        return -1;
    if (size == 0)
        strcpy(to, "/");
    return 0;
}

// How much of the text the mount's prefix is, or -1 if it is not its beginning in whole names.
static long mount_match(const char *prefix, const char *text) {
    size_t size = 0;

    while (size < PROCESS_PREFIX_SIZE && prefix[size] && prefix[size] == text[size])
        size++;
    if (size == 1 && prefix[1] == '\0')
        return 0;
    if (size == 0 || (size < PROCESS_PREFIX_SIZE && prefix[size]))
        return prefix[0] == '/' && prefix[1] == '\0' ? 0 : -1;
    return text[size] == '/' || text[size] == '\0' ? (long)size : -1;
}

// The mount with the longest matching prefix, and that prefix's size.
static unsigned mount_of(const char *text, size_t *prefix) {
    unsigned found = MOUNT_NONE;
    long longest = -1;

    for (unsigned i = 0; i < mount_count; i++) {
        long size = mount_match(mounts[i].prefix, text);

        if (size > longest) {
            longest = size;
            found = i;
        }
    }
    *prefix = longest > 0 ? (size_t)longest : 0;
    return found;
}

static int has_dots(const char *text) {
    for (const char *at = strstr(text, "/.."); at; at = strstr(at + 1, "/..")) {
        if (at[3] == '/' || at[3] == '\0')
            return 1;
    }
    return 0;
}

// If what the '..' in the text lead to is of another mount, follow them in the text.
static long leave_mount(char *text, unsigned *mount, size_t *prefix) {
    char clean[IO_PATH_MAX];
    size_t clean_prefix;
    long size = text_join(clean, 0, text, 1);
    unsigned clean_mount;

    if (size < 0)
        return -1;
    clean_mount = mount_of(clean, &clean_prefix);
    if (clean_mount != *mount) {
        memcpy(text, clean, (size_t)size + 1);
        *mount = clean_mount;
        *prefix = clean_prefix;
    }
    return (long)strlen(text);
}

// The rest of the path is behind the prefix. Of a mount that is one entry it is the entry's name.
static int place_set(struct place *place, const char *text, unsigned mount, size_t prefix,
                     size_t size) {
    if (mount == MOUNT_NONE) {
        errno = ENOENT;
        return -1;
    }
    if (mounts[mount].flags & PROCESS_MOUNT_ENTRY) {
        if (prefix < size) {
            errno = ENOTDIR;
            return -1;
        }
        prefix = text_parent(text, size);
    }
    place->gate = mounts[mount].handle;
    place->mount = mount;
    place->path = text + prefix + (text[prefix] == '/');
    place->size = size - (size_t)(place->path - text);
    return 0;
}

static int place_in_directory(int fd, const char *path, struct place *place) {
    struct open_file *file = file_find(fd);

    if (!file)
        return -1;
    if (file->kind != IO_KIND_DIRECTORY) {
        errno = ENOTDIR;
        return -1;
    }
    place->gate = file->handle;
    place->mount = MOUNT_NONE;
    place->path = path;
    place->size = strlen(path);
    return place->size < IO_PATH_MAX ? 0 : too_long();
}

// The size of an absolute path if it is clean: names with one '/' before each, none of them '.' or
// '..'. Else -1; so too for what only looks like '..', and for the root.
static long clean_size(const char *text) {
    size_t size = 0;

    while (text[size] == '/') {
        const char *name = text + ++size;

        if (name[0] == '/' || name[0] == '\0' ||
            (name[0] == '.' && (name[1] == '.' || name[1] == '/' || name[1] == '\0')))
            return -1;
        while (text[size] != '/' && text[size] != '\0')
            size++;
    }
    return size > 0 && size < IO_PATH_MAX ? (long)size : -1;
}

// Most paths need nothing done: the text, which may be the path itself, and its size; else -1.
static long simple_text(const char *path, struct place *place, const char **text) {
    size_t size, length;

    *text = path;
    if (path[0] == '/')
        return clean_size(path);
    size = text_begin(place->buffer, path);
    length = strlen(path);
    if (size + 1 + length >= IO_PATH_MAX)
        return -1;
    place->buffer[size] = '/';
    memcpy(place->buffer + size + 1, path, length + 1);
    *text = place->buffer;
    return clean_size(place->buffer);
}

static int place_in_mounts(const char *path, struct place *place) {
    char *text = place->buffer;
    const char *simple;
    long size = simple_text(path, place, &simple);
    size_t prefix;
    unsigned mount;
    int slash;

    if (size >= 0) {
        mount = mount_of(simple, &prefix);
        return place_set(place, simple, mount, prefix, (size_t)size);
    }
    size = text_join(text, text_begin(text, path), path, 0);
    if (size < 0)
        return -1;
    mount = mount_of(text, &prefix);
    if (has_dots(text))
        size = leave_mount(text, &mount, &prefix);
    if (size < 0 || place_set(place, text, mount, prefix, (size_t)size) < 0)
        return -1;
    slash = path[strlen(path) - 1] == '/'; // says that it is a directory: the server gets it too
    if (slash && place->size > 0 && size + 1 < IO_PATH_MAX) {
        text[size] = '/';
        place->size++;
    }
    return 0;
}

int place_find(int fd, const char *path, struct place *place) {
    if (path[0] == '\0') {
        errno = ENOENT;
        return -1;
    }
    if (path[0] != '/' && fd != AT_FDCWD)
        return place_in_directory(fd, path, place);
    return place_in_mounts(path, place);
}

long place_request(const struct place *place, struct message *m, int unknown) {
    m->words[0] = place->size;
    m->read_from = place->path;
    m->read_size = place->size;

    long result = call_restart(place->gate, m);

    if (result == ERR_NOSYS) {
        errno = unknown;
        return -1;
    }
    if (result >= 0 && (long)m->words[0] < 0)
        result = ERR_IO; // no request is answered like that
    return result < 0 ? posix_result(result) : (long)m->words[0];
}

long path_request(int fd, const char *path, struct message *m, int unknown) {
    struct place place;

    if (place_find(fd, path, &place) < 0)
        return -1;
    return place_request(&place, m, unknown);
}
