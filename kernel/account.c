// kernel/account.c -- accounts of kernel memory: split, charged, returned.

#include <kernel/core.h>

struct account root_account = {.object = {.refs = 1, .type = OBJECT_ACCOUNT}};

int account_create(struct account *parent, uint64_t pages, struct account **account) {
    if (parent->depth + 1 >= ACCOUNT_DEPTH_MAX)
        return ERR_SIZE;
    struct account *child = object_alloc(parent, OBJECT_ACCOUNT);
    if (!child)
        return ERR_QUOTA;
    if (pages > parent->limit - parent->used) {
        object_free(child);
        return ERR_QUOTA;
    }
    child->parent = parent;
    child->depth = parent->depth + 1;
    child->limit = pages;
    parent->used += pages;
    *account = child;
    return 0;
}

// object_free of a child settles its parent in turn: the depth is that of the splits whose last
// use this was, which ACCOUNT_DEPTH_MAX bounds.
void account_settle(struct account *account) {
    struct account *parent = account->parent;
    if (account->object.refs > 0 || account->used > 0 || !parent)
        return;
    parent->used -= account->limit;
    object_free(account);
}

void account_put(struct account *account) {
    assert(account->object.refs > 0);
    account->object.refs--;
    account_settle(account);
}
