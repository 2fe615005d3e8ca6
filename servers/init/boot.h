// servers/init/boot.h -- what the kernel gave init, and the way out when it is no good.
#pragma once

#include <abi/kernel.h>
#include <servers/init/cpio.h>
#include <servers/init/devicetree.h>
#include <user/lib/bytes.h>

struct boot {
    struct cpio archive;
    struct devicetree tree;
    const char *arguments; // the command line
};

// Map the boot archive and the device tree, and check them. Ends the machine if one is broken.
void boot_read(struct boot *boot);

// The handle for this kind of thing that covers base up to base + size, or NULL.
const struct boot_handle *boot_find(enum boot_kind kind, uint64_t base, uint64_t size);

// The index-th handle of a kind, or NULL.
const struct boot_handle *boot_nth(enum boot_kind kind, unsigned index);

// Ticks of the time CSR in a second.
uint64_t boot_timebase(void);

// Say what is wrong, in one line, and end the machine with failure.
_Noreturn void boot_fail(const char *format, ...) __attribute__((format(printf, 1, 2)));

// The same if `status` is an error: "<who>: cannot <what>: <text of the error>". Returns status.
long boot_must(long status, const char *who, const char *what);
