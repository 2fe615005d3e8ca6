// user/find/parse.c -- reads find's expression into a tree.
//
//   list := or { , or }      or := and { -o and }      and := not { [-a] not }
//   not  := ! not | primary                            primary := ( list ) | -name ... | ...
#include <user/find/find.h>

#include <user/lib/tool/text.h>
#include <user/lib/tool/tool.h>

#include <ctype.h>
#include <grp.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>

enum { DEPTH_MAX = 1000 };

static char **next;
static bool has_action;
static int depth;

static struct node *read_list(void);

static struct node *node_new(enum node_kind kind, struct node *left, struct node *right) {
    struct node *node = tool_allocate(sizeof *node);

    *node = (struct node){.kind = kind, .left = left, .right = right};
    return node;
}

static const char *take_argument(const char *option) {
    if (!*next)
        tool_fail("%s needs an argument", option);
    return *next++;
}

// "+N", "-N" or "N", and what is behind it.
static const char *take_number(struct node *node, const char *option) {
    const char *text = take_argument(option);
    char *end;

    node->sign = *text == '+' || *text == '-' ? *text++ : '\0';
    node->number = strtoull(text, &end, 10);
    if (!isdigit((unsigned char)*text))
        tool_fail("%s needs a number, not '%s'", option, text);
    return end;
}

static void read_size(struct node *node, const char *option) {
    static const char letters[] = "bcwkMG";
    static const uint64_t units[] = {512, 1, 2, 1 << 10, 1 << 20, 1 << 30};
    const char *end = take_number(node, option), *found = *end ? strchr(letters, *end) : letters;

    if (!found || (*end && end[1]))
        tool_fail("an unknown unit of %s: '%s'", option, end);
    node->unit = units[found - letters];
}

static void read_perm(struct node *node, const char *option) {
    const char *text = take_argument(option);
    mode_t mode;

    node->sign = *text == '-' || *text == '/' ? *text++ : '\0';
    if (!text_read_mode(text, 0, &mode))
        tool_fail("an invalid mode: '%s'", text);
    node->number = mode;
}

static void read_owner(struct node *node, const char *option) {
    const char *text = take_argument(option);
    struct passwd *user = node->kind == NODE_USER ? getpwnam(text) : NULL;
    struct group *group = node->kind == NODE_GROUP ? getgrnam(text) : NULL;

    if (!user && !group && !isdigit((unsigned char)*text))
        tool_fail("there is no '%s'", text);
    node->number = user ? user->pw_uid : group ? group->gr_gid : strtoull(text, NULL, 10);
}

static void read_newer(struct node *node, const char *option) {
    const char *path = take_argument(option);
    struct stat status;

    if (stat(path, &status) != 0)
        tool_fail_error(path);
    node->time = status.st_mtim;
}

// A command up to ";", or up to "{} +".
static void read_command(struct node *node, const char *option) {
    node->arguments = next;
    while (*next && strcmp(*next, ";") != 0 &&
           !(strcmp(*next, "+") == 0 && next > node->arguments && strcmp(next[-1], "{}") == 0))
        next++;
    if (!*next || next == node->arguments)
        tool_fail("%s needs a command with ; or {} + at its end", option);
    if (strcmp(*next, "+") == 0) {
        node->kind = NODE_EXEC_PLUS;
        next[-1] = NULL;
    }
    *next++ = NULL;
    has_action = true;
}

static const struct primary {
    const char *option;
    enum node_kind kind;
    char argument; // t: text, n: number, and the special ones
} primaries[] = {
    {"-name", NODE_NAME, 't'},   {"-iname", NODE_NAME, 'i'},     {"-path", NODE_PATH, 't'},
    {"-ipath", NODE_PATH, 'i'},  {"-wholename", NODE_PATH, 't'}, {"-type", NODE_TYPE, 't'},
    {"-size", NODE_SIZE, 's'},   {"-mtime", NODE_TIME, 'd'},     {"-atime", NODE_TIME, 'd'},
    {"-ctime", NODE_TIME, 'd'},  {"-mmin", NODE_TIME, 'm'},      {"-amin", NODE_TIME, 'm'},
    {"-cmin", NODE_TIME, 'm'},   {"-newer", NODE_NEWER, 'f'},    {"-perm", NODE_PERM, 'p'},
    {"-empty", NODE_EMPTY, 0},   {"-links", NODE_LINKS, 'n'},    {"-inum", NODE_INODE, 'n'},
    {"-user", NODE_USER, 'u'},   {"-group", NODE_GROUP, 'u'},    {"-lname", NODE_LINK_TEXT, 't'},
    {"-print", NODE_PRINT, 'a'}, {"-print0", NODE_PRINT0, 'a'},  {"-printf", NODE_PRINTF, 't'},
    {"-ls", NODE_LS, 'a'},       {"-prune", NODE_PRUNE, 0},      {"-delete", NODE_DELETE, 'a'},
    {"-quit", NODE_QUIT, 'a'},   {"-exec", NODE_EXEC, 'e'},      {"-ok", NODE_EXEC, 'e'},
    {"-true", NODE_TRUE, 0},     {NULL, NODE_TRUE, 0},
};

