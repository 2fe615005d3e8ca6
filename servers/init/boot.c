// servers/init/boot.c -- what the kernel gave init, and the way out when it is no good.
#include <stdarg.h>
#include <stdio.h>

#include <servers/init/boot.h>
#include <servers/init/memory.h>
#include <user/lib/console.h>
#include <user/lib/errors.h>
#include <user/lib/syscalls.h>

static const struct bootinfo *const info = (const struct bootinfo *)BOOTINFO_ADDRESS;

_Noreturn void boot_fail(const char *format, ...) {
    va_list arguments;

    printf("init: ");
    va_start(arguments, format);
    vprintf(format, arguments);
    va_end(arguments);
    printf("\n");
    console_flush();
    for (;;)
        sys_machine_reset(HANDLE_ACCOUNT, RESET_FAILED);
}

long boot_must(long status, const char *who, const char *what) {
    if (status < 0)
        boot_fail("%s: cannot %s: %s", who, what, error_text(status));
    return status;
}

const struct boot_handle *boot_find(enum boot_kind kind, uint64_t base, uint64_t size) {
    for (uint64_t i = 0; i < info->count; i++) {
        const struct boot_handle *entry = &info->entries[i];

        if (entry->kind == kind && base >= entry->base && base - entry->base <= entry->size &&
            size <= entry->size - (base - entry->base))
            return entry;
    }
    return NULL;
}

const struct boot_handle *boot_nth(enum boot_kind kind, unsigned index) {
    for (uint64_t i = 0; i < info->count; i++) {
        if (info->entries[i].kind == kind && index-- == 0)
            return &info->entries[i];
    }
    return NULL;
}

uint64_t boot_timebase(void) { return info->timebase; }

// Map the first `size` bytes of the one handle of a kind at `window`, read-only.
static struct bytes map_whole(enum boot_kind kind, vaddr_t window, uint64_t size,
                              const char *what) {
    const struct boot_handle *entry = boot_nth(kind, 0);

    if (!entry || size == 0)
        boot_fail("there is no %s", what);

    uint64_t in_page = entry->base % PAGE_SIZE;

    boot_must(memory_map_range(entry->handle, 0, HANDLE_TASK, window, page_count(in_page + size),
                               ACCESS_READ),
              what, "map it");
    return (struct bytes){(const uint8_t *)(window + in_page), size};
}

void boot_read(struct boot *boot) {
    const char *why;
    struct bytes blob = map_whole(BOOT_DEVICETREE, WINDOW_DEVICETREE, info->devicetree_size,
                                  "device tree");

    if (devicetree_open(&blob, &boot->tree, &why) < 0)
        boot_fail("device tree: %s", why);
    boot->arguments = devicetree_text(&boot->tree, "chosen", "bootargs");

    boot->archive = (struct cpio){
        .archive = map_whole(BOOT_INITRD, WINDOW_INITRD, info->initrd_size,
                             "boot archive (pass one with -initrd)"),
    };
    if (cpio_check(&boot->archive) < 0)
        boot_fail("boot archive: at byte %zu: %s", boot->archive.at, boot->archive.why);
}
