// user/trace/show.h -- a tree of calls as lines for people.
#pragma once

#include <user/lib/tool/tracing.h>
#include <user/trace/tree.h>

#include <stdio.h>

struct show_options {
    bool all;     // equal calls in a row are not put together
    bool summary; // only who called whom, and how often
};

void show_tree(FILE *to, const struct tree *tree, const struct tracing *t,
               const struct show_options *options);
