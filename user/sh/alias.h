// user/sh/alias.h -- aliases: names for text that is read in place of a command's first word.
#pragma once

struct alias;

// The alias of that name, NULL if there is none or its own text is just being read.
struct alias *alias_find(const char *name);
const char *alias_text(const struct alias *alias);

// Held aliases are not found. The input holds one while its text is read.
void alias_hold(struct alias *alias);
void alias_release(struct alias *alias);

// The builtins. See builtin.h.
int builtin_alias(char **arguments);
int builtin_unalias(char **arguments);

// Calls visit for each alias.
void alias_visit(void (*visit)(const char *name));
