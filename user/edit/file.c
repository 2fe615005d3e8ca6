// user/edit/file.c -- reads and writes the editor's file.
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <user/edit/file.h>
#include <user/lib/tool/input.h>
#include <user/lib/tool/tool.h>

static struct stat known; // the file as it was when it was read or saved
static bool exists;

// ---- Reading ----

static bool read_bytes(struct editor *editor, int file, const char **why) {
    size_t size = (size_t)known.st_size;
    char *bytes = tool_allocate(size);
    ssize_t count = read_all(file, bytes, size);
    bool ok = count >= 0 && !memchr(bytes, '\0', (size_t)count);

    if (ok)
        editor_load(editor, bytes, (size_t)count);
    else
        *why = count < 0 ? strerror(errno) : "is no text: it has zero bytes";
    free(bytes);
    return ok;
}

bool file_load(struct editor *editor, const char **why) {
    int file = open(editor->name, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    bool ok;

    if (file < 0 && errno == ENOENT)
        return true;
    if (file < 0 || fstat(file, &known) != 0) {
        *why = strerror(errno);
        return false;
    }
    if (!S_ISREG(known.st_mode)) {
        *why = S_ISDIR(known.st_mode) ? "is a directory" : "is no file";
        close(file);
        return false;
    }
    exists = true;
    ok = read_bytes(editor, file, why);
    close(file);
    if (ok && (access(editor->name, W_OK) != 0 || !(known.st_mode & 0222)))
        editor->fixed = "The file is read-only; ^O saves under another name";
    return ok;
}

bool file_was_changed(const struct editor *editor) {
    struct stat now;

    if (stat(editor->name, &now) != 0)
        return false;
    return !exists || now.st_ino != known.st_ino || now.st_size != known.st_size ||
           now.st_mtim.tv_sec != known.st_mtim.tv_sec ||
           now.st_mtim.tv_nsec != known.st_mtim.tv_nsec;
}

// ---- Writing ----

static bool write_text(const struct editor *editor, int file) {
    struct place end = text_end(&editor->text);
    size_t length;
    char *bytes = text_copy(&editor->text, (struct place){0, 0}, end, &length);
    bool ok = write_all(file, bytes, length);

    free(bytes);
    if (ok && end.byte > 0 && !editor->open_end)
        ok = write_all(file, "\n", 1);
    return ok;
}

// What a link points to is written, not the link.
static char *real_path(const char *name) {
    char *path = realpath(name, NULL);

    return path ? path : tool_duplicate(name);
}

static char *path_beside(const char *path) {
    const char *name = tool_last_name(path);
    size_t folder = (size_t)(name - path);
    char *beside = tool_allocate(strlen(path) + 32);

    sprintf(beside, "%.*s.%s.%ld", (int)folder, path, name, (long)getpid());
    return beside;
}

static bool write_beside(const struct editor *editor, const char *path, const char *beside) {
    int file = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    struct stat old;
    bool ok;

    if (file < 0)
        return false;
    ok = write_text(editor, file);
    if (ok && stat(path, &old) == 0) {
        ok = fchmod(file, old.st_mode & 07777) == 0;
        if (fchown(file, old.st_uid, old.st_gid) != 0)
            ok = ok && errno == EPERM; // then it belongs to who saved it
    }
    ok = ok && fsync(file) == 0;
    if (close(file) != 0)
        ok = false;
    return ok && rename(beside, path) == 0;
}

static bool write_file(const struct editor *editor, const char *path) {
    char *beside = path_beside(path);
    bool ok = write_beside(editor, path, beside);
    int error = errno;

    if (!ok)
        unlink(beside);
    free(beside);
    errno = error;
    return ok;
}

bool file_save(struct editor *editor) {
    char *path = real_path(editor->name);
    bool ok = write_file(editor, path);

    if (ok) {
        exists = stat(path, &known) == 0;
        undo_set_saved(&editor->undo);
        editor_say(editor, "Saved: %s", editor->name);
    } else {
        editor_say(editor, "Not saved: %s: %s", editor->name, strerror(errno));
    }
    free(path);
    return ok;
}

void file_rescue(const struct editor *editor) {
    const char *name = editor->name ? editor->name : "text";
    char *path = tool_allocate(strlen(name) + 16);

    sprintf(path, "%s.rescued", name);
    if (editor_is_changed(editor) && write_file(editor, path))
        fprintf(stderr, "edit: what was not saved is in %s\n", path);
    free(path);
}
