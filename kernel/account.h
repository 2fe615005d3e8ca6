// kernel/account.h -- who may still use how much kernel memory.
//
// An account is split off its parent's: the parent counts the child's whole limit as used. What
// was split returns when the child has no page in use and nobody refers to it any more.
#pragma once

#include <kernel/list.h>
#include <kernel/object.h>

enum { ACCOUNT_DEPTH_MAX = 64 };

struct account {
    struct object object; // refs: handles, and tasks that charge to it
    struct account *parent;
    uint64_t limit, used; // pages
    uint32_t depth;       // of splits above it
    struct link partial[OBJECT_TYPES]; // frame.link: pages of objects with room for more
};

extern struct account root_account;

// Gives the root account its pages. Once, at boot.
void account_init(uint64_t pages);

// A child with a limit of `pages` and one reference, the caller's. ERR_QUOTA if the parent has not
// that many left, ERR_SIZE if it would be the ACCOUNT_DEPTH_MAX-th split in a chain.
int account_create(struct account *parent, uint64_t pages, struct account **account);

// Returns what was split to its parent if that was the last use. Called whenever references or
// pages in use went down.
void account_settle(struct account *account);
