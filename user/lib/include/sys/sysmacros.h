// user/lib/include/sys/sysmacros.h -- the two halves of a device number.
#ifndef _SYS_SYSMACROS_H
#define _SYS_SYSMACROS_H

#define major(device) ((unsigned)((device) >> 8) & 0xfff)
#define minor(device) ((unsigned)(device)&0xff)
#define makedev(major, minor) ((dev_t)(major) << 8 | (minor))

#endif
