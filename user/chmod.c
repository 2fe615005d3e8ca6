// user/chmod.c -- chmod: changes who may read, write and execute files.
#include <user/lib/tool/text.h>
#include <user/lib/tool/tool.h>
#include <user/lib/tool/walk.h>

#include <stdio.h>
#include <string.h>

static const char usage[] = "usage: chmod [-Rv] MODE FILE...\n"
                            "MODE is octal (644), or changes: [ugoa][+-=][rwxXst],...\n"
                            "  -R, --recursive  folders and all in them\n"
                            "  -v, --verbose    tell each file\n";

static bool recursive, verbose;
static const char *text;

static bool change(const struct walk_item *item, void *context) {
    mode_t mode;

    (void)context;
    if (item->leaving || S_ISLNK(item->status->st_mode))
        return recursive;
    if (!text_read_mode(text, item->status->st_mode, &mode))
        tool_fail("invalid mode: '%s'", text);
    if (chmod(item->path, mode) != 0)
        tool_error(item->path);
    else if (verbose)
        printf("mode of '%s' is now %04o\n", item->path, (unsigned)mode);
    return recursive;
}

// "-w" and the like look like options.
static bool is_mode(const char *argument) {
    return argument[0] == '-' && argument[1] && !argument[strspn(argument + 1, "rwxXst") + 1];
}

int main(int argc, char **argv) {
    struct walk walk = {.visit = change, .follow_start = true};

    for (int i = 1; i < argc && !text; i++) {
        if (!is_mode(argv[i]))
            continue;
        text = argv[i];
        memmove(argv + i, argv + i + 1, (size_t)(argc - i) * sizeof *argv);
        argc--;
    }
    tool_start(argc, argv, "Rv", usage);
    for (int letter; (letter = tool_option()) != 0;) {
        recursive |= letter == 'R';
        verbose |= letter == 'v';
    }
    tool_expect(text ? 1 : 2, -1);
    if (!text)
        text = *tool_operands++;
    for (char **path = tool_operands; *path; path++)
        walk_tree(&walk, *path);
    return tool_end();
}
