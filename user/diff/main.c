// user/diff/main.c -- diff: how two files or folders differ.
#include <user/diff/diff.h>

#include <user/lib/tool/tool.h>
#include <user/lib/tool/walk.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char usage[] =
    "usage: diff [-uqsrNiwba] [-U LINES] FILE1 FILE2\n"
    "Writes how the files differ. Status 0: they do not; 1: they do; 2: an error.\n"
    "  -u                     the unified format, with 3 lines around; patch reads it\n"
    "  -U, --unified LINES    with so many lines around\n"
    "  -q, --brief            only whether they differ\n"
    "  -s, --report-identical-files  say so if they do not\n"
    "  -r, --recursive        folders: all files in them\n"
    "  -N, --new-file         a file that is not there is as an empty one\n"
    "  -i, --ignore-case      upper and lower case are equal\n"
    "  -w, --ignore-all-space blanks do not count\n"
    "  -b, --ignore-space-change  how many blanks does not count\n"
    "  -a, --text             compare lines, whatever is in them\n";

enum { BINARY_LOOK = 4096 };

struct settings settings = {.context = 3};
static int status;

static bool is_binary(const struct side *side) {
    size_t look = side->size < BINARY_LOOK ? side->size : BINARY_LOOK;

    return !settings.text && look > 0 && memchr(side->bytes, '\0', look);
}

static bool same_bytes(const struct side *a, const struct side *b) {
    return a->size == b->size && (a->size == 0 || memcmp(a->bytes, b->bytes, a->size) == 0);
}

static bool any_changed(const struct side *side) {
    return side->count > 0 && memchr(side->changed, 1, side->count);
}

// Compare the sides and tell. `title` is said before differences, in folders.
static void compare_sides(struct side *a, struct side *b, bool title) {
    bool differ = !same_bytes(a, b), binary = is_binary(a) || is_binary(b);

    if (differ && !binary) {
        sides_classify(a, b);
        sides_compare(a, b);
        differ = any_changed(a) || any_changed(b);
    }
    if (!differ && settings.same)
        printf("Files %s and %s are identical\n", a->name, b->name);
    if (!differ)
        return;
    status = status ? status : 1;
    if (binary || settings.brief) {
        printf("%s %s and %s differ\n", settings.brief ? "Files" : "Binary files", a->name,
               b->name);
        return;
    }
    if (title)
        printf("diff%s %s %s\n", settings.command, a->name, b->name);
    sides_show(a, b);
}

static void compare_files(const char *one, const char *other, bool missing[2], bool title) {
    struct side a, b;

    if (side_read(&a, missing[0] ? NULL : one) && side_read(&b, missing[1] ? NULL : other)) {
        a.name = one;
        b.name = other;
        compare_sides(&a, &b, title);
        side_free(&b);
    } else {
        status = 2;
    }
    side_free(&a);
}

static void compare_paths(const char *one, const char *other, int depth);

static void only_in(const char *folder, const char *name) {
    printf("Only in %s: %s\n", folder, name);
    status = status ? status : 1;
}

// A name that is in one folder or in both.
static void compare_name(const char *one, const char *other, const char *name, bool missing[2],
                         int depth) {
    char *a = tool_join(one, name), *b = tool_join(other, name);
    struct stat info;

    if (!missing[0] && !missing[1])
        compare_paths(a, b, depth + 1);
    else if (!settings.new_file || stat(missing[0] ? b : a, &info) != 0 || S_ISDIR(info.st_mode))
        only_in(missing[0] ? other : one, name);
    else
        compare_files(a, b, missing, true);
    free(a);
    free(b);
}

static void compare_folders(const char *one, const char *other, int depth) {
    char **a = NULL, **b = NULL;
    size_t a_count = 0, b_count = 0, i = 0, j = 0;

    if (!names_read(one, &a, &a_count) || !names_read(other, &b, &b_count)) {
        tool_error(a ? other : one);
        status = 2;
    }
    while (status < 2 && (i < a_count || j < b_count)) {
        int order = i == a_count ? 1 : j == b_count ? -1 : strcmp(a[i], b[j]);
        bool missing[2] = {order > 0, order < 0};

        compare_name(one, other, order > 0 ? b[j] : a[i], missing, depth);
        i += order <= 0;
        j += order >= 0;
    }
    names_free(a, a_count);
    names_free(b, b_count);
}

// The depth of recursion has a bound: the system refuses paths longer than PATH_MAX.
static void compare_paths(const char *one, const char *other, int depth) {
    struct stat a, b;
    bool missing[2] = {false, false};

    if (stat(one, &a) != 0 || stat(other, &b) != 0) {
        tool_error(stat(one, &a) != 0 ? one : other);
        status = 2;
    } else if (S_ISDIR(a.st_mode) != S_ISDIR(b.st_mode)) {
        printf("File %s is a %s while file %s is a %s\n", one,
               S_ISDIR(a.st_mode) ? "directory" : "regular file", other,
               S_ISDIR(b.st_mode) ? "directory" : "regular file");
        status = status ? status : 1;
    } else if (!S_ISDIR(a.st_mode)) {
        compare_files(one, other, missing, depth > 0);
    } else if (depth == 0 || settings.recursive) {
        compare_folders(one, other, depth);
    } else {
        printf("Common subdirectories: %s and %s\n", one, other);
    }
}

static bool is_folder(const char *path) {
    struct stat info;

    return strcmp(path, "-") != 0 && stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

static void compare_operands(char *one, char *other) {
    bool missing[2] = {false, false}, first = is_folder(one), second = is_folder(other);
    struct stat info;

    // A file and a folder: the file of that name in the folder.
    if (first && !second)
        one = tool_join(one, tool_last_name(other));
    if (second && !first)
        other = tool_join(other, tool_last_name(one));
    if (first && second) {
        compare_paths(one, other, 0);
        return;
    }
    missing[0] = settings.new_file && strcmp(one, "-") != 0 && stat(one, &info) != 0;
    missing[1] = settings.new_file && strcmp(other, "-") != 0 && stat(other, &info) != 0;
    compare_files(one, other, missing, false);
}

// The options as they were given, for the titles.
static const char *command_text(int argc, char **argv) {
    char *text = tool_duplicate("");

    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
        if (argv[i][0] != '-' || !argv[i][1])
            continue;
        text = tool_resize(text, strlen(text) + strlen(argv[i]) + 2);
        strcat(strcat(text, " "), argv[i]);
    }
    return text;
}

int main(int argc, char **argv) {
    tool_failure = 2;
    settings.command = command_text(argc, argv);
    tool_start(argc, argv, "uU:qsrNiwba", usage);
    for (int letter; (letter = tool_option()) != 0;) {
        switch (letter) {
        case 'U': settings.context = (size_t)tool_number(tool_argument, "number of lines");
        // fall through
        case 'u': settings.format = 'u'; break;
        case 'q': settings.brief = true; break;
        case 's': settings.same = true; break;
        case 'r': settings.recursive = true; break;
        case 'N': settings.new_file = true; break;
        case 'i': settings.ignore_case = true; break;
        case 'w': settings.ignore_space = true; break;
        case 'b': settings.ignore_change = true; break;
        case 'a': settings.text = true; break;
        }
    }
    tool_expect(2, 2);
    compare_operands(tool_operands[0], tool_operands[1]);
    tool_end();
    return tool_status > status ? tool_status : status;
}
