// kernel/account.h -- who may still use how much kernel memory.
//
// An account is split off its parent's: the parent counts the child's whole limit as used. What
// was split returns when the child has no page in use and nobody refers to it any more.
#pragma once

#include <kernel/object.h>

struct frame;

enum { ACCOUNT_DEPTH_MAX = 64 };

struct account {
    struct object object; // refs: handles, and tasks that charge to it
    struct account *parent;
    uint64_t limit, used; // pages
    uint32_t depth;       // of splits above it
    struct frame *partial[OBJECT_TYPES]; // pages of objects with room for more
};

extern struct account root_account;

// A child with a limit of `pages`. ERR_QUOTA if the parent has not that many left, ERR_SIZE if it
// would be the ACCOUNT_DEPTH_MAX-th split in a chain.
int account_create(struct account *parent, uint64_t pages, struct account **account);

// Drops a reference; returns what was split to its parent if it was the last use.
void account_put(struct account *account);

// Called whenever an account's use went down: see account_put.
void account_settle(struct account *account);
