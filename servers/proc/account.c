// servers/proc/account.c -- accounts of kernel memory, shared by processes.
#include <abi/errors.h>
#include <servers/proc/account.h>
#include <servers/proc/process.h>
#include <user/lib/once.h>
#include <user/lib/syscalls.h>

enum {
    OWN_PART = 8, // an eighth of it is kept,
    OWN_MIN = 64, // but at least so many pages
};

static struct {
    handle_t handle;
    unsigned users;
} accounts[PROCESSES_MAX + 1] KEPT;

static int add(handle_t from, uint64_t pages, unsigned *account) {
    for (unsigned i = 0; i <= PROCESSES_MAX; i++) {
        if (accounts[i].users > 0)
            continue;

        long handle = sys_account_split(from, pages);

        if (handle < 0)
            return (int)handle;
        ONCE(accounts[i]);
        accounts[i].handle = (handle_t)handle;
        accounts[i].users = 1;
        *account = i;
        return 0;
    }
    return ERR_LIMIT;
}

int account_start(unsigned *account) {
    struct account_info info;
    long status = sys_account_info_out(HANDLE_ACCOUNT, &info);

    if (status < 0)
        return (int)status;

    uint64_t left = info.limit - info.used;
    uint64_t kept = left / OWN_PART > OWN_MIN ? left / OWN_PART : OWN_MIN;

    return left > kept ? add(HANDLE_ACCOUNT, left - kept, account) : ERR_QUOTA;
}

int account_split(unsigned from, uint64_t pages, unsigned *account) {
    return add(accounts[from].handle, pages, account);
}

void account_use(unsigned account) {
    ONCE(accounts[account]);
    accounts[account].users++;
}

void account_leave(unsigned account) {
    ONCE(accounts[account]);
    if (--accounts[account].users > 0)
        return;
    sys_handle_close(0, accounts[account].handle);
    accounts[account].handle = 0;
}

bool account_keeps(handle_t handle) {
    for (unsigned i = 0; i <= PROCESSES_MAX; i++) {
        if (accounts[i].users > 0 && accounts[i].handle == handle)
            return true;
    }
    return false;
}

handle_t account_handle(unsigned account) { return accounts[account].handle; }

bool account_is_short(unsigned account, unsigned part) {
    struct account_info info;

    if (sys_account_info_out(accounts[account].handle, &info) < 0)
        return true;
    return info.limit - info.used < info.limit / part;
}
