// user/tests/posix_names.c -- names of files: directories, links, renaming, the working directory.
#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>

#include <user/tests/lib/posix_test.h>

static int make_file(const char *path, const char *text) {
    int fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0644);

    CHECK(fd >= 0);
    CHECK_EQUAL(write(fd, text, strlen(text)), strlen(text));
    return fd;
}

static void check_content(const char *path, const char *text) {
    char found[200] = "";
    int fd = open(path, O_RDONLY);

    CHECK(fd >= 0);
    CHECK_EQUAL(read(fd, found, sizeof found), strlen(text));
    CHECK(strcmp(found, text) == 0);
    close(fd);
}

static void renaming(void) {
    close(make_file("a", "from a"));
    close(make_file("b", "from b"));
    CHECK_EQUAL(rename("a", "b"), 0);
    check_content("b", "from a");
    CHECK_ERROR(rename("a", "c"), ENOENT);
    CHECK_EQUAL(mkdir("d", 0755), 0);
    CHECK_EQUAL(mkdir("e", 0755), 0);
    CHECK_EQUAL(rename("d", "e"), 0);
    CHECK_EQUAL(rename("b", "e/b"), 0);
    check_content("e/b", "from a");
    CHECK_EQUAL(mkdir("d", 0755), 0);
    CHECK(rename("d", "e") == -1 && (errno == ENOTEMPTY || errno == EEXIST));
    CHECK_ERROR(rename("e", "e/inside"), EINVAL);
    CHECK_ERROR(rename("e/b", "d"), EISDIR);
    CHECK_ERROR(rename("d", "e/b"), ENOTDIR);
    CHECK_EQUAL(rename("e/b", "e/b"), 0);
    check_content("e/b", "from a");
}

static void directories(void) {
    struct stat status;

    CHECK_EQUAL(mkdir("d", 0750), 0);
    CHECK_ERROR(mkdir("d", 0750), EEXIST);
    CHECK_ERROR(mkdir("none/d", 0750), ENOENT);
    CHECK_EQUAL(stat("d", &status), 0);
    CHECK(S_ISDIR(status.st_mode));
    CHECK_EQUAL(status.st_mode & 07777, 0750);
    CHECK_EQUAL(mkdir("d/e/", 0755), 0);
    CHECK(rmdir("d") == -1 && (errno == ENOTEMPTY || errno == EEXIST));
    CHECK(unlink("d/e") == -1 && (errno == EISDIR || errno == EPERM));
    CHECK_EQUAL(rmdir("d/e/"), 0);
    CHECK_ERROR(rmdir("d/."), EINVAL);
    CHECK_EQUAL(rmdir("d"), 0);
    CHECK_ERROR(rmdir("d"), ENOENT);
    close(make_file("f", ""));
    CHECK_ERROR(rmdir("f"), ENOTDIR);
    CHECK_ERROR(mkdir("f/g", 0755), ENOTDIR);
    CHECK_EQUAL(remove("f"), 0);
}

static void listing(void) {
    enum { FILES = 30 };
    char name[20];
    int seen[FILES] = {0}, dots = 0, others = 0, value;
    struct dirent *entry, **list;
    DIR *directory;

    for (int i = 0; i < FILES; i++) {
        snprintf(name, sizeof name, "file%d", i);
        close(make_file(name, ""));
    }
    directory = opendir(".");
    CHECK(directory != NULL);
    while ((entry = readdir(directory))) {
        if (entry->d_name[0] == '.')
            dots++;
        else if (sscanf(entry->d_name, "file%d", &value) == 1 && value < FILES)
            seen[value]++;
        else
            others++;
    }
    for (int i = 0; i < FILES; i++)
        CHECK_EQUAL(seen[i], 1);
    CHECK_EQUAL(dots, 2);
    CHECK_EQUAL(others, 0);
    rewinddir(directory);
    CHECK(readdir(directory) != NULL);
    CHECK_EQUAL(closedir(directory), 0);
    CHECK_EQUAL(scandir(".", &list, NULL, alphasort), FILES + 2);
    CHECK(strcmp(list[0]->d_name, ".") == 0 && strcmp(list[2]->d_name, "file0") == 0);
    CHECK(opendir("file0") == NULL && errno == ENOTDIR);
    CHECK(opendir("none") == NULL && errno == ENOENT);
}

// How often a directory has the name.
static int name_count(const char *path, const char *name) {
    DIR *directory = opendir(path);
    struct dirent *entry;
    int count = 0;

    CHECK(directory != NULL);
    while (directory && (entry = readdir(directory)))
        count += strcmp(entry->d_name, name) == 0;
    if (directory)
        closedir(directory);
    return count;
}

static void listing_mounts(void) {
    CHECK_EQUAL(name_count("/", "dev"), 1);
    CHECK_EQUAL(name_count("/", "tmp"), 1);
    CHECK_EQUAL(name_count("/dev", "null"), 1);
    CHECK_EQUAL(name_count("/dev/", "console"), 1);
    CHECK_EQUAL(name_count("/dev", "dev"), 0);
    CHECK_EQUAL(name_count("/tmp", "dev"), 0);
}

