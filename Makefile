# Makefile -- builds everything into build/, and starts what was built. See `make help`.
#
#   build/rivet.elf        the kernel, with init's image inside
#   build/initrd.cpio      servers/manifest, and every other server and program as bin/NAME
#   build/slots            the address at which each program is linked
#   build/debug/           the same, once more, as made by `make DEBUG=1`

# ---- Settings: `make NAME=value` ----

CPUS = 1
MEM = 128M
APPEND =
T =
OPTIMIZE = -O2

ifneq ($(DEBUG),)
B := build/debug
else
B := build
endif

Q := $(if $(V),,@)
SHELL := /bin/sh
MAKEFLAGS += --no-builtin-rules --no-builtin-variables
ifeq ($(filter -j%,$(MAKEFLAGS)),)
MAKEFLAGS += -j$(shell nproc 2>/dev/null || echo 2)
endif
ifneq ($(filter clean,$(MAKECMDGOALS)),)
.NOTPARALLEL: # `make clean all` means one after the other
endif
.DELETE_ON_ERROR:
.SUFFIXES:
.DEFAULT_GOAL := all

# These need tools that a fresh system lacks. They are seen to here, while this file is read, since
# the lines below look for the compiler.
ifneq ($(filter qemu qemu-gdb bench test fuzz fuzz-long check,$(MAKECMDGOALS)),)
SETUP_LEVEL := $(if $(filter test fuzz fuzz-long check,$(MAKECMDGOALS)),test,boot)
ifneq ($(shell CROSS='$(CROSS)' PICOLIBC='$(PICOLIBC)' SETUP='$(SETUP)' \
	tools/setup $(SETUP_LEVEL) >&2 && echo ready),ready)
$(error tools are missing, see above)
endif
endif

# ---- Tools ----

ifndef CROSS
CROSS := $(if $(shell command -v riscv64-unknown-elf-gcc),riscv64-unknown-elf-,$(if \
	$(shell command -v riscv64-elf-gcc),riscv64-elf-,riscv64-unknown-elf-))
endif
CC := $(CROSS)gcc
AR := $(CROSS)ar
NM := $(CROSS)nm
OBJCOPY := $(CROSS)objcopy
PYTHON := tools/python
QEMU = qemu-system-riscv64
GDB = $(shell for gdb in gdb-multiarch riscv64-unknown-elf-gdb riscv64-elf-gdb gdb; do \
	command -v $$gdb && break; done)

# Where picolibc keeps its include/ and lib/: Debian's place, or what the compiler's specs say.
PICOLIBC := $(firstword $(wildcard /usr/lib/picolibc/riscv64-unknown-elf \
	/usr/riscv64-unknown-elf/picolibc /usr/riscv64-elf/picolibc) /usr/lib/picolibc)

# `make` alone installs nothing, but says what is missing.
ifeq ($(filter clean help doctor,$(MAKECMDGOALS)),)
ifeq ($(shell command -v $(CC)),)
$(error $(CC) is missing, in Debian: package gcc-riscv64-unknown-elf. `make doctor` lists all tools)
endif
ifeq ($(wildcard $(PICOLIBC)/include/picolibc.h),)
$(error picolibc is missing, in Debian: package picolibc-riscv64-unknown-elf; else PICOLIBC=folder)
endif
endif

# ---- Flags ----

COMMON_FLAGS := -std=gnu11 $(OPTIMIZE) -g -I. -mcmodel=medany -fno-common -fno-pic \
	-Wall -Wextra -Wmissing-prototypes -Wshadow -Wvla -Wundef -Werror \
	-ffile-prefix-map=$(CURDIR)=. -fdebug-prefix-map=$(CURDIR)=. -DRIVET_DEBUG=$(if $(DEBUG),1,0)

# The kernel uses neither floating point nor gp: both hold what the user had in them.
KERNEL_FLAGS := $(COMMON_FLAGS) -march=rv64imac_zicsr_zifencei -mabi=lp64 -msmall-data-limit=0 \
	-ffreestanding -D_GNU_SOURCE -I$(B)/kernel -isystem $(PICOLIBC)/include \
	$(if $(DEBUG),-fsanitize=undefined -fsanitize-undefined-trap-on-error)
KERNEL_LINK := -nostdlib -static -Wl,--build-id=none -Wl,--defsym=vfprintf=__i_vfprintf

