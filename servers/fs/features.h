// servers/fs/features.h -- what a file system on a disk has, and whether this server knows it.
#pragma once

// The superblock in `fs` has only features that we know; or it is mounted read-only, or refused.
int features_check(void);

// Says why it cannot be mounted, and returns ERR_DAMAGED.
int features_refuse(const char *what);
