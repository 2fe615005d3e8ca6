// servers/init/loader.c -- from an ELF file in the boot archive to a running thread.
//
// The memory of a program is one range of RAM. abi/startup.h shows where it is mapped:
//   | image | startup page | heap | stack |
// Behind it, mapped by nobody, lies a copy of the startup page, for when it is started again.
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

// Copy a page to, or from, a place in the child's memory.
static long copy_page(const struct child *child, uint64_t offset, struct startup *page, bool out) {
    void *window = memory_window_open(child->ram, offset, 1);

    if (!window)
        return ERR_QUOTA;
    memcpy(out ? window : page, out ? page : window, sizeof *page);
    memory_window_close(1);
    return 0;
}

static long clear(const struct child *child, uint64_t offset, uint64_t size) {
    void *window = memory_window_open(child->ram, offset, size / PAGE_SIZE);

    if (!window)
        return ERR_QUOTA;
    memset(window, 0, size);
    memory_window_close(size / PAGE_SIZE);
    return 0;
}

// Copy the image, and clear bss, startup page and stack; the keepsake for the first instance only.
static long fill(const struct child *child, const struct bytes *file, const struct elf_image *image,
                 const struct startup *page) {
    uint64_t pages = image->size / PAGE_SIZE;
    uint8_t *window = memory_window_open(child->ram, 0, pages);

    if (!window)
        return ERR_QUOTA;
    for (unsigned i = 0; i < image->count; i++) {
        const struct elf_segment *s = &image->segments[i];
        uint8_t *to = window + (s->address - image->base);

        if (s->kept && child->watch.restarts > 0)
            continue;
        memcpy(to, file->data + s->file_offset, s->file_size);
        memset(to + s->file_size, 0, page_count(s->memory_size) * PAGE_SIZE - s->file_size);
    }
    memory_window_close(pages);
    if (clear(child, image->size, PAGE_SIZE) < 0)
        return ERR_QUOTA;
    return clear(child, image->size + (page->stack_base - PROGRAM_DATA_BASE), page->stack_size);
}

static long map_program(const struct child *child, const struct startup *page) {
    long status = 0;

    for (uint64_t i = 0; i < page->map_count && status == 0; i++) {
        const struct startup_map *map = &page->maps[i];

        status = memory_map_range(child->ram, map->offset, child->task, map->address, map->pages,
                                  map->access);
    }
    return status;
}

static handle_t give_own_memory(const struct child *child) {
    const uint64_t rights = RIGHT_MEMORY_READ | RIGHT_MEMORY_WRITE | RIGHT_MEMORY_EXEC | RIGHT_COPY;

    return (handle_t)boot_must(sys_handle_copy(0, child->ram, child->task, rights, 0),
                               child->program, "give it its memory");
}

void child_take_memory(struct child *child) {
    child->memory = memory_size(child->entry);
    child->ram = (handle_t)boot_must(memory_take(child->memory + PAGE_SIZE), child->program,
                                     "find memory for it");
}

static struct elf_image read_program(const struct child *child, const struct bytes *file) {
    struct elf_image image;
    const char *why;

    if (elf_read(file, file->size, &image, &why) < 0)
        boot_fail("bin/%s: %s", child->program, why);
    return image;
}

// From memory that may hold anything to a thread that runs.
static long run(struct child *child, const struct bytes *file, const struct elf_image *image,
                struct startup *page, const char **what) {
    long status = fill(child, file, image, page);

    *what = "fill its memory";
    if (status == 0)
        status = copy_page(child, image->size, page, true);
    if (status == 0) {
        *what = "map its memory";
        status = map_program(child, page);
    }
    if (status < 0)
        return status;
    *what = "make its thread";
    status = sys_thread_create(child->task, image->entry, page->stack_base + page->stack_size,
                               PROGRAM_DATA_BASE, child->entry->priority);
    if (status < 0)
        return status;
    child->thread = (handle_t)status;
    child->state = SVC_RUNS;
    *what = "start it";
    return sys_thread_resume(child->thread);
}

void child_load(struct child *child, const struct boot *boot, struct startup *page) {
    struct bytes file = find_program(child, boot);
    struct elf_image image = read_program(child, &file);
    const char *what;

    describe(child, page);
    lay_out(child, &image, page);
    if (child->entry->own_memory)
        page->memory = give_own_memory(child);
    boot_must(copy_page(child, child->memory, page, true), child->program, "keep its startup page");

    long status = run(child, &file, &image, page, &what);

    boot_must(status, child->program, what);
}

long child_load_again(struct child *child, const struct boot *boot, const char **what) {
    static struct startup page;
    struct bytes file = find_program(child, boot);
    struct elf_image image = read_program(child, &file);
    long status = copy_page(child, child->memory, &page, false);

    *what = "read its startup page";
    page.restarts = child->watch.restarts;
    return status < 0 ? status : run(child, &file, &image, &page, what);
}