static void read_arguments(struct node *node, const struct primary *p) {
    switch (p->argument) {
    case 'i': node->ignore_case = true; // fall through
    case 't': node->text = take_argument(p->option); break;
    case 'n': take_number(node, p->option); break;
    case 's': read_size(node, p->option); break;
    case 'd':
    case 'm':
        node->which = p->option[1];
        node->unit = p->argument == 'd' ? 86400 : 60;
        take_number(node, p->option);
        break;
    case 'f': read_newer(node, p->option); break;
    case 'p': read_perm(node, p->option); break;
    case 'u': read_owner(node, p->option); break;
    case 'e':
        node->ask = strcmp(p->option, "-ok") == 0;
        read_command(node, p->option);
        break;
    }
    if (p->kind == NODE_TYPE && (!*node->text || node->text[strspn(node->text, "fdlpcbs,")]))
        tool_fail("an unknown type: '%s'", node->text);
    has_action |= p->argument == 'a' || p->kind == NODE_PRINTF;
    settings.depth_first |= p->kind == NODE_DELETE;
}

// Options that say how to walk; they are true.
static bool read_setting(const char *option) {
    if (strcmp(option, "-maxdepth") == 0)
        settings.max_depth = (int)tool_number(take_argument(option), "depth");
    else if (strcmp(option, "-mindepth") == 0)
        settings.min_depth = (int)tool_number(take_argument(option), "depth");
    else if (strcmp(option, "-depth") == 0 || strcmp(option, "-d") == 0)
        settings.depth_first = true;
    else if (strcmp(option, "-xdev") == 0 || strcmp(option, "-mount") == 0)
        settings.one_system = true;
    else if (strcmp(option, "-follow") == 0)
        settings.follow = true;
    else
        return false;
    return true;
}

static struct node *read_primary(void) {
    const char *option = take_argument("an operator");

    if (strcmp(option, "(") == 0) {
        struct node *node = read_list();

        if (!*next || strcmp(*next++, ")") != 0)
            tool_fail("a ) is missing");
        return node;
    }
    if (read_setting(option))
        return node_new(NODE_TRUE, NULL, NULL);
    if (strcmp(option, "-false") == 0)
        return node_new(NODE_NOT, node_new(NODE_TRUE, NULL, NULL), NULL);
    for (const struct primary *p = primaries; p->option; p++) {
        if (strcmp(p->option, option) == 0) {
            struct node *node = node_new(p->kind, NULL, NULL);

            read_arguments(node, p);
            return node;
        }
    }
    tool_fail("unknown: '%s'", option);
}

static bool take(const char *one, const char *other) {
    bool found = *next && (strcmp(*next, one) == 0 || strcmp(*next, other) == 0);

    next += found;
    return found;
}

static struct node *read_not(void) {
    bool negative = false;
    struct node *node;

    while (take("!", "-not"))
        negative = !negative;
    node = read_primary();
    return negative ? node_new(NODE_NOT, node, NULL) : node;
}

static bool at_end_of_and(void) {
    return !*next || strcmp(*next, "-o") == 0 || strcmp(*next, "-or") == 0 ||
           strcmp(*next, ",") == 0 || strcmp(*next, ")") == 0;
}

static struct node *read_and(void) {
    struct node *node = read_not();

    while (take("-a", "-and") || !at_end_of_and())
        node = node_new(NODE_AND, node, read_not());
    return node;
}

static struct node *read_or(void) {
    struct node *node = read_and();

    while (take("-o", "-or"))
        node = node_new(NODE_OR, node, read_and());
    return node;
}

static struct node *read_list(void) {
    struct node *node;

    if (++depth > DEPTH_MAX)
        tool_fail("too many (");
    node = read_or();
    while (take(",", ","))
        node = node_new(NODE_COMMA, node, read_or());
    depth--;
    return node;
}

struct node *expression_read(char **arguments) {
    struct node *node = NULL;

    next = arguments;
    if (*next)
        node = read_list();
    if (*next)
        tool_fail("'%s' is not expected", *next);
    if (!node)
        return node_new(NODE_PRINT, NULL, NULL);
    return has_action ? node : node_new(NODE_AND, node, node_new(NODE_PRINT, NULL, NULL));
}
