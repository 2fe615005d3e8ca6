// servers/fs/features.c -- what a file system on a disk has, and whether this server knows it.
#include <stdio.h>

#include <abi/errors.h>
#include <servers/fs/features.h>
#include <servers/fs/super.h>

int features_refuse(const char *what) {
    printf("fs: cannot be mounted: %s\n", what);
    return ERR_DAMAGED;
}

// The features that we do not know, by number, as mke2fs and dumpe2fs call them.
static const char *incompatible_name(uint32_t features) {
    static const struct {
        uint32_t feature;
        const char *name;
    } names[] = {
        {0x1, "compression"},    {EXT2_INCOMPATIBLE_RECOVER, "needs_recovery: run e2fsck first"},
        {0x8, "journal_dev"},    {0x10, "meta_bg"},
        {0x40, "extents"},       {0x80, "64bit"},
        {0x100, "mmp"},          {0x200, "flex_bg"},
        {0x400, "ea_inode"},     {0x1000, "dirdata"},
        {0x2000, "csum_seed"},   {0x4000, "largedir"},
        {0x8000, "inline_data"}, {0x10000, "encrypt"},
        {0x20000, "casefold"},
    };

    for (unsigned i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (features & names[i].feature)
            return names[i].name;
    }
    return "one without a name";
}

int features_check(void) {
    const struct ext2_superblock *s = &fs.super;
    uint32_t strange = s->incompatible & ~(uint32_t)EXT2_INCOMPATIBLE_KINDS;
    uint32_t strange_read_only = s->read_only &
                                 ~(uint32_t)(EXT2_READ_ONLY_SPARSE_SUPER |
                                             EXT2_READ_ONLY_LARGE_FILE | EXT2_READ_ONLY_EXTRA_SIZE);

    if (s->revision == 0)
        strange = strange_read_only = 0;
    if (strange) {
        printf("fs: cannot be mounted: it has the feature %s (%#x)\n", incompatible_name(strange),
               (unsigned)strange);
        return ERR_NOSYS;
    }
    if (strange_read_only && !fs.read_only) {
        printf("fs: read-only, because of unknown features (%#x)\n", (unsigned)strange_read_only);
        fs.read_only = true;
    }
    return 0;
}
