// servers/fs/orphan.c -- inodes without a name that somebody still has open.
#include <stdio.h>

#include <servers/fs/alloc.h>
#include <servers/fs/orphan.h>
#include <servers/fs/super.h>
#include <servers/fs/undo.h>

void orphan_add(struct inode *inode) {
    inode->disk.deleted = fs.super.last_orphan;
    undo_save(&fs.super.last_orphan, sizeof fs.super.last_orphan);
    fs.super.last_orphan = inode->number;
}

// The list is as long as there are such files open; all of them are in memory.
void orphan_remove(struct inode *inode) {
    uint32_t number = fs.super.last_orphan;

    if (number == inode->number) {
        undo_save(&fs.super.last_orphan, sizeof fs.super.last_orphan);
        fs.super.last_orphan = inode->disk.deleted;
        return;
    }
    for (uint32_t steps = 0; number && steps < fs.super.inodes; steps++) {
        struct inode *other;

        if (inode_get_orphan(number, &other) < 0)
            return;
        number = other->disk.links == 0 ? other->disk.deleted : 0;
        if (number == inode->number) {
            other->disk.deleted = inode->disk.deleted;
            inode_store(other);
        }
        if (number == inode->number || other->uses == 1)
            number = 0; // one that nobody else has open is none of ours
        inode_release(other);
    }
}

void orphan_clean(void) {
    uint32_t count = 0;

    while (fs.super.last_orphan && !fs.read_only) {
        uint32_t number = fs.super.last_orphan;
        struct inode *inode;
        bool used = false;

        if (number < fs.first_inode || number > fs.super.inodes ||
            alloc_inode_is_used(number, &used) < 0 || !used ||
            inode_get_orphan(number, &inode) < 0) {
            super_damaged("orphan", number);
            fs.super.last_orphan = 0;
            return;
        }
        if (inode->disk.links > 0) {
            super_damaged("orphan with a name, inode", number);
            fs.super.last_orphan = 0;
        }
        count += inode->disk.links == 0;
        inode_put(inode);
    }
    super_settle();
    if (count)
        printf("fs: %u files without a name were freed\n", (unsigned)count);
}
