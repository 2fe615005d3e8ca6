// kernel/paging.c -- Sv39 page tables.

#include <kernel/core.h>
#include <kernel/paging.h>

enum {
    PTE_V = 1 << 0,
    PTE_R = 1 << 1,
    PTE_W = 1 << 2,
    PTE_X = 1 << 3,
    PTE_U = 1 << 4,
    PTE_G = 1 << 5,
    PTE_A = 1 << 6,
    PTE_D = 1 << 7,
    PTE_LEAF = PTE_R | PTE_W | PTE_X,
    ENTRIES = 512,
    GIB_SHIFT = 30,
    MIB2_SHIFT = 21,
    STEP = 16, // tables that paging_clear_step frees at once
};

static uint64_t pte_of(paddr_t pa, uint64_t flags) { return pa >> 12 << 10 | flags; }

static paddr_t pte_pa(uint64_t pte) { return pte << 10 >> 20 << 12; }

static unsigned index_of(vaddr_t va, int level) { return va >> (12 + 9 * level) & (ENTRIES - 1); }

static uint64_t *table_of(uint64_t pte) { return pa_to_va(pte_pa(pte)); }

static uint64_t kernel_root[ENTRIES] __attribute__((aligned(PAGE_SIZE)));
uint64_t kernel_satp;

uint64_t *paging_create(struct account *account) {
    uint64_t *root = page_alloc(account);
    if (root)
        memcpy(root + ENTRIES / 2, kernel_root + ENTRIES / 2, ENTRIES / 2 * sizeof(*root));
    return root;
}

// The table that an entry points to, made if need be.
static uint64_t *table_under(struct account *account, uint64_t *entry) {
    if (!(*entry & PTE_V)) {
        void *table = page_alloc(account);
        if (!table)
            return NULL;
        *entry = pte_of(va_to_pa(table), PTE_V);
    }
    return table_of(*entry);
}

int paging_map(struct account *account, uint64_t *root, vaddr_t va, paddr_t pa, enum access access,
               bool *replaced) {
    uint64_t *level1 = table_under(account, &root[index_of(va, 2)]);
    uint64_t *level0 = level1 ? table_under(account, &level1[index_of(va, 1)]) : NULL;
    if (!level0)
        return ERR_QUOTA;
    uint64_t flags = PTE_V | PTE_U | PTE_A | PTE_D;
    flags |= access & ACCESS_READ ? PTE_R : 0;
    flags |= access & ACCESS_WRITE ? PTE_W : 0;
    flags |= access & ACCESS_EXEC ? PTE_X : 0;
    uint64_t *entry = &level0[index_of(va, 0)];
    *replaced = *entry & PTE_V;
    *entry = pte_of(pa, flags);
    return 0;
}

// The last entry for va; NULL if a table is missing.
static uint64_t *walk(uint64_t *root, vaddr_t va) {
    uint64_t entry = root[index_of(va, 2)];
    if (!(entry & PTE_V))
        return NULL;
    entry = table_of(entry)[index_of(va, 1)];
    if (!(entry & PTE_V))
        return NULL;
    return &table_of(entry)[index_of(va, 0)];
}

bool paging_unmap(uint64_t *root, vaddr_t va) {
    uint64_t *entry = walk(root, va);
    if (!entry || !(*entry & PTE_V))
        return false;
    *entry = 0;
    return true;
}

void *paging_find(uint64_t *root, vaddr_t va, enum access access) {
    uint64_t *entry = walk(root, va);
    // The access bits stand in an entry as in enum access, one place higher.
    uint64_t need = PTE_V | PTE_U | (uint64_t)access << 1;
    if (!entry || (*entry & need) != need)
        return NULL;
    return (char *)pa_to_va(pte_pa(*entry)) + va % PAGE_SIZE;
}

_Static_assert(ACCESS_READ << 1 == PTE_R && ACCESS_WRITE << 1 == PTE_W && ACCESS_EXEC << 1 == PTE_X,
               "paging_find shifts the access");

// Frees the level-0 tables of one level-1 table from entry *at on; false when its turn is over.
static bool clear_level1(uint64_t *level1, unsigned *at) {
    for (int freed = 0; *at < ENTRIES; ++*at) {
        if (!(level1[*at] & PTE_V))
            continue;
        if (freed++ == STEP)
            return false;
        page_free(table_of(level1[*at]));
        level1[*at] = 0;
    }
    return true;
}

bool paging_clear_step(uint64_t *root, uint32_t *step) {
    for (; *step < ENTRIES / 2 * ENTRIES; *step = (*step / ENTRIES + 1) * ENTRIES) {
        uint64_t *entry = &root[*step / ENTRIES];
        unsigned at = *step % ENTRIES;
        if (!(*entry & PTE_V))
            continue;
        bool done = clear_level1(table_of(*entry), &at);
        if (!done) {
            *step = *step / ENTRIES * ENTRIES + at;
            return false;
        }
        page_free(table_of(*entry));
        *entry = 0;
    }
    *step = 0;
    return true;
}

// From kernel.ld; kernel_start is 2 MiB-aligned and the image ends within its 2 MiB.
extern char kernel_start[], text_end[], rodata_end[];

// The 2 MiB of the kernel's image, page by page: text, constants, the rest.
static void map_image(uint64_t *level0, paddr_t start) {
    for (unsigned i = 0; i < ENTRIES; i++) {
        paddr_t pa = start + i * (uint64_t)PAGE_SIZE;
        char *va = pa_to_va(pa);
        uint64_t flags = va < text_end ? PTE_R | PTE_X : va < rodata_end ? PTE_R : PTE_R | PTE_W;
        level0[i] = pte_of(pa, flags | PTE_V | PTE_G | PTE_A | PTE_D);
    }
}

void paging_init(void) {
    static uint64_t level1[ENTRIES] __attribute__((aligned(PAGE_SIZE)));
    static uint64_t level0[ENTRIES] __attribute__((aligned(PAGE_SIZE)));
    const uint64_t data = PTE_V | PTE_R | PTE_W | PTE_G | PTE_A | PTE_D;
    paddr_t image = va_to_pa(kernel_start);
    uint64_t gib = image >> GIB_SHIFT;
    for (uint64_t i = 0; i < ENTRIES / 2; i++)
        kernel_root[ENTRIES / 2 + i] = pte_of(i << GIB_SHIFT, data);
    for (uint64_t i = 0; i < ENTRIES; i++)
        level1[i] = pte_of((gib << GIB_SHIFT) + (i << MIB2_SHIFT), data);
    map_image(level0, image);
    level1[index_of(image, 1)] = pte_of(va_to_pa(level0), PTE_V);
    kernel_root[ENTRIES / 2 + gib] = pte_of(va_to_pa(level1), PTE_V);
    kernel_satp = SATP_SV39 | va_to_pa(kernel_root) >> 12;
    csr_write(satp, kernel_satp);
    machine_flush_all();
}

bool paging_asids;

void paging_find_asids(void) {
    csr_write(satp, kernel_satp | (uint64_t)ASID_MAX << SATP_ASID_SHIFT);
    uint64_t highest = csr_read(satp) >> SATP_ASID_SHIFT &
                       ASID_MAX; // bits that stay 0 are not there
    csr_write(satp, kernel_satp);
    paging_asids = page_pool_free() <= highest;
}

uint64_t paging_satp(const uint64_t *root) {
    uint64_t asid = paging_asids ? page_number(root) : 0;
    return SATP_SV39 | asid << SATP_ASID_SHIFT | va_to_pa(root) >> 12;
}