static void hard_links(void) {
    struct stat one, two;

    close(make_file("a", "shared"));
    CHECK_EQUAL(link("a", "b"), 0);
    CHECK_EQUAL(stat("a", &one), 0);
    CHECK_EQUAL(stat("b", &two), 0);
    CHECK_EQUAL(one.st_ino, two.st_ino);
    CHECK_EQUAL(one.st_nlink, 2);
    CHECK_ERROR(link("a", "b"), EEXIST);
    CHECK_ERROR(link("none", "c"), ENOENT);
    CHECK_EQUAL(unlink("a"), 0);
    check_content("b", "shared");
}

static void symbolic_links(void) {
    char text[32] = "";
    struct stat status;

    close(make_file("file", "content"));
    CHECK_EQUAL(symlink("file", "link"), 0);
    check_content("link", "content");
    CHECK_EQUAL(readlink("link", text, sizeof text), 4);
    CHECK(memcmp(text, "file", 4) == 0);
    CHECK_EQUAL(readlink("link", text, 2), 2);
    CHECK_ERROR(readlink("file", text, sizeof text), EINVAL);
    CHECK_EQUAL(lstat("link", &status), 0);
    CHECK(S_ISLNK(status.st_mode));
    CHECK_EQUAL(stat("link", &status), 0);
    CHECK(S_ISREG(status.st_mode));
    CHECK_EQUAL(symlink("loop", "loop"), 0);
    CHECK_ERROR(open("loop", O_RDONLY), ELOOP);
    CHECK_ERROR(open("link", O_RDONLY | O_NOFOLLOW), ELOOP);
    CHECK_EQUAL(symlink("nowhere", "dangling"), 0);
    CHECK_ERROR(stat("dangling", &status), ENOENT);
    CHECK_EQUAL(unlink("link"), 0);
    check_content("file", "content");
}

static void working_directory(void) {
    char here[PATH_MAX], found[PATH_MAX];
    int fd;

    CHECK_EQUAL(mkdir("d", 0755), 0);
    CHECK_EQUAL(mkdir("d/e", 0755), 0);
    CHECK(getcwd(here, sizeof here) != NULL);
    CHECK_EQUAL(chdir("d/e"), 0);
    close(make_file("inside", "here"));
    CHECK_EQUAL(chdir("../.."), 0);
    CHECK(getcwd(found, sizeof found) != NULL);
    CHECK(strcmp(here, found) == 0);
    check_content("d/e/inside", "here");
    check_content("./d//e/../e/inside", "here");
    CHECK_ERROR(chdir("none"), ENOENT);
    CHECK_ERROR(chdir("d/e/inside"), ENOTDIR);
    fd = open("d", O_RDONLY);
    CHECK_EQUAL(fchdir(fd), 0);
    check_content("e/inside", "here");
    CHECK_EQUAL(chdir("/"), 0);
    CHECK(strcmp(getcwd(found, sizeof found), "/") == 0);
    CHECK(getcwd(found, 1) == NULL && errno == ERANGE);
    CHECK_EQUAL(chdir(here), 0);
    CHECK_EQUAL(symlink("d/e", "s"), 0);
    CHECK(realpath("s/../e/inside", found) != NULL);
    strcat(here, "/d/e/inside");
    CHECK(strcmp(found, here) == 0);
    CHECK(realpath("none", found) == NULL && errno == ENOENT);
}

static void relative_to_directories(void) {
    struct stat status;
    char text[8] = "";
    int directory, fd;

    CHECK_EQUAL(mkdir("d", 0755), 0);
    directory = open("d", O_RDONLY | O_DIRECTORY);
    CHECK(directory >= 0);
    fd = openat(directory, "file", O_RDWR | O_CREAT, 0644);
    CHECK_EQUAL(write(fd, "abc", 3), 3);
    check_content("d/file", "abc");
    CHECK_EQUAL(mkdirat(directory, "sub", 0755), 0);
    CHECK_EQUAL(fstatat(directory, "sub", &status, 0), 0);
    CHECK(S_ISDIR(status.st_mode));
    CHECK_EQUAL(symlinkat("file", directory, "link"), 0);
    CHECK_EQUAL(readlinkat(directory, "link", text, sizeof text), 4);
    CHECK_EQUAL(unlinkat(directory, "link", 0), 0);
    CHECK_EQUAL(unlinkat(directory, "sub", AT_REMOVEDIR), 0);
    CHECK_EQUAL(faccessat(directory, "file", F_OK, 0), 0);
    CHECK_ERROR(openat(fd, "file", O_RDONLY), ENOTDIR);
    CHECK_ERROR(openat(99, "file", O_RDONLY), EBADF);
}

static void long_names(void) {
    static char name[5000];

    memset(name, 'n', sizeof name - 1);
    CHECK_ERROR(open(name, O_RDONLY), ENAMETOOLONG);
    name[300] = '\0';
    CHECK_ERROR(open(name, O_WRONLY | O_CREAT, 0644), ENAMETOOLONG);
    name[255] = '\0';
    close(make_file(name, "long"));
    check_content(name, "long");
    CHECK_EQUAL(unlink(name), 0);
}

static const struct posix_test tests[] = {
    {"renaming", renaming},
    {"directories", directories},
    {"listing", listing},
    {"listing_mounts", listing_mounts},
    {"hard_links", hard_links},
    {"symbolic_links", symbolic_links},
    {"working_directory", working_directory},
    {"relative_to_directories", relative_to_directories},
    {"long_names", long_names},
};

int main(int argc, char **argv) {
    umask(022);
    return posix_tests_run(tests, sizeof tests / sizeof *tests, argc, argv);
}
