// servers/init/loader.c -- from an ELF file in the boot archive to a running thread.
//
// The memory of a program is one range of RAM. abi/startup.h shows where it is mapped:
//   | image | startup page | heap | stack |
#include <stdio.h>
#include <string.h>

#include <servers/init/child.h>
#include <servers/init/memory.h>
#include <user/lib/elf.h>
#include <user/lib/syscalls.h>

enum {
    STACK_SMALL = 16 * 1024,
    STACK_LARGE = 64 * 1024,
    LARGE_PROGRAM = 1024 * 1024, // memory from which on the stack is large
};

static struct bytes find_program(const struct child *child, const struct boot *boot) {
    char name[PROGRAM_NAME_SIZE + 8];
    struct cpio_file file;

    snprintf(name, sizeof name, "bin/%s", child->program);
    if (cpio_find(&boot->archive, name, &file) < 0)
        boot_fail("%s: there is no %s in the boot archive", child->program, name);
    return file.content;
}

// Bytes that the entry lists: if it gives limits, an eighth of the machine's memory within them.
static uint64_t memory_size(const struct manifest_task *entry) {
    uint64_t size = memory_total() / 8;

    if (size > entry->memory_most)
        size = entry->memory_most;
    if (size < entry->memory)
        size = entry->memory;
    return page_count(size) * PAGE_SIZE;
}

// Decide where everything lies, and write it down in the startup page.
static void lay_out(const struct child *child, const struct elf_image *image,
                    struct startup *page) {
    uint64_t memory = memory_size(child->entry);
    uint64_t stack = memory >= LARGE_PROGRAM ? STACK_LARGE : STACK_SMALL;

    if (image->size > memory || memory - image->size < stack + 2 * PAGE_SIZE)
        boot_fail("%s: its image has %llu KiB; with stack and heap that is more than its "
                  "'memory' in "
                  "the manifest (line %u)",
                  child->program, (unsigned long long)image->size / 1024, child->entry->line);

    uint64_t data = memory - image->size;

    page->heap_base = PROGRAM_DATA_BASE + PAGE_SIZE;
    page->heap_size = data - PAGE_SIZE - stack;
    page->stack_base = PROGRAM_DATA_BASE + data - stack;
    page->stack_size = stack;
    for (unsigned i = 0; i < image->count; i++) {
        const struct elf_segment *s = &image->segments[i];

        page->maps[page->map_count++] = (struct startup_map){s->address, s->address - image->base,
                                                             page_count(s->memory_size), s->access};
    }
    page->maps[page->map_count++] = (struct startup_map){
        PROGRAM_DATA_BASE, image->size, page_count(data), ACCESS_READ | ACCESS_WRITE};
}

static void describe(const struct child *child, struct startup *page) {
    page->magic = STARTUP_MAGIC;
    snprintf(page->name, sizeof page->name, "%.*s", TASK_NAME_SIZE - 1, child->program);
    page->level = child->entry->level;
    page->priority = child->entry->priority;
    page->ceiling = child->entry->ceiling;
}

static void *must_open_window(const struct child *child, handle_t memory, uint64_t offset,
                              uint64_t pages) {
    void *window = memory_window_open(memory, offset, pages);

    if (!window)
        boot_fail("%s: cannot map its memory to fill it", child->program);
    return window;
}

// Copy image and startup page, and clear bss and stack.
static void fill(const struct child *child, handle_t memory, const struct bytes *file,
                 const struct elf_image *image, const struct startup *page) {
    uint64_t pages = image->size / PAGE_SIZE + 1;
    uint8_t *window = must_open_window(child, memory, 0, pages);

    for (unsigned i = 0; i < image->count; i++) {
        const struct elf_segment *s = &image->segments[i];
        uint8_t *to = window + (s->address - image->base);

        memcpy(to, file->data + s->file_offset, s->file_size);
        memset(to + s->file_size, 0, page_count(s->memory_size) * PAGE_SIZE - s->file_size);
    }
    memset(window + image->size, 0, PAGE_SIZE);
    memcpy(window + image->size, page, sizeof *page);
    memory_window_close(pages);

    uint64_t stack_at = image->size + (page->stack_base - PROGRAM_DATA_BASE);

    pages = page->stack_size / PAGE_SIZE;
    memset(must_open_window(child, memory, stack_at, pages), 0, page->stack_size);
    memory_window_close(pages);
}

static void map_program(const struct child *child, handle_t memory, const struct startup *page) {
    for (uint64_t i = 0; i < page->map_count; i++) {
        const struct startup_map *map = &page->maps[i];

        boot_must(memory_map_range(memory, map->offset, child->task, map->address, map->pages,
                                   map->access),
                  child->program, "map its memory");
    }
}

static handle_t give_own_memory(const struct child *child, handle_t memory) {
    const uint64_t rights = RIGHT_MEMORY_READ | RIGHT_MEMORY_WRITE | RIGHT_MEMORY_EXEC | RIGHT_COPY;

    return (handle_t)boot_must(sys_handle_copy(0, memory, child->task, rights, 0), child->program,
                               "give it its memory");
}

handle_t child_take_memory(struct child *child) {
    child->memory = memory_size(child->entry);
    return (handle_t)boot_must(memory_take(child->memory), child->program, "find memory for it");
}

void child_load(struct child *child, const struct boot *boot, handle_t memory,
                struct startup *page) {
    struct bytes file = find_program(child, boot);
    struct elf_image image;
    const char *why;

    if (elf_read(&file, file.size, &image, &why) < 0)
        boot_fail("bin/%s: %s", child->program, why);
    describe(child, page);
    lay_out(child, &image, page);
    if (child->entry->own_memory)
        page->memory = give_own_memory(child, memory);
    fill(child, memory, &file, &image, page);
    map_program(child, memory, page);
    sys_handle_close(0, memory);
    child->thread = (handle_t)boot_must(
        sys_thread_create(child->task, image.entry, page->stack_base + page->stack_size,
                          PROGRAM_DATA_BASE, child->entry->priority),
        child->program, "make its thread");
    child->state = SVC_RUNS;
    boot_must(sys_thread_resume(child->thread), child->program, "start it");
}
