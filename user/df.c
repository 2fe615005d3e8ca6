// user/df.c -- df: how full the file systems are.
#include <user/lib/tool/text.h>
#include <user/lib/tool/tool.h>

#include <stdio.h>
#include <sys/statvfs.h>

static const char usage[] = "usage: df [-hi] [FILE]...\n"
                            "Shows the space of the file systems of these files, or of /.\n"
                            "  -h, --human-readable  sizes as 1.5M\n"
                            "  -i, --inodes          files instead of bytes\n"
                            "  -k                    sizes in KiB, as without options\n"
                            "  -P                    ignored\n";

static bool human, inodes;

static void put_size(uint64_t units, uint64_t unit) {
    char text[24];

    if (human)
        text_size(units * unit, text);
    else
        snprintf(text, sizeof text, "%llu",
                 (unsigned long long)(inodes ? units : units * unit / 1024));
    printf(" %10s", text);
}

static void put_line(const char *path) {
    struct statvfs s;
    uint64_t total, free_units, available, used, unit;

    if (statvfs(path, &s) != 0) {
        tool_error(path);
        return;
    }
    total = inodes ? s.f_files : s.f_blocks;
    free_units = inodes ? s.f_ffree : s.f_bfree;
    available = inodes ? s.f_favail : s.f_bavail;
    unit = inodes ? 1 : s.f_frsize ? s.f_frsize : s.f_bsize;
    used = total > free_units ? total - free_units : 0;
    printf("%-16s", path);
    put_size(total, unit);
    put_size(used, unit);
    put_size(available, unit);
    if (used + available)
        printf(" %3llu%%\n",
               (unsigned long long)((used * 100 + used + available - 1) / (used + available)));
    else
        puts("   -");
}

int main(int argc, char **argv) {
    static char *standard[] = {"/", NULL};

    tool_start(argc, argv, "hikP", usage);
    for (int letter; (letter = tool_option()) != 0;) {
        human |= letter == 'h';
        inodes |= letter == 'i';
    }
    printf("%-16s %10s %10s %10s %4s\n", "File",
           inodes  ? "inodes"
           : human ? "size"
                   : "1K-blocks",
           "used", "available", "use%");
    for (char **path = tool_operand_count ? tool_operands : standard; *path; path++)
        put_line(*path);
    return tool_end();
}
