// kernel/paging.c -- Sv39 page tables.

#include <kernel/core.h>
#include <kernel/paging.h>

enum { PTE_V = 1, PTE_R = 2, PTE_W = 4, PTE_X = 8, PTE_U = 16, PTE_G = 32, PTE_AD = 64 | 128 };

enum { ENTRIES = 512, HALF = ENTRIES / 2, STEP = 16 }; // STEP: tables that are freed at once

static uint64_t pte_of(paddr_t pa, uint64_t flags) { return pa >> 12 << 10 | flags; }

// What an entry points to: a table, or the page that it maps. (The bits above 53 are never set.)
static void *target_of(uint64_t pte) { return pa_to_va(pte >> 10 << 12); }

static unsigned index_of(vaddr_t va, int level) { return va >> (12 + 9 * level) & (ENTRIES - 1); }

static uint64_t kernel_root[ENTRIES] __attribute__((aligned(PAGE_SIZE)));
uint64_t kernel_satp;

uint64_t *paging_create(struct account *account) {
    uint64_t *root = page_alloc(account);
    if (root)
        memcpy(root + HALF, kernel_root + HALF, HALF * sizeof(*root));
    return root;
}

// The last entry for va. Tables that are missing are made for the account. NULL: it is exhausted,
// or there is none. Copies to and from users look up each page: so the loop is unrolled in place.
static inline __attribute__((always_inline)) uint64_t *walk(struct account *account,
                                                            uint64_t *table, vaddr_t va) {
#pragma GCC unroll 2
    for (int level = 2; level > 0; level--) {
        uint64_t *entry = &table[index_of(va, level)];
        if (!(*entry & PTE_V)) {
            void *made = account ? page_alloc(account) : NULL;
            if (!made)
                return NULL;
            *entry = pte_of(va_to_pa(made), PTE_V);
        }
        table = target_of(*entry);
    }
    return &table[index_of(va, 0)];
}

// The access bits stand in an entry as in enum access, one place higher.
static uint64_t user_flags(enum access access) { return PTE_V | PTE_U | (uint64_t)access << 1; }

_Static_assert(ACCESS_READ << 1 == PTE_R && ACCESS_WRITE << 1 == PTE_W && ACCESS_EXEC << 1 == PTE_X,
               "user_flags shifts the access");

int paging_map(struct account *account, uint64_t *root, vaddr_t va, paddr_t pa, enum access access,
               bool *replaced) {
    uint64_t *entry = walk(account, root, va);
    if (!entry)
        return ERR_QUOTA;
    *replaced |= *entry & PTE_V;
    *entry = pte_of(pa, user_flags(access) | PTE_AD);
    return 0;
}

bool paging_unmap(uint64_t *root, vaddr_t va) {
    uint64_t *entry = walk(NULL, root, va);
    bool mapped = entry && *entry & PTE_V;
    if (mapped)
        *entry = 0;
    return mapped;
}

void *paging_find(uint64_t *root, vaddr_t va, enum access access) {
    uint64_t *entry = walk(NULL, root, va);
    if (!entry || ~*entry & user_flags(access))
        return NULL;
    return (char *)target_of(*entry) + va % PAGE_SIZE;
}

// The first entry from `from` on that is used; `end` if there is none.
static uint32_t next_used(const uint64_t *table, uint32_t from, uint32_t end) {
    while (from < end && !table[from])
        from++;
    return from;
}

static void free_table(uint64_t *entry) {
    page_free(target_of(*entry));
    *entry = 0;
}

// *step counts the level-1 entries of the lower half.
bool paging_clear_step(uint64_t *root, uint32_t *step) {
    for (int freed = 0; freed < STEP; freed++) {
        uint32_t top = next_used(root, *step / ENTRIES, HALF);
        if (top == HALF) {
            *step = 0;
            return true;
        }
        if (top != *step / ENTRIES)
            *step = top * ENTRIES;
        uint64_t *table = target_of(root[top]);
        uint32_t low = next_used(table, *step % ENTRIES, ENTRIES);
        free_table(low < ENTRIES ? &table[low] : &root[top]);
        *step = top * ENTRIES + low % ENTRIES;
    }
    return false;
}

// From kernel.ld; kernel_start is 2 MiB-aligned and the image ends within its 2 MiB.
extern char kernel_start[], text_end[], rodata_end[];

// Has `count` entries of a table of that level map physical memory from pa on.
static void fill(uint64_t *table, uint64_t count, int level, paddr_t pa, uint64_t access) {
    for (uint64_t i = 0; i < count; i++)
        table[i] = pte_of(pa + (i << (12 + 9 * level)), access | PTE_V | PTE_G | PTE_AD);
}

void paging_init(void) {
    static uint64_t level1[ENTRIES] __attribute__((aligned(PAGE_SIZE)));
    static uint64_t level0[ENTRIES] __attribute__((aligned(PAGE_SIZE)));
    paddr_t image = va_to_pa(kernel_start);
    uint64_t *gib = &kernel_root[index_of((vaddr_t)kernel_start, 2)];
    fill(kernel_root + HALF, HALF, 2, 0, PTE_R | PTE_W);
    fill(level1, ENTRIES, 1, va_to_pa(target_of(*gib)), PTE_R | PTE_W);
    // The 2 MiB of the image, page by page: text, constants, the rest.
    fill(level0, ENTRIES, 0, image, PTE_R | PTE_W);
    fill(level0, (rodata_end - kernel_start) / PAGE_SIZE, 0, image, PTE_R);
    fill(level0, (text_end - kernel_start) / PAGE_SIZE, 0, image, PTE_R | PTE_X);
    level1[index_of(image, 1)] = pte_of(va_to_pa(level0), PTE_V);
    *gib = pte_of(va_to_pa(level1), PTE_V);
    kernel_satp = SATP_SV39 | va_to_pa(kernel_root) >> 12;
    csr_write(satp, kernel_satp);
    machine_flush_all();
}

bool paging_asids;

void paging_find_asids(void) {
    csr_write(satp, kernel_satp | (uint64_t)ASID_MAX << SATP_ASID_SHIFT);
    uint64_t highest = csr_read(satp) >> SATP_ASID_SHIFT & ASID_MAX; // what is not there stays 0
    csr_write(satp, kernel_satp);
    paging_asids = page_pool_free() <= highest;
}

uint64_t paging_satp(const uint64_t *root) {
    uint64_t asid = paging_asids ? page_number(root) : 0;
    return SATP_SV39 | asid << SATP_ASID_SHIFT | va_to_pa(root) >> 12;
}