# Of picolibc the kernel has strings and the integers' printf; the variant in lib/release is the one
# made for speed. kernel.ld refuses what does not fit: errno and other thread-local data.
KERNEL_LIBS := $(firstword $(wildcard $(addprefix $(PICOLIBC)/lib/,$(addsuffix \
	rv64imac/lp64/libc.a,release/ ./)))) \
	$(shell $(CC) -march=rv64imac -mabi=lp64 -print-libgcc-file-name)

# The kernel is optimized as a whole when it is linked, so that small functions of other files cost
# no call. memcpy is not, since the compiler makes calls to it late; nor must its loops become such.
WHOLE_KERNEL = $(if $(filter kernel/string.c,$<),-fno-tree-loop-distribute-patterns,-flto)

# Frame pointers make backtraces; the fast path and memcpy are leaves that are better off without.
FRAME_POINTER = $(if $(filter kernel/fastpath.c kernel/string.c,$<),-fomit-frame-pointer,\
	-fno-omit-frame-pointer)

USER_FLAGS := $(COMMON_FLAGS) -march=rv64gc -mabi=lp64d -isystem $(PICOLIBC)/include \
	-ftls-model=local-exec -fno-omit-frame-pointer -ffunction-sections -fdata-sections
USER_LINK := -march=rv64gc -mabi=lp64d -nostdlib -static -Wl,--build-id=none -Wl,--gc-sections \
	-L$(PICOLIBC)/lib/rv64imafdc/lp64d
USER_LIBS := -Wl,--start-group $(B)/user/librivet.a -lc -lm -lgcc -Wl,--end-group

# ---- Sources ----

# Objects keep the suffix of their source, since x.c and x.S may stand side by side: x.c.o, x.S.o.
objects = $(addprefix $(B)/,$(addsuffix .o,$(1)))

