// kernel/account.c -- accounts of kernel memory: split, charged, returned.

#include <kernel/core.h>

struct account root_account = {.object = {.refs = 1, .type = OBJECT_ACCOUNT}};

static void set_limit(struct account *account, uint64_t pages) {
    account->limit = pages;
    for (int type = 0; type < OBJECT_TYPES; type++)
        list_init(&account->partial[type]);
}

void account_init(uint64_t pages) { set_limit(&root_account, pages); }

int account_create(struct account *parent, uint64_t pages, struct account **account) {
    if (parent->depth + 1 >= ACCOUNT_DEPTH_MAX)
        return ERR_SIZE;
    TRY(object_create(parent, OBJECT_ACCOUNT, account));
    if (pages > parent->limit - parent->used) {
        object_free(*account);
        return ERR_QUOTA;
    }
    set_limit(*account, pages);
    (*account)->parent = parent;
    (*account)->depth = parent->depth + 1;
    parent->used += pages;
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
