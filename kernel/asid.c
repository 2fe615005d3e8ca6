// kernel/asid.c -- address space identifiers: a bitmap. ASID 0 is the kernel's own.

#include <kernel/asid.h>
#include <kernel/machine.h>

static uint64_t used[(ASID_MAX + 1) / 64];
static unsigned limit; // words of `used` that exist
static unsigned hint;

void asid_init(unsigned bits)
{
	limit = bits >= 6 ? (1u << bits) / 64 : 0;
	used[0] = 1;
}

bool asid_tagged(void)
{
	return limit > 0;
}

bool asid_alloc(uint64_t *asid)
{
	*asid = 0;
	for (unsigned i = 0; i < limit; i++) {
		unsigned word = (hint + i) % limit;
		if (used[word] == ~0ull)
			continue;
		unsigned bit = __builtin_ctzll(~used[word]);
		used[word] |= 1ull << bit;
		hint = word;
		*asid = word * 64 + bit;
		return true;
	}
	return limit == 0;
}

void asid_free(uint64_t asid)
{
	if (asid)
		used[asid / 64] &= ~(1ull << asid % 64);
}
