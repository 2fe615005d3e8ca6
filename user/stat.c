// user/stat.c -- stat: what the file system knows about files.
#include <user/lib/tool/text.h>
#include <user/lib/tool/tool.h>

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static const char usage[] =
    "usage: stat [-L] [-c FORMAT] FILE...\n"
    "  -L, --dereference    of what a link points to\n"
    "  -c, --format FORMAT  this text, with %n name, %N name and link, %s size, %b blocks of 512\n"
    "                       bytes, %a mode in octal, %A as letters, %f mode in hexadecimal, %F\n"
    "                       kind, %i inode, %d device, %h links, %u %U user, %g %G group, %o\n"
    "                       block size, %x %y %z times of access, change, change of the inode,\n"
    "                       %X %Y %Z the same in seconds\n";

static const char *kind_name(const struct stat *s) {
    switch (s->st_mode & S_IFMT) {
    case S_IFREG: return s->st_size ? "regular file" : "regular empty file";
    case S_IFDIR: return "directory";
    case S_IFLNK: return "symbolic link";
    case S_IFCHR: return "character special file";
    case S_IFBLK: return "block special file";
    case S_IFIFO: return "fifo";
    case S_IFSOCK: return "socket";
    }
    return "unknown";
}

static void put_time(struct timespec time) {
    char text[64];
    struct tm *when = localtime(&time.tv_sec);

    strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S", when);
    printf("%s.%09ld", text, (long)time.tv_nsec);
    strftime(text, sizeof text, "%z", when);
    printf(" %s", text);
}

static void put_name(const char *path, const struct stat *s) {
    char text[4096];
    ssize_t length = S_ISLNK(s->st_mode) ? readlink(path, text, sizeof text - 1) : -1;

    printf("'%s'", path);
    if (length >= 0)
        printf(" -> '%.*s'", (int)length, text);
}

static void put_text(int letter, const char *path, const struct stat *s) {
    char mode[11];

    switch (letter) {
    case 'n': fputs(path, stdout); break;
    case 'N': put_name(path, s); break;
    case 'A':
        text_mode(s->st_mode, mode);
        fputs(mode, stdout);
        break;
    case 'F': fputs(kind_name(s), stdout); break;
    case 'U': fputs(user_name(s->st_uid), stdout); break;
    case 'G': fputs(group_name(s->st_gid), stdout); break;
    case 'x': put_time(s->st_atim); break;
    case 'y': put_time(s->st_mtim); break;
    case 'z': put_time(s->st_ctim); break;
    case '%': putchar('%'); break;
    default: printf("%%%c", letter);
    }
}

static void put_field(int letter, const char *path, const struct stat *s) {
    switch (letter) {
    case 's': printf("%lld", (long long)s->st_size); break;
    case 'b': printf("%lld", (long long)s->st_blocks); break;
    case 'B': fputs("512", stdout); break;
    case 'a': printf("%o", (unsigned)s->st_mode & 07777); break;
    case 'f': printf("%x", (unsigned)s->st_mode); break;
    case 'i': printf("%llu", (unsigned long long)s->st_ino); break;
    case 'd': printf("%llu", (unsigned long long)s->st_dev); break;
    case 'h': printf("%llu", (unsigned long long)s->st_nlink); break;
    case 'u': printf("%u", (unsigned)s->st_uid); break;
    case 'g': printf("%u", (unsigned)s->st_gid); break;
    case 'o': printf("%lld", (long long)s->st_blksize); break;
    case 'X': printf("%lld", (long long)s->st_atim.tv_sec); break;
    case 'Y': printf("%lld", (long long)s->st_mtim.tv_sec); break;
    case 'Z': printf("%lld", (long long)s->st_ctim.tv_sec); break;
    default: put_text(letter, path, s);
    }
}

static void put_format(const char *format, const char *path, const struct stat *s) {
    for (; *format; format++) {
        if (*format == '%' && format[1])
            put_field((unsigned char)*++format, path, s);
        else
            putchar(*format);
    }
    putchar('\n');
}

int main(int argc, char **argv) {
    const char *format = "  File: %N\n  Size: %s\tBlocks: %b\tIO Block: %o\t%F\n"
                         "Device: %d\tInode: %i\tLinks: %h\n"
                         "Access: (%a/%A)\tUid: (%u/%U)\tGid: (%g/%G)\n"
                         "Access: %x\nModify: %y\nChange: %z";
    bool follow = false;

    tool_start(argc, argv, "Lc:", usage);
    for (int letter; (letter = tool_option()) != 0;) {
        follow |= letter == 'L';
        format = letter == 'c' ? tool_argument : format;
    }
    tool_expect(1, -1);
    for (char **path = tool_operands; *path; path++) {
        struct stat status = {0};

        if ((follow ? stat : lstat)(*path, &status) != 0)
            tool_error(*path);
        else
            put_format(format, *path, &status);
    }
    return tool_end();
}
