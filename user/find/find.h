// user/find/find.h -- what the parts of find know of each other.
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <user/lib/tool/walk.h>

enum node_kind {
    NODE_AND, // left and right; the others have neither
    NODE_OR,
    NODE_COMMA, // both; the answer is the right one's
    NODE_NOT,   // left
    NODE_TRUE,
    NODE_NAME,  // text: a shell pattern for the name; or of the path
    NODE_PATH,
    NODE_TYPE,  // text: letters
    NODE_SIZE,  // number, in units
    NODE_TIME,  // number of days (unit 86400) or minutes (unit 60); which: a, c or m
    NODE_NEWER, // than `time`
    NODE_PERM,  // number; sign: - all of the bits, / any of them
    NODE_EMPTY,
    NODE_LINKS,
    NODE_INODE,
    NODE_USER,
    NODE_GROUP,
    NODE_LINK_TEXT, // text: a shell pattern for what a link says
    NODE_PRINT,
    NODE_PRINT0,
    NODE_PRINTF, // text: the format
    NODE_LS,
    NODE_PRUNE,
    NODE_DELETE,
    NODE_QUIT,
    NODE_EXEC,   // arguments: a command, with {} for the path; NULL ends it
    NODE_EXEC_PLUS, // the same, with many paths at the end
};

struct node {
    enum node_kind kind;
    struct node *left, *right;
    const char *text;
    uint64_t number, unit;
    char sign, which; // + more than number, - less, 0 exactly
    bool ignore_case, ask;
    struct timespec time;
    char **arguments;
    char **paths; // of EXEC_PLUS: collected
    size_t path_count, path_size;
};

struct settings {
    int min_depth, max_depth;
    bool depth_first; // a folder after what is in it
    bool follow, follow_start, one_system;
};

extern struct settings settings;
extern struct timespec find_start;
extern bool find_pruned, find_ended; // what actions want of the walk

// parse.c: read an expression; NULL arguments end it.
struct node *expression_read(char **arguments);

// test.c: whether it holds for a file; actions act.
bool expression_holds(struct node *node, const struct walk_item *item);

// action.c
bool action_run(struct node *node, const struct walk_item *item);
void actions_finish(struct node *node);
