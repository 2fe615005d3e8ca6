// user/tests/posix_files.c -- files: opening, positions, attributes, devices.
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <time.h>

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

static void positions(void) {
    char text[16] = "";
    int fd = make_file("a", "0123456789");

    CHECK_EQUAL(lseek(fd, 3, SEEK_SET), 3);
    CHECK_EQUAL(read(fd, text, 2), 2);
    CHECK(memcmp(text, "34", 2) == 0);
    CHECK_EQUAL(lseek(fd, -1, SEEK_CUR), 4);
    CHECK_EQUAL(lseek(fd, -2, SEEK_END), 8);
    CHECK_EQUAL(read(fd, text, 10), 2);
    CHECK_EQUAL(read(fd, text, 10), 0);
    CHECK_EQUAL(pread(fd, text, 3, 1), 3);
    CHECK(memcmp(text, "123", 3) == 0);
    CHECK_EQUAL(lseek(fd, 0, SEEK_CUR), 10);
    CHECK_EQUAL(pwrite(fd, "xy", 2, 4), 2);
    CHECK_EQUAL(lseek(fd, 0, SEEK_CUR), 10);
    CHECK_ERROR(lseek(fd, -1, SEEK_SET), EINVAL);
    CHECK_ERROR(lseek(fd, 0, 99), EINVAL);
    CHECK_ERROR(pread(fd, text, 1, -1), EINVAL);
    CHECK_EQUAL(lseek(fd, 20, SEEK_SET), 20);
    CHECK_EQUAL(write(fd, "z", 1), 1);
    CHECK_EQUAL(pread(fd, text, 16, 10), 11);
    CHECK(memcmp(text, "\0\0\0\0\0\0\0\0\0\0z", 11) == 0);
    close(fd);
}

static void offsets_are_shared(void) {
    char c[2] = "";
    int fd = make_file("a", "abcdef"), copy = dup(fd), other, status;
    pid_t pid;

    lseek(fd, 0, SEEK_SET);
    CHECK_EQUAL(read(fd, c, 1), 1);
    CHECK_EQUAL(read(copy, c, 1), 1);
    CHECK_EQUAL(c[0], 'b');
    pid = fork();
    if (pid == 0)
        _exit(read(fd, c, 1) == 1 && c[0] == 'c' ? 0 : 1);
    CHECK_EQUAL(waitpid(pid, &status, 0), pid);
    CHECK_EQUAL(status, 0);
    CHECK_EQUAL(read(fd, c, 1), 1);
    CHECK_EQUAL(c[0], 'd');
    other = open("a", O_RDONLY);
    CHECK_EQUAL(read(other, c, 1), 1);
    CHECK_EQUAL(c[0], 'a');
}

static void opening(void) {
    int fd;

    CHECK_ERROR(open("none", O_RDONLY), ENOENT);
    CHECK_ERROR(open("none/a", O_RDWR | O_CREAT, 0644), ENOENT);
    CHECK_ERROR(open("", O_RDONLY), ENOENT);
    fd = open("a", O_WRONLY | O_CREAT | O_EXCL, 0644);
    CHECK(fd >= 0);
    CHECK_ERROR(open("a", O_WRONLY | O_CREAT | O_EXCL, 0644), EEXIST);
    CHECK_ERROR(read(fd, &fd, 1), EBADF);
    CHECK_EQUAL(write(fd, "text", 4), 4);
    close(fd);
    fd = open("a", O_RDONLY);
    CHECK_ERROR(write(fd, "x", 1), EBADF);
    CHECK_ERROR(ftruncate(fd, 0), EINVAL);
    close(fd);
    CHECK_ERROR(open("a/b", O_RDONLY), ENOTDIR);
    CHECK_ERROR(open("a", O_RDONLY | O_DIRECTORY), ENOTDIR);
    CHECK_ERROR(open(".", O_WRONLY), EISDIR);
    fd = open("a", O_WRONLY | O_TRUNC);
    CHECK(fd >= 0);
    close(fd);
    check_content("a", "");
    CHECK_ERROR(close(fd), EBADF);
    CHECK_ERROR(read(-1, &fd, 1), EBADF);
}

