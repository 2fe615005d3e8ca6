// servers/dev/dev.h -- the small devices: each is one row of a table.
//
// To add one, add a row in dev.c, and a function for what none of the others does.
#pragma once

#include <user/lib/directory.h>

enum { DEVICE_MOVE_MAX = 64 * 1024 }; // bytes that one IO_READ or IO_WRITE moves at most

struct device {
    const char *name;
    // Fill the caller's buffer with `size` bytes, at most DEVICE_MOVE_MAX. How many, or an error.
    int64_t (*read)(uint64_t size);
    // The same for bytes that the caller wants to write.
    int64_t (*write)(uint64_t size);
};

// The device at this place of the table, or NULL behind the last.
const struct device *device_at(uint64_t place);

// The place of the device with this name, or ERR_NOENT.
int device_find(const char *name);