KERNEL_SOURCES := $(filter-out kernel/offsets.c,$(sort $(wildcard kernel/*.[cS])))
LIBRARY_SOURCES := $(sort $(wildcard user/lib/*.[cS]))
INIT_SOURCES := $(sort $(wildcard servers/init/*.[cS]))
FUZZ_SOURCES := $(sort $(wildcard user/tests/fuzz/*.c))
TEST_LIBRARY_SOURCES := $(sort $(wildcard user/tests/lib*.c user/tests/lib/*.c))

# A program is a file in user/ or user/tests/, a server all files of its folder. They are numbered
# in the order of PROGRAMS, so that a new test does not move the servers.
USER_PROGRAMS := $(basename $(sort $(wildcard user/*.c)))
TEST_PROGRAMS := $(basename $(sort $(filter-out $(TEST_LIBRARY_SOURCES),$(wildcard \
	user/tests/*.c))))
SERVERS := $(filter-out servers/init,$(sort $(patsubst %/main.c,%,$(wildcard servers/*/main.c))))
PROGRAMS := $(SERVERS) $(USER_PROGRAMS) $(TEST_PROGRAMS)
SERVER_SOURCES := $(sort $(wildcard $(addsuffix /*.[cS],$(SERVERS))))
USER_SOURCES := $(LIBRARY_SOURCES) $(INIT_SOURCES) $(SERVER_SOURCES) $(TEST_LIBRARY_SOURCES) \
	$(FUZZ_SOURCES) \
	$(addsuffix .c,$(USER_PROGRAMS) $(TEST_PROGRAMS))

all: $(B)/rivet.elf $(B)/initrd.cpio $(B)/compile_commands.json

# ---- When to build again ----
# Objects depend on the files that they include (-MMD), on this file and on the flags; what is
# linked depends on the list of sources too, so that a removed file is noticed.

FLAGS_TEXT := $(CC) $(KERNEL_FLAGS) $(KERNEL_LINK) $(USER_FLAGS) $(USER_LINK)
SOURCES_TEXT = $(KERNEL_SOURCES) $(USER_SOURCES) $(MANIFESTS)
DEPENDENCIES = -MMD -MP -MF $(@:.o=.d) -MT $@
COMPILE = @mkdir -p $(@D); $(if $(V),,echo "  CC    $<";)

$(B)/flags: FORCE
	@mkdir -p $(@D); echo '$(FLAGS_TEXT)' | cmp -s - $@ || echo '$(FLAGS_TEXT)' > $@
$(B)/sources: FORCE
	@mkdir -p $(@D); echo '$(SOURCES_TEXT)' | cmp -s - $@ || echo '$(SOURCES_TEXT)' > $@
FORCE:

$(call objects,$(KERNEL_SOURCES) $(USER_SOURCES)): $(B)/flags Makefile
-include $(patsubst %.o,%.d,$(call objects,kernel/offsets.c $(KERNEL_SOURCES) $(USER_SOURCES)))

# ---- The kernel ----

$(B)/kernel/%.c.o: kernel/%.c
	$(COMPILE)
	$(Q)$(CC) $(KERNEL_FLAGS) $(WHOLE_KERNEL) $(FRAME_POINTER) $(DEPENDENCIES) -c $< -o $@

$(B)/kernel/%.S.o: kernel/%.S | $(B)/kernel/offsets.h
	$(COMPILE)
	$(Q)$(CC) $(KERNEL_FLAGS) -Wa,-I$(B) $(DEPENDENCIES) -c $< -o $@

# Offsets for assembly: offsets.c is compiled, never linked; its lines "->NAME value" are kept.
$(B)/kernel/offsets.h: kernel/offsets.c $(B)/flags Makefile
	$(COMPILE)
	$(Q)$(CC) $(KERNEL_FLAGS) -MMD -MP -MF $(B)/kernel/offsets.c.d -MT $@ -S $< \
		-o $(B)/kernel/offsets.s
	@sed -n 's/^[[:space:]]*->\([A-Za-z0-9_]*\) \(.*\)/#define \1 \2/p' \
		$(B)/kernel/offsets.s > $@

# `.incbin "init.bin"` finds the one of this variant.
$(B)/kernel/image.S.o: $(B)/init.bin

# Two links: the first to learn where the functions are, the second with the table of them in the
# section .symbols, which lies behind all code, so that no function moves.
KERNEL_OBJECTS := $(call objects,$(KERNEL_SOURCES))

$(B)/kernel/first.elf: SYMBOLS = $(B)/kernel/no_symbols.S
$(B)/rivet.elf: SYMBOLS = $(B)/kernel/symbols.S
$(B)/kernel/first.elf: $(B)/kernel/no_symbols.S
$(B)/rivet.elf: $(B)/kernel/symbols.S

$(B)/kernel/first.elf $(B)/rivet.elf: $(KERNEL_OBJECTS) kernel/kernel.ld $(B)/sources Makefile
	$(if $(V),,@echo "  LINK  $@")
	$(Q)$(CC) $(KERNEL_FLAGS) $(KERNEL_LINK) -flto -Wa,-I$(B) -T kernel/kernel.ld -o $@ $(KERNEL_OBJECTS) $(SYMBOLS) $(KERNEL_LIBS)
	$(if $(filter %/rivet.elf,$@), \
		@$(PYTHON) tools/symbols --check $(NM) $(B)/kernel/first.elf $@)

$(B)/kernel/no_symbols.S: tools/symbols
	@mkdir -p $(@D); $(PYTHON) tools/symbols > $@
$(B)/kernel/symbols.S: $(B)/kernel/first.elf tools/symbols
	@$(PYTHON) tools/symbols $(NM) $< > $@

# Functions that nothing calls: what a linker throws away that may. For `make check`.
$(B)/unused: $(KERNEL_SOURCES) $(B)/rivet.elf
	@$(CC) $(KERNEL_FLAGS) -URIVET_DEBUG -DRIVET_DEBUG=1 -Wa,-I$(B) $(KERNEL_LINK) \
		-ffunction-sections -Wl,--gc-sections -Wl,--print-gc-sections -T kernel/kernel.ld -o $(B)/unused.elf $(KERNEL_SOURCES) \
		$(B)/kernel/no_symbols.S $(KERNEL_LIBS) > $(B)/unused.log 2>&1 || \
		{ cat $(B)/unused.log; exit 1; }
	@sed -n "s/.*removing unused section '\.text\.\([^']*\)'.*/\1/p" $(B)/unused.log > $@

# ---- User programs ----
# Each has 2 MiB of addresses of its own, so that an address names the program. Init is the first.

PROGRAM_ELFS := $(addprefix $(B)/,$(addsuffix .elf,$(PROGRAMS)))

$(B)/slots: tools/slots FORCE
	@mkdir -p $(@D); tools/slots $(B)/init.elf $(PROGRAM_ELFS) | cmp -s - $@ || \
		tools/slots $(B)/init.elf $(PROGRAM_ELFS) > $@
slot_base = $$(sed -n 's,^\(0x[0-9a-f]*\) $@$$,\1,p' $(B)/slots)

$(B)/user/%.c.o: user/%.c
	$(COMPILE)
	$(Q)$(CC) $(USER_FLAGS) $(DEPENDENCIES) -c $< -o $@
$(B)/user/%.S.o: user/%.S
	$(COMPILE)
	$(Q)$(CC) $(USER_FLAGS) $(DEPENDENCIES) -c $< -o $@
$(B)/servers/%.c.o: servers/%.c
	$(COMPILE)
	$(Q)$(CC) $(USER_FLAGS) $(DEPENDENCIES) -c $< -o $@

$(B)/servers/%.S.o: servers/%.S
	$(COMPILE)
	$(Q)$(CC) $(USER_FLAGS) $(DEPENDENCIES) -c $< -o $@

$(B)/user/librivet.a: $(call objects,$(LIBRARY_SOURCES)) $(B)/sources
	@rm -f $@; $(AR) rcsD $@ $(filter %.o,$^)

# What each program is made of, beside the library.
$(foreach s,$(SERVERS),$(eval $(B)/$(s).elf: $(call objects,$(wildcard $(s)/*.[cS]))))
$(foreach p,$(USER_PROGRAMS) $(TEST_PROGRAMS),$(eval $(B)/$(p).elf: $(B)/$(p).c.o))
$(addprefix $(B)/,$(addsuffix .elf,$(filter-out user/tests/fuzz,$(TEST_PROGRAMS)))): \
	$(call objects,$(TEST_LIBRARY_SOURCES))
$(B)/user/tests/fuzz.elf: $(call objects,$(FUZZ_SOURCES))

$(PROGRAM_ELFS): user/lib/program.ld $(B)/user/librivet.a $(B)/slots $(B)/sources Makefile
	$(if $(V),,@echo "  LINK  $@")
	$(Q)$(CC) $(USER_LINK) -T user/lib/program.ld -Wl,--defsym=SLOT_BASE=$(slot_base) -o $@ \
		$(filter %.o,$^) $(USER_LIBS)

$(B)/init.elf: $(call objects,$(INIT_SOURCES)) servers/init/init.ld $(B)/user/librivet.a \
		$(B)/slots $(B)/sources Makefile
	$(if $(V),,@echo "  LINK  $@")
	$(Q)$(CC) $(USER_LINK) -T servers/init/init.ld -Wl,--defsym=SLOT_BASE=$(slot_base) -o $@ \
		$(filter %.o,$^) $(USER_LIBS)

$(B)/init.bin: $(B)/init.elf
	@$(OBJCOPY) -O binary $< $@

# ---- The initrd ----

$(B)/%.stripped: $(B)/%.elf
	@$(OBJCOPY) --strip-debug $< $@

# A test may bring a manifest of its own, for rivet.manifest=NAME.
MANIFESTS := servers/manifest $(sort $(wildcard user/tests/manifest-*))

$(B)/initrd.cpio: tools/cpio $(MANIFESTS) $(PROGRAM_ELFS:.elf=.stripped) $(B)/sources
	@$(PYTHON) tools/cpio $@ $(foreach m,$(MANIFESTS),$(notdir $(m))=$(m)) \
		$(foreach p,$(PROGRAMS),bin/$(notdir $(p))=$(B)/$(p).stripped)

# ---- Tests on the host ----
# build/host/NAME is tests/host/NAME.c with the parts of the system that it tests, built with clang
# under ASan and UBSan; fuzz is the kernel's core, driven by libFuzzer.

HOST_CC = clang
HOST_FLAGS := -std=gnu11 -O1 -g -Itests/host/include -I. -D_GNU_SOURCE -DRIVET_DEBUG=1 -Wall -Wextra -Wmissing-prototypes -Wshadow -Wvla -Wundef \
	-Werror -fno-omit-frame-pointer -fno-sanitize-recover=all \
	-fsanitize=address,undefined,fuzzer-no-link -fprofile-instr-generate -fcoverage-mapping
HOST_TESTS := $(patsubst tests/host/%.c,build/host/%,$(sort $(wildcard tests/host/test_*.c)))
HOST_PROGRAMS := $(HOST_TESTS) $(patsubst tests/host/%.c,build/host/%,$(wildcard tests/host/fuzz.c))

# What is tested: sources beside tests/host/NAME.c.
build/host/test_uart: TESTED := servers/uart/uart.c
build/host/test_init_cpio: TESTED := servers/init/cpio.c
build/host/test_init_devicetree: TESTED := servers/init/devicetree.c
build/host/test_init_elf: TESTED := servers/init/elf.c
build/host/test_init_manifest: TESTED := servers/init/manifest.c servers/init/bootargs.c
$(filter build/host/test_init_%,$(HOST_TESTS)): TESTED += tests/host/input.c
build/host/test_devicetree: TESTED := kernel/devicetree.c
build/host/test_kernel build/host/fuzz: TESTED := tests/host/machine.c $(filter-out $(addprefix \
	kernel/,boot.c devicetree.c inittask.c offsets.c panic.c print.c sbi.c string.c), \
	$(sort $(wildcard kernel/*.c)))
build/host/fuzz: TESTED += tests/host/arguments.c tests/host/invariants.c
build/host/fuzz: HOST_LINK := -fsanitize=fuzzer

build/host/%.c.o: %.c Makefile
	$(COMPILE)
	$(Q)$(HOST_CC) $(HOST_FLAGS) $(DEPENDENCIES) -c $< -o $@
-include $(shell find build/host -name '*.d' 2>/dev/null)

.SECONDEXPANSION:
$(HOST_PROGRAMS): build/host/%: build/host/tests/host/%.c.o \
		$$(addprefix build/host/,$$(addsuffix .o,$$(TESTED)))
	$(if $(V),,@echo "  LINK  $@")
	$(Q)$(HOST_CC) $(HOST_FLAGS) $(HOST_LINK) -o $@ $^

# ---- For editors ----

$(B)/compile_commands.json: tools/compile_commands $(B)/flags $(B)/sources
	@$(PYTHON) tools/compile_commands $@ \
		--kernel '$(KERNEL_FLAGS)' $(filter %.c,$(KERNEL_SOURCES)) \
		--user '$(USER_FLAGS)' $(filter %.c,$(USER_SOURCES))

# ---- Starting it ----
# The GDB stub listens at a socket in build/, so that `make gdb` and `make ps` can look at any
# running machine.

GDB_SOCKET := build/gdb.sock
QEMU_FLAGS = -M virt -bios default -nographic -global virtio-mmio.force-legacy=false \
	-m $(MEM) -smp $(CPUS) -kernel $(B)/rivet.elf -initrd $(B)/initrd.cpio \
	-chardev socket,id=gdb,path=$(GDB_SOCKET),server=on,wait=off -gdb chardev:gdb

qemu: all
	$(QEMU) $(QEMU_FLAGS) -append "$(APPEND)"

qemu-gdb: all
	@echo "Waiting for GDB: run \`make gdb\` in another terminal."
	$(QEMU) $(QEMU_FLAGS) -S -append "$(APPEND)"

gdb:
	$(GDB) -q -x tools/gdb/rivet.py -ex 'rivet-attach $(B) $(GDB_SOCKET)'

ps:
	@$(PYTHON) tools/ps --build $(B) $(GDB_SOCKET)

# ---- Testing it ----

test:
	@$(PYTHON) -m pytest grade/tests $(if $(T),-k '$(T)')

bench: all
	@$(PYTHON) -m grade.bench

fuzz:
	@$(PYTHON) -m grade.fuzz $(FUZZ)

fuzz-long:
	@$(PYTHON) -m grade.fuzz 10000000

check: all $(B)/unused
	@UNUSED=$(B)/unused $(PYTHON) tools/check

doctor:
	@CROSS='$(CROSS)' tools/setup --doctor

help:
	@sed -n '/^## /s/^## //p' Makefile

clean:
	rm -rf build

.PHONY: all qemu qemu-gdb gdb ps test bench fuzz fuzz-long check doctor help clean FORCE
.SECONDARY:

## make                     build everything into build/
## make DEBUG=1             the same with checks of every object, into build/debug/
## make qemu                boot; Ctrl-A x ends it. CPUS=4 MEM=256M APPEND='boot arguments'
## make qemu-gdb, make gdb  boot and wait for GDB; GDB with all symbols
## make ps                  who waits for whom in a running or hung machine
## make test                the whole test suite; T=name runs the tests with that in their name
## make bench               instruction counts: a table, and build/bench.json
## make fuzz                random system calls, and the host-built core under libFuzzer
## make fuzz-long           the same with ten million calls
## make check               format, layers, sizes, static analysis, dead code
## make doctor              which tools are installed, and in which versions
## make clean               remove build/