static void appending(void) {
    int one = open("a", O_WRONLY | O_CREAT | O_APPEND, 0644), two = open("a", O_WRONLY | O_APPEND);

    CHECK_EQUAL(write(one, "one ", 4), 4);
    CHECK_EQUAL(write(two, "two ", 4), 4);
    CHECK_EQUAL(lseek(one, 0, SEEK_SET), 0);
    CHECK_EQUAL(write(one, "three", 5), 5);
    check_content("a", "one two three");
    two = open("a", O_WRONLY);
    CHECK_EQUAL(fcntl(two, F_SETFL, O_APPEND), 0);
    CHECK_EQUAL(write(two, "!", 1), 1);
    check_content("a", "one two three!");
    CHECK_EQUAL(fcntl(two, F_GETFL) & (O_ACCMODE | O_APPEND), O_WRONLY | O_APPEND);
    CHECK_EQUAL(fcntl(two, F_SETFL, 0), 0);
    CHECK_EQUAL(lseek(two, 0, SEEK_SET), 0);
    CHECK_EQUAL(write(two, "O", 1), 1);
    check_content("a", "One two three!");
}

static void truncating(void) {
    struct stat status;
    char text[8];
    int fd = make_file("a", "abcdefgh");

    CHECK_EQUAL(ftruncate(fd, 3), 0);
    check_content("a", "abc");
    CHECK_EQUAL(truncate("a", 5), 0);
    CHECK_EQUAL(fstat(fd, &status), 0);
    CHECK_EQUAL(status.st_size, 5);
    CHECK_EQUAL(pread(fd, text, 8, 0), 5);
    CHECK(memcmp(text, "abc\0\0", 5) == 0);
    CHECK_ERROR(truncate("none", 0), ENOENT);
    CHECK_ERROR(truncate("a", -1), EINVAL);
}

static void unlinked_but_open(void) {
    char text[8] = "";
    struct stat status;
    int fd = make_file("a", "still");

    CHECK_EQUAL(unlink("a"), 0);
    CHECK_ERROR(open("a", O_RDONLY), ENOENT);
    CHECK_EQUAL(pread(fd, text, 8, 0), 5);
    CHECK(strcmp(text, "still") == 0);
    CHECK_EQUAL(fstat(fd, &status), 0);
    CHECK_EQUAL(status.st_nlink, 0);
    CHECK_ERROR(unlink("a"), ENOENT);
    close(fd);
}

static void attributes(void) {
    struct timespec times[2] = {{1000000000, 0}, {1234567890, 0}};
    struct stat status;
    int fd = make_file("a", "x");

    CHECK_EQUAL(chmod("a", 0640), 0);
    CHECK_EQUAL(fstat(fd, &status), 0);
    CHECK_EQUAL(status.st_mode, S_IFREG | 0640);
    CHECK_EQUAL(fchmod(fd, 0444), 0);
    CHECK_EQUAL(stat("a", &status), 0);
    CHECK_EQUAL(status.st_mode & 07777, 0444);
    CHECK_EQUAL(access("a", F_OK), 0);
    CHECK_ERROR(access("a", X_OK), EACCES);
    CHECK_ERROR(access("none", F_OK), ENOENT);
    CHECK_EQUAL(utimensat(AT_FDCWD, "a", times, 0), 0);
    CHECK_EQUAL(stat("a", &status), 0);
    CHECK_EQUAL(status.st_atime, 1000000000);
    CHECK_EQUAL(status.st_mtime, 1234567890);
    umask(077);
    close(open("b", O_WRONLY | O_CREAT, 0666));
    CHECK_EQUAL(stat("b", &status), 0);
    CHECK_EQUAL(status.st_mode & 07777, 0600);
    CHECK_EQUAL(umask(022), 077);
    CHECK(time(NULL) - status.st_mtime < 100 && time(NULL) >= status.st_mtime - 1);
}

