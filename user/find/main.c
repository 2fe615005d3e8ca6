// user/find/main.c -- find: finds files, and does something with them.
#include <user/find/find.h>

#include <user/lib/tool/tool.h>

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static const char usage[] =
    "usage: find [-HL] [FILE]... [EXPRESSION]\n"
    "Walks through folders and does for each file what the expression says; -print if it says\n"
    "nothing. E -a E, E -o E, ! E, ( E ), E , E combine expressions.\n"
    "  -name P -iname P -path P -lname P   the name, the path, a link's text match a pattern\n"
    "  -type fdlpcbs    -empty             what it is; whether it is empty\n"
    "  -size N[bckMG]   -links N  -inum N  +N is more, -N less\n"
    "  -mtime N -atime N -ctime N          days ago; -mmin -amin -cmin: minutes\n"
    "  -newer FILE  -perm [-/]MODE  -user NAME  -group NAME\n"
    "  -print -print0 -printf FORMAT -ls -delete -prune -quit\n"
    "  -exec COMMAND {} ;   -exec COMMAND {} +   -ok COMMAND {} ;\n"
    "  -maxdepth N -mindepth N -depth -xdev  how to walk\n"
    "  -L follow symbolic links; -H: only those that are operands\n";

struct settings settings = {.max_depth = INT_MAX};
struct timespec find_start;
bool find_pruned, find_ended;

static dev_t start_device;

static bool visit(const struct walk_item *item, void *context) {
    bool folder = S_ISDIR(item->status->st_mode);
    bool other = settings.one_system && item->depth > 0 && item->status->st_dev != start_device;

    if (item->depth == 0 && !item->leaving)
        start_device = item->status->st_dev;
    find_pruned = false;
    if (find_ended)
        return false;
    if (item->depth >= settings.min_depth &&
        item->leaving ==
            (settings.depth_first && folder && !other && item->depth < settings.max_depth))
        expression_holds(context, item);
    return !find_pruned && !find_ended && !other && item->depth < settings.max_depth;
}

static bool is_expression(const char *text) {
    return (text[0] == '-' && text[1]) || strcmp(text, "!") == 0 || strcmp(text, "(") == 0;
}

int main(int argc, char **argv) {
    struct walk walk = {.visit = visit};
    char **paths = argv + (argc > 0);
    size_t count = 0;
    struct node *expression;

    tool_name = "find";
    if (argc == 2 && strcmp(argv[1], "--help") == 0) {
        fputs(usage, stdout);
        return tool_end();
    }
    for (; *paths && (strcmp(*paths, "-L") == 0 || strcmp(*paths, "-H") == 0); paths++) {
        settings.follow |= (*paths)[1] == 'L';
        settings.follow_start |= (*paths)[1] == 'H';
    }
    while (paths[count] && !is_expression(paths[count]))
        count++;
    clock_gettime(CLOCK_REALTIME, &find_start);
    expression = expression_read(paths + count);
    walk.context = expression;
    walk.follow = settings.follow;
    walk.follow_start = settings.follow_start;
    if (count == 0)
        walk_tree(&walk, ".");
    for (size_t i = 0; i < count && !find_ended; i++)
        walk_tree(&walk, paths[i]);
    actions_finish(expression);
    return tool_end();
}
