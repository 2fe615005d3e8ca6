// user/man/main.c -- man: the manual.
//
// Pages are /usr/share/man/KIND/NAME.md; MANPATH names another folder.
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <user/lib/tool/input.h>
#include <user/lib/tool/tool.h>
#include <user/lib/tool/walk.h>
#include <user/man/man.h>

static const char usage[] =
    "usage: man [KIND] NAME\n"
    "       man -k WORD\n"
    "       man\n"
    "Shows a page of the manual; without a kind the first that has the name.\n"
    "  tool      programs              call      system calls\n"
    "  protocol  what servers answer   server    servers\n"
    "  topic     others\n"
    "  -k, --apropos WORD  list the pages whose first line has the word\n"
    "Without arguments it lists all pages. A program without a page says what it does itself, "
    "with\n"
    "--help.\n";

static const char *const kinds[] = {"tool", "topic", "server", "protocol", "call"};

enum { KIND_COUNT = sizeof kinds / sizeof *kinds, WIDTH_MAX = 100, WIDTH_DEFAULT = 80 };

static const char *folder = "/usr/share/man";

static bool is_kind(const char *name) {
    for (size_t i = 0; i < KIND_COUNT; i++)
        if (strcmp(kinds[i], name) == 0)
            return true;
    return false;
}

static size_t screen_width(void) {
    struct winsize size;

    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col < 20)
        return WIDTH_DEFAULT;
    return size.ws_col < WIDTH_MAX ? size.ws_col : WIDTH_MAX;
}

static char *page_path(const char *kind, const char *name) {
    char *start = tool_join(folder, kind), *path = tool_join(start, name);

    free(start);
    path = tool_resize(path, strlen(path) + 4);
    return strcat(path, ".md");
}

// The text of a page, or NULL if there is none.
static char *page_read(const char *kind, const char *name) {
    char *path = page_path(kind, name), *text = NULL;
    FILE *file = fopen(path, "r");
    struct stat status;

    if (file && fstat(fileno(file), &status) == 0) {
        text = tool_allocate((size_t)status.st_size + 1);
        text[fread(text, 1, (size_t)status.st_size, file)] = '\0';
    }
    if (file)
        fclose(file);
    free(path);
    return text;
}

// ---- Showing ----

static bool has_page(const char *kind, const char *name) {
    char *path = page_path(kind, name);
    bool has = access(path, F_OK) == 0;

    free(path);
    return has;
}

static void name_others(FILE *out, const char *shown, const char *name) {
    bool first = true;

    for (size_t i = 0; i < KIND_COUNT; i++) {
        if (strcmp(kinds[i], shown) == 0 || !has_page(kinds[i], name))
            continue;
        fprintf(out, "%s man %s %s", first ? "\nSee also:" : ",", kinds[i], name);
        first = false;
    }
    if (!first)
        fputc('\n', out);
}

static void show(const char *kind, const char *name, const char *text) {
    bool terminal = isatty(STDOUT_FILENO);
    FILE *out = terminal ? popen("more -S", "w") : stdout;

    if (!out)
        tool_fail_error("more");
    render(out, text, screen_width(), terminal);
    name_others(out, kind, name);
    if (terminal)
        pclose(out);
}

// The name of the program that a link such as /bin/less leads to.
static const char *linked_name(const char *name) {
    char *path = tool_join("/bin", name), *real = realpath(path, NULL);

    free(path);
    return real && strcmp(tool_last_name(real), name) != 0 ? tool_last_name(real) : NULL;
}

static bool show_page(const char *only, const char *name) {
    for (size_t i = 0; i < KIND_COUNT; i++) {
        char *text = only && strcmp(only, kinds[i]) != 0 ? NULL : page_read(kinds[i], name);

        if (text) {
            show(kinds[i], name, text);
            free(text);
            return true;
        }
    }
    return false;
}

static void find_page(const char *kind, const char *name) {
    const char *other;

    if (strchr(name, '/'))
        tool_misused("that is a path, not a name: '%s'", name);
    if (show_page(kind, name))
        return;
    other = linked_name(name);
    if ((!kind || strcmp(kind, "tool") == 0) && other && show_page("tool", other))
        return;
    if (kind)
        tool_fail("there is no page '%s' of the kind %s", name, kind);
    execlp(name, name, "--help", (char *)NULL);
    tool_fail("there is no page and no program '%s'; `man -k WORD` looks for pages", name);
}

// ---- Lists ----

static bool has_word(const char *line, const char *word) {
    size_t length = strlen(word);

    for (; *line && *line != '\n'; line++)
        if (strncasecmp(line, word, length) == 0)
            return true;
    return false;
}

// The page's first line, without the mark and the name: "# ls: lists files".
static void list_line(const char *kind, const char *name, const char *text, const char *word) {
    const char *line = text + strspn(text, "# "), *colon = strstr(line, ": ");
    size_t length = strcspn(line, "\n");

    if (!has_word(line, word) && !has_word(name, word))
        return;
    if (colon && colon < line + length) {
        length -= (size_t)(colon + 2 - line);
        line = colon + 2;
    }
    printf("%-20s %-9s %.*s\n", name, kind, (int)length, line);
    tool_status = 0;
}

static void each_page(const char *kind,
                      void (*use)(const char *, const char *, const char *, const char *),
                      const char *word) {
    char *path = tool_join(folder, kind), **names;
    size_t count;

    if (!names_read(path, &names, &count))
        count = 0, names = NULL;
    for (size_t i = 0; i < count; i++) {
        char *suffix = strrchr(names[i], '.'), *text;

        if (!suffix || strcmp(suffix, ".md") != 0)
            continue;
        *suffix = '\0';
        text = page_read(kind, names[i]);
        if (text)
            use(kind, names[i], text, word);
        free(text);
        *suffix = '.';
    }
    names_free(names, count);
    free(path);
}

int main(int argc, char **argv) {
    const char *word = NULL;

    tool_start(argc, argv, "k:", usage);
    while (tool_option())
        word = tool_argument;
    tool_expect(0, word ? 0 : 2);
    if (getenv("MANPATH"))
        folder = getenv("MANPATH");
    if (word || !*tool_operands) {
        tool_status = 1;
        for (size_t i = 0; i < KIND_COUNT; i++)
            each_page(kinds[i], list_line, word ? word : "");
    } else if (tool_operand_count == 2) {
        if (!is_kind(tool_operands[0]))
            tool_misused("there is no kind '%s'", tool_operands[0]);
        find_page(tool_operands[0], tool_operands[1]);
    } else {
        find_page(NULL, tool_operands[0]);
    }
    return tool_end();
}