static void large_transfers(void) {
    enum { SIZE = 3000000 };
    void *volatile nowhere = NULL;
    char *data = malloc(SIZE), *back = malloc(SIZE);
    int fd = open("a", O_RDWR | O_CREAT, 0644);
    size_t done = 0;

    for (int i = 0; i < SIZE; i++)
        data[i] = (char)(i / 4096 + i * 13);
    CHECK_EQUAL(write(fd, data, SIZE), SIZE);
    CHECK_EQUAL(lseek(fd, 0, SEEK_SET), 0);
    for (ssize_t count; (count = read(fd, back + done, SIZE - done)) > 0;)
        done += (size_t)count;
    CHECK_EQUAL(done, SIZE);
    CHECK(memcmp(data, back, SIZE) == 0);
    CHECK_EQUAL(fsync(fd), 0);
    CHECK_EQUAL(lseek(fd, 0, SEEK_SET), 0);
    CHECK_ERROR(read(fd, nowhere, 100), EFAULT);
    free(data);
    free(back);
}

static void devices(void) {
    char text[16];
    struct stat status;
    int null = open("/dev/null", O_RDWR), zero = open("/dev/zero", O_RDONLY);

    CHECK_EQUAL(write(null, "abc", 3), 3);
    CHECK_EQUAL(read(null, text, sizeof text), 0);
    memset(text, 'x', sizeof text);
    CHECK_EQUAL(read(zero, text, sizeof text), sizeof text);
    CHECK(text[0] == 0 && text[15] == 0);
    CHECK_EQUAL(fstat(null, &status), 0);
    CHECK(S_ISCHR(status.st_mode));
    CHECK(!isatty(null) && errno == ENOTTY);
    CHECK_EQUAL(chdir("/dev"), 0);
    CHECK_EQUAL(stat("../tmp", &status), 0);
    CHECK_EQUAL(stat("null", &status), 0);
}

static void file_systems(void) {
    struct statvfs status;

    CHECK_EQUAL(statvfs("/", &status), 0);
    CHECK(status.f_blocks > 0 && status.f_bfree <= status.f_blocks);
    CHECK(status.f_namemax == 255);
}

static void room_for_a_file(void) {
    struct stat status;
    char text[8] = "";
    int fd = open("room", O_RDWR | O_CREAT, 0644);

    CHECK_EQUAL(write(fd, "begin", 5), 5);
    CHECK_EQUAL(lseek(fd, 100000, SEEK_SET), 100000);
    CHECK_EQUAL(write(fd, "end", 3), 3); // a hole lies between them
    CHECK_EQUAL(posix_fallocate(fd, 0, 200000), 0);
    CHECK_EQUAL(fstat(fd, &status), 0);
    CHECK_EQUAL(status.st_size, 200000);
    CHECK(status.st_blocks * 512l >= 200000);
    CHECK_EQUAL(pread(fd, text, 5, 0), 5);
    CHECK(strcmp(text, "begin") == 0);
    CHECK_EQUAL(pread(fd, text, 5, 100000), 5);
    CHECK(memcmp(text, "end\0", 5) == 0);
    CHECK_EQUAL(posix_fallocate(fd, 0, 0), EINVAL);
    CHECK_EQUAL(posix_fallocate(-1, 0, 1), EBADF);
    CHECK_EQUAL(posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL), 0);
    CHECK_EQUAL(posix_fadvise(fd, 0, 0, 99), EINVAL);
    close(fd);
    CHECK_EQUAL(mknod("made", S_IFREG | 0600, 0), 0);
    CHECK_ERROR(mknodat(AT_FDCWD, "made", S_IFREG | 0600, 0), EEXIST);
    CHECK_EQUAL(unlink("made"), 0);
}

static const struct posix_test tests[] = {
    {"positions", positions},
    {"offsets_are_shared", offsets_are_shared},
    {"opening", opening},
    {"appending", appending},
    {"truncating", truncating},
    {"unlinked_but_open", unlinked_but_open},
    {"attributes", attributes},
    {"large_transfers", large_transfers},
    {"devices", devices},
    {"file_systems", file_systems},
    {"room_for_a_file", room_for_a_file},
};

int main(int argc, char **argv) {
    umask(022);
    return posix_tests_run(tests, sizeof tests / sizeof *tests, argc, argv);
}
