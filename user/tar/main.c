// user/tar/main.c -- tar: many files in one.
#include <user/tar/tar.h>

#include <user/lib/tool/tool.h>

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char usage[] = "usage: tar -c|-x|-t [-vkOp] [-f ARCHIVE] [-C FOLDER] [FILE]...\n"
                            "  -c, --create     make an archive of the files\n"
                            "  -x, --extract    bring out the files, or all\n"
                            "  -t, --list       list the files, or all\n"
                            "  -f, --file ARCHIVE  else standard input or output, as with -\n"
                            "  -C, --directory FOLDER  in that folder\n"
                            "  -v, --verbose    tell each file; -tv: in long lines\n"
                            "  -k, --keep-old-files  replace no file\n"
                            "  -O, --to-stdout  bring out the content to standard output\n"
                            "  -p, --preserve-permissions  modes without the umask\n"
                            "  -S, --strip-components N    leave out the first N parts of names\n";

struct settings settings;

// "tar xvf archive": the first argument has the options without a '-'.
static char **with_dash(int *argc, char **argv) {
    char **made, *letters;
    int count = 0;

    if (*argc < 2 || argv[1][0] == '-' || !argv[1][0])
        return argv;
    // Each letter that takes an argument has its own from what follows.
    made = tool_allocate(((size_t)*argc + strlen(argv[1]) + 2) * sizeof *made);
    letters = argv[1];
    made[count++] = *argv++;
    for (argv++; *letters; letters++) {
        char *option = tool_duplicate("-x");

        option[1] = *letters;
        made[count++] = option;
        if (strchr("fCS", *letters) && *argv)
            made[count++] = *argv++;
    }
    while (*argv)
        made[count++] = *argv++;
    made[count] = NULL;
    *argc = count;
    return made;
}

// The path of the archive, from the root on, since the folder changes.
static const char *whole_path(const char *path) {
    char *folder = *path == '/' ? NULL : getcwd(NULL, 0);

    return folder ? tool_join(folder, path) : path;
}

int main(int argc, char **argv) {
    const char *folder = NULL;
    int action = 0;

    tool_failure = 2;
    argv = with_dash(&argc, argv);
    tool_start(argc, argv, "cxtvkOpf:C:S:", usage);
    for (int letter; (letter = tool_option()) != 0;) {
        switch (letter) {
        case 'c':
        case 'x':
        case 't':
            if (action && action != letter)
                tool_misused("one of -c, -x and -t, not two");
            action = letter;
            break;
        case 'v': settings.verbose++; break;
        case 'k': settings.keep_old = true; break;
        case 'O': settings.to_stdout = true; break;
        case 'p': settings.same_mode = true; break;
        case 'S': settings.strip = (size_t)tool_number(tool_argument, "number"); break;
        case 'f': settings.archive = strcmp(tool_argument, "-") ? tool_argument : NULL; break;
        case 'C': folder = tool_argument; break;
        }
    }
    if (!action)
        tool_misused("one of -c, -x and -t is missing");
    settings.verbose += action == 't';
    if (folder) {
        settings.archive = settings.archive ? whole_path(settings.archive) : NULL;
        if (chdir(folder) != 0)
            tool_fail_error(folder);
    }
    if (action == 'c')
        archive_create(tool_operands);
    else
        archive_read(tool_operands, action == 'x');
    return tool_end();
}
