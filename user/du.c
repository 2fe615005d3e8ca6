// user/du.c -- du: how much space files and folders take.
#include <user/lib/tool/text.h>
#include <user/lib/tool/tool.h>
#include <user/lib/tool/walk.h>

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char usage[] = "usage: du [-ahskcbL] [-d DEPTH] [FILE]...\n"
                            "Shows how many KiB each folder takes with all that is in it.\n"
                            "  -a, --all              files too\n"
                            "  -s, --summarize        only the operands\n"
                            "  -d, --max-depth DEPTH  only so deep\n"
                            "  -c, --total            the sum of all, too\n"
                            "  -h, --human-readable   sizes as 1.5M\n"
                            "  -b, --bytes            what files contain, in bytes\n"
                            "  -k                     KiB, as without options\n"
                            "  -L, --dereference      what symbolic links point to\n";

// The sums of the folders on the way to where we are.
static uint64_t sums[PATH_MAX / 2 + 2];
static bool all, human, bytes;
static int most_depth = INT_MAX;

// Files with several names that were counted already.
static struct seen {
    dev_t device;
    ino_t inode;
} * seen;
static size_t seen_count;

static void put_size(uint64_t size, const char *name) {
    char text[24];

    if (human)
        text_size(size, text);
    else
        snprintf(text, sizeof text, "%llu",
                 (unsigned long long)(bytes ? size : (size + 1023) / 1024));
    printf("%s\t%s\n", text, name);
}

static bool is_seen(const struct stat *s) {
    if (s->st_nlink < 2 || S_ISDIR(s->st_mode))
        return false;
    for (size_t i = 0; i < seen_count; i++) {
        if (seen[i].device == s->st_dev && seen[i].inode == s->st_ino)
            return true;
    }
    seen = tool_grow(seen, seen_count, sizeof *seen);
    seen[seen_count++] = (struct seen){s->st_dev, s->st_ino};
    return false;
}

static bool visit(const struct walk_item *item, void *context) {
    const struct stat *s = item->status;
    uint64_t own = bytes ? (uint64_t)s->st_size : (uint64_t)s->st_blocks * 512;
    bool folder = S_ISDIR(s->st_mode);

    (void)context;
    if ((size_t)item->depth >= sizeof sums / sizeof *sums - 1)
        return false;
    if (!item->leaving) {
        if (is_seen(s))
            return false;
        sums[item->depth] = own;
        if (folder)
            return true;
    }
    if (item->depth == 0 || (item->depth <= most_depth && (folder || all)))
        put_size(sums[item->depth], item->path);
    if (item->depth > 0)
        sums[item->depth - 1] += sums[item->depth];
    return true;
}

int main(int argc, char **argv) {
    static char *here[] = {".", NULL};
    struct walk walk = {.visit = visit};
    uint64_t total = 0;
    bool sum = false;

    tool_start(argc, argv, "ahskcbLd:", usage);
    for (int letter; (letter = tool_option()) != 0;) {
        switch (letter) {
        case 'a': all = true; break;
        case 'h': human = true; break;
        case 's': most_depth = 0; break;
        case 'c': sum = true; break;
        case 'b': bytes = true; break;
        case 'L': walk.follow = true; break;
        case 'd': most_depth = (int)tool_number(tool_argument, "depth"); break;
        }
    }
    for (char **path = tool_operand_count ? tool_operands : here; *path; path++) {
        sums[0] = 0;
        walk_tree(&walk, *path);
        total += sums[0];
    }
    if (sum)
        put_size(total, "total");
    return tool_end();
}
