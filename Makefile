# Makefile -- builds everything into build/, and starts what was built. See `make help`.
#
#   build/rivet.elf        the kernel, with init's image inside
#   build/initrd.cpio      servers/manifest, and every other server and program as bin/NAME
#   build/rootfs/          what is on the disk: programs as bin/NAME, and user/rootfs
#   build/root.img         the disk as the build makes it; build/disk.img: the one of `make qemu`
#   build/sdk/             rivet-cc, which compiles programs from anywhere
#   build/slots            the address at which each program is linked
#   build/debug/           the same, once more, as made by `make DEBUG=1`

# ---- Settings: `make NAME=value` ----

CPUS = 1
MEM = 128M
APPEND =
DISK = build/disk.img
EXTRA =
DISK_SIZE = 256M
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
ifneq ($(filter qemu reference qemu-gdb bench test fuzz fuzz-long check,$(MAKECMDGOALS)),)
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
POSIX_FLAGS := -isystem user/lib/include $(USER_FLAGS) -D_GNU_SOURCE
# Where there are two variants of the C library, the one in lib/release is made for speed: the other
# one's memset goes byte by byte.
USER_LINK := -march=rv64gc -mabi=lp64d -nostdlib -static -Wl,--build-id=none -Wl,--gc-sections \
	$(patsubst %/libc.a,-L%,$(firstword $(wildcard $(addprefix $(PICOLIBC)/lib/,$(addsuffix \
	rv64imafdc/lp64d/libc.a,release/ ./)))))
USER_LIBS = -Wl,--start-group $(POSIX_LIBS) $(B)/user/librivet.a -lc -lm -lgcc -Wl,--end-group

# ---- Sources ----

# Objects keep the suffix of their source, since x.c and x.S may stand side by side: x.c.o, x.S.o.
objects = $(addprefix $(B)/,$(addsuffix .o,$(1)))

KERNEL_SOURCES := $(filter-out kernel/offsets.c,$(sort $(wildcard kernel/*.[cS])))
LIBRARY_SOURCES := $(sort $(wildcard user/lib/*.[cS]))
INIT_SOURCES := $(sort $(wildcard servers/init/*.[cS]))
ATTACK_SOURCES := $(sort $(wildcard user/tests/attacks/*.c))
FUZZ_SOURCES := $(sort $(wildcard user/tests/fuzz/*.c))
TEST_LIBRARY_SOURCES := $(sort $(wildcard user/tests/lib*.c user/tests/lib/*.c))

# A program is a file in user/ or user/tests/, or a folder in user/ with a main.c; a server is all
# files of its folder. They are numbered in the order of PROGRAMS, so that a new test does not move
# the servers. Those on the disk are POSIX programs, the others know only messages.
POSIX_LIBRARY_SOURCES := $(sort $(wildcard user/lib/posix/*.[cS]))
TOOL_LIBRARY_SOURCES := $(sort $(wildcard user/lib/tool/*.c))
DISK_PROGRAMS := $(basename $(sort $(wildcard user/*.c)))
DISK_FOLDERS := $(sort $(patsubst %/main.c,%,$(wildcard user/*/main.c)))
DISK_TESTS := $(basename $(sort $(wildcard user/tests/posix_*.c user/tests/process_*.c)))
TEST_PROGRAMS := $(filter-out $(DISK_TESTS),$(basename $(sort $(filter-out \
	$(TEST_LIBRARY_SOURCES),$(wildcard user/tests/*.c)))))
# A student's tree has the parts of other labs as ELFs in prebuilt/, without their sources.
PREBUILT := prebuilt$(if $(DEBUG),/debug)
WITH_SOURCES := $(patsubst %/main.c,%,$(wildcard servers/*/main.c))
PREBUILT_SERVERS := $(filter-out $(WITH_SOURCES),$(patsubst $(PREBUILT)/%.elf,%,$(wildcard \
	$(PREBUILT)/servers/*.elf)))
PREBUILT_ELFS := $(addsuffix .elf,$(PREBUILT_SERVERS) $(if $(INIT_SOURCES),,init) \
	$(if $(KERNEL_SOURCES),,rivet))
# What is an ELF has the place that it has in the complete tree; a new server comes behind those.
KNOWN_SERVERS := $(sort $(patsubst prebuilt/%.elf,%,$(patsubst prebuilt/reference/%,prebuilt/%,\
	$(wildcard prebuilt/servers/*.elf prebuilt/reference/servers/*.elf))))
SERVERS := $(filter-out servers/init,$(filter $(WITH_SOURCES) $(PREBUILT_SERVERS),$(KNOWN_SERVERS)) \
	$(sort $(filter-out $(KNOWN_SERVERS),$(WITH_SOURCES))))
INITRD_PROGRAMS := $(SERVERS) $(TEST_PROGRAMS)
ROOT_PROGRAMS := $(DISK_PROGRAMS) $(DISK_FOLDERS) $(DISK_TESTS)
PROGRAMS := $(SERVERS) $(DISK_PROGRAMS) $(DISK_FOLDERS) $(TEST_PROGRAMS) $(DISK_TESTS)
ROOT_FILES := $(sort $(shell find user/rootfs -type f 2>/dev/null))
MKFS_SOURCES := $(sort $(wildcard mkfs/*.c))
POSIX_SOURCES := $(ATTACK_SOURCES) $(POSIX_LIBRARY_SOURCES) $(TOOL_LIBRARY_SOURCES) $(addsuffix .c,$(DISK_PROGRAMS) $(DISK_TESTS)) \
	$(sort $(wildcard $(addsuffix /*.c,$(DISK_FOLDERS))))
SERVER_SOURCES := $(sort $(wildcard $(addsuffix /*.[cS],$(SERVERS))))
USER_SOURCES := $(LIBRARY_SOURCES) $(INIT_SOURCES) $(SERVER_SOURCES) $(TEST_LIBRARY_SOURCES) \
	$(FUZZ_SOURCES) \
	$(addsuffix .c,$(TEST_PROGRAMS)) $(POSIX_SOURCES)

all: $(B)/rivet.elf $(B)/initrd.cpio $(if $(POSIX_LIBRARY_SOURCES),$(B)/sdk/rivet-cc) $(if $(MKFS_SOURCES),$(B)/root.img) $(B)/compile_commands.json

# ---- When to build again ----
# Objects depend on the files that they include (-MMD), on this file and on the flags; what is
# linked depends on the list of sources too, so that a removed file is noticed.

# Where the tree lies does not count: a copy of it, with what was built, need not be built again.
FLAGS_TEXT := $(subst $(CURDIR),.,$(CC) $(KERNEL_FLAGS) $(KERNEL_LINK) $(USER_FLAGS) $(USER_LINK))
SOURCES_TEXT = $(SDK_HEADERS) $(KERNEL_SOURCES) $(USER_SOURCES) $(PREBUILT_ELFS) $(MANIFESTS) $(MKFS_SOURCES) $(ROOT_FILES)
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

# The table of the kernel's functions is known when it is linked: it is put where room was left.
KERNEL_OBJECTS := $(call objects,$(KERNEL_SOURCES))

ifneq ($(KERNEL_SOURCES),)
$(B)/rivet.elf: $(KERNEL_OBJECTS) $(B)/kernel/symbols.S kernel/kernel.ld $(B)/sources tools/symbols Makefile
	$(if $(V),,@echo "  LINK  $@")
	$(Q)$(CC) $(KERNEL_FLAGS) $(KERNEL_LINK) -flto -Wa,-I$(B) -T kernel/kernel.ld \
		-o $(B)/kernel/linked.elf $(KERNEL_OBJECTS) $(B)/kernel/symbols.S $(KERNEL_LIBS)
	@$(PYTHON) tools/symbols $(NM) $(B)/kernel/linked.elf > $(B)/kernel/symbols.bin
	@$(OBJCOPY) --update-section .symbols=$(B)/kernel/symbols.bin $(B)/kernel/linked.elf $@
	@rm $(B)/kernel/linked.elf
endif

$(B)/kernel/symbols.S: tools/symbols
	@mkdir -p $(@D); $(PYTHON) tools/symbols > $@

# Functions that nothing calls: what a linker throws away that may. For `make check`.
$(B)/unused: $(KERNEL_SOURCES) $(B)/rivet.elf
	@$(CC) $(KERNEL_FLAGS) -URIVET_DEBUG -DRIVET_DEBUG=1 -Wa,-I$(B) $(KERNEL_LINK) \
		-ffunction-sections -Wl,--gc-sections -Wl,--print-gc-sections -T kernel/kernel.ld -o $(B)/unused.elf $(KERNEL_SOURCES) \
		$(B)/kernel/symbols.S $(KERNEL_LIBS) > $(B)/unused.log 2>&1 || \
		{ cat $(B)/unused.log; exit 1; }
	@sed -n "s/.*removing unused section '\.text\.\([^']*\)'.*/\1/p" $(B)/unused.log > $@

# ---- What comes as an ELF ----
# It was compiled with the headers in abi/ as they were handed out; others would mean another
# system.

$(B)/abi.checked: tools/abi prebuilt/abi $(sort $(wildcard abi/*))
	@mkdir -p $(@D); $(PYTHON) tools/abi prebuilt/abi && touch $@

$(addprefix $(B)/,$(PREBUILT_ELFS)): $(B)/%: $(PREBUILT)/% $(B)/abi.checked
	@mkdir -p $(@D); cp $< $@

# The finished system: what is an ELF here, and of the rest the ELFs in prebuilt/reference.
finished = $(firstword $(wildcard prebuilt/reference/$(1) prebuilt/$(1)))
FINISHED_SERVERS := $(addsuffix .elf,$(KNOWN_SERVERS))

build/reference.cpio: tools/cpio build/abi.checked prebuilt/reference/servers/manifest \
		$(foreach s,$(FINISHED_SERVERS),$(call finished,$(s))) \
		$(addprefix build/,$(addsuffix .stripped,$(TEST_PROGRAMS)))
	@$(PYTHON) tools/cpio $@ manifest=prebuilt/reference/servers/manifest \
		$(foreach s,$(FINISHED_SERVERS),$(patsubst servers/%.elf,bin/%,$(s))=$(call finished,$(s))) \
		$(foreach p,$(TEST_PROGRAMS),bin/$(notdir $(p))=build/$(p).stripped)

# ---- User programs ----
# Each has 2 MiB of addresses of its own, so that an address names the program. Init is the first.

PROGRAM_ELFS := $(addprefix $(B)/,$(addsuffix .elf,$(PROGRAMS)))
BUILT_ELFS := $(filter-out $(addprefix $(B)/,$(PREBUILT_ELFS)),$(PROGRAM_ELFS))

$(B)/slots: tools/slots FORCE
	@mkdir -p $(@D); tools/slots $(B)/init.elf $(PROGRAM_ELFS) | cmp -s - $@ || \
		tools/slots $(B)/init.elf $(PROGRAM_ELFS) > $@
slot_base = $$(sed -n 's,^\(0x[0-9a-f]*\) $@$$,\1,p' $(B)/slots)

$(B)/user/%.c.o: user/%.c
	$(COMPILE)
	$(Q)$(CC) $(if $(filter $<,$(POSIX_SOURCES)),$(POSIX_FLAGS),$(USER_FLAGS)) $(DEPENDENCIES) -c $< -o $@
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

$(B)/user/libposix.a: $(call objects,$(POSIX_LIBRARY_SOURCES)) $(B)/sources
	@rm -f $@; $(AR) rcsD $@ $(filter %.o,$^)

$(B)/user/libtool.a: $(call objects,$(TOOL_LIBRARY_SOURCES)) $(B)/sources
	@rm -f $@; $(AR) rcsD $@ $(filter %.o,$^)

# What each program is made of, beside the library.
$(foreach f,$(DISK_FOLDERS),$(eval $(B)/$(f).elf: $(call objects,$(wildcard $(f)/*.c))))
$(addprefix $(B)/,$(addsuffix .elf,$(ROOT_PROGRAMS))): $(B)/user/libposix.a $(B)/user/libtool.a
$(addprefix $(B)/,$(addsuffix .elf,$(ROOT_PROGRAMS))): POSIX_LIBS = \
	-Wl,--wrap=vfprintf,--wrap=strerror -Wl,--whole-archive $(B)/user/libposix.a \
	-Wl,--no-whole-archive $(B)/user/libtool.a
$(foreach s,$(SERVERS),$(eval $(B)/$(s).elf: $(call objects,$(wildcard $(s)/*.[cS]))))
$(foreach p,$(DISK_PROGRAMS) $(TEST_PROGRAMS) $(DISK_TESTS),$(eval $(B)/$(p).elf: $(B)/$(p).c.o))
$(addprefix $(B)/,$(addsuffix .elf,$(filter-out user/tests/fuzz user/tests/echo \
	user/tests/typing user/tests/driver user/tests/dying user/tests/doomed user/tests/authority user/tests/liar,$(TEST_PROGRAMS)))): \
	$(call objects,$(TEST_LIBRARY_SOURCES))
$(B)/user/tests/posix_attacks.elf: $(call objects,$(ATTACK_SOURCES))
$(B)/user/tests/fuzz.elf: $(call objects,$(FUZZ_SOURCES))

$(BUILT_ELFS): user/lib/program.ld $(B)/user/librivet.a $(B)/slots $(B)/sources Makefile
	$(if $(V),,@echo "  LINK  $@")
	$(Q)$(CC) $(USER_LINK) -T user/lib/program.ld -Wl,--defsym=SLOT_BASE=$(slot_base) -o $@ \
		$(filter %.o,$^) $(USER_LIBS)

ifneq ($(INIT_SOURCES),)
$(B)/init.elf: $(call objects,$(INIT_SOURCES)) servers/init/init.ld $(B)/user/librivet.a \
		$(B)/slots $(B)/sources Makefile
	$(if $(V),,@echo "  LINK  $@")
	$(Q)$(CC) $(USER_LINK) -T servers/init/init.ld -Wl,--defsym=SLOT_BASE=$(slot_base) -o $@ \
		$(filter %.o,$^) $(USER_LIBS)
endif

$(B)/init.bin: $(B)/init.elf
	@$(OBJCOPY) -O binary $< $@

# ---- For programs that are compiled elsewhere ----

SDK_HEADERS := $(sort $(shell find user/lib/include -name '*.h' 2>/dev/null))

# The library as one object: its own names are hidden, its public ones give way to those of a program.
$(B)/sdk/rivet-cc: tools/rivet-cc tools/sdk-names user/lib/program.ld user/lib/mailbox.h \
		$(B)/user/libposix.a $(B)/user/librivet.a $(SDK_HEADERS) $(B)/sources Makefile
	@rm -rf $(@D); mkdir -p $(@D)/lib $(@D)/include/rivet
	@cp user/lib/program.ld $(@D)/lib/
	@cp -R user/lib/include/. $(@D)/include/
	@cp user/lib/mailbox.h $(@D)/include/rivet/
	@$(CC) -r -nostdlib -o $(@D)/lib/posix.o -u _start -Wl,--whole-archive \
		$(B)/user/libposix.a -Wl,--no-whole-archive $(B)/user/librivet.a
	@$(NM) -g --defined-only -j $(@D)/lib/posix.o | $(PYTHON) tools/sdk-names $(@D)/include \
		$(PICOLIBC)/include > $(@D)/lib/names
	@$(OBJCOPY) --keep-global-symbols=$(@D)/lib/names \
		--weaken-symbols=$(@D)/lib/names $(@D)/lib/posix.o
	@rm $(@D)/lib/names
	@sed 's,@CC@,$(CC),; s,@PICOLIBC@,$(abspath $(PICOLIBC)),' tools/rivet-cc > $@; chmod +x $@

# What a lab brings to be built into a server.
-include $(wildcard servers/*/*.mk)

# ---- The initrd ----

$(B)/%.stripped: $(B)/%.elf
	@$(OBJCOPY) --strip-debug $< $@

# A test may bring a manifest of its own, for rivet.manifest=NAME.
MANIFESTS := servers/manifest $(sort $(wildcard user/tests/manifest-*))

$(B)/initrd.cpio: tools/cpio $(MANIFESTS) $(B)/sources \
		$(addprefix $(B)/,$(addsuffix .stripped,$(INITRD_PROGRAMS)))
	@$(PYTHON) tools/cpio $@ $(foreach m,$(MANIFESTS),$(notdir $(m))=$(m)) \
		$(foreach p,$(INITRD_PROGRAMS),bin/$(notdir $(p))=$(B)/$(p).stripped)

# ---- The disk ----
# What is on it: user/rootfs as it is, the programs, other names of some, and the manual.

HOST_CFLAGS := -std=gnu11 -O2 -g -I. -D_GNU_SOURCE -Wall -Wextra -Wmissing-prototypes -Wshadow \
	-Wvla -Wundef -Werror

build/mkfs: $(MKFS_SOURCES) $(wildcard mkfs/*.h) abi/ext2.h
	$(if $(V),,@echo "  LINK  $@")
	@mkdir -p $(@D)
	$(Q)cc $(HOST_CFLAGS) -o $@ $(MKFS_SOURCES)

# The manual: a page for each program, server, system call and protocol, made from what says it already.
MAN_SOURCES := $(addsuffix .c,$(DISK_PROGRAMS)) $(sort $(wildcard user/*/main.c servers/*/README.md \
	abi/*.h abi/*.def)) \
	$(wildcard kernel/*.c) user/lib/ipc.h user/sh/builtin.c user/sh/manual.md

$(B)/man.made: tools/man $(MAN_SOURCES)
	@rm -rf $(B)/man; $(PYTHON) tools/man $(B)/man && touch $@

$(B)/rootfs.made: $(B)/man.made $(ROOT_FILES) $(addprefix $(B)/,$(addsuffix .stripped,$(ROOT_PROGRAMS))) \
		$(B)/sources Makefile
	@rm -rf $(B)/rootfs
	@cd $(dir $@) && mkdir -p $(addprefix rootfs/,bin dev etc root srv tmp usr/share usr/tests)
	@cp -R $(B)/man $(B)/rootfs/usr/share/man
	@test ! -d user/rootfs || cp -R user/rootfs/. $(B)/rootfs/
	@chmod 1777 $(B)/rootfs/tmp
	@for p in $(DISK_PROGRAMS) $(DISK_FOLDERS); do \
		cp $(B)/$$p.stripped $(B)/rootfs/bin/$${p##*/} || exit 1; done
	@for p in $(DISK_TESTS); do \
		cp $(B)/$$p.stripped $(B)/rootfs/usr/tests/$${p##*/} || exit 1; done
	@cd $(B)/rootfs/bin && ln -s test '[' && ln -s more less
	@touch $@

$(B)/root.img: build/mkfs $(B)/rootfs.made
	@build/mkfs -s $(DISK_SIZE) $@ $(B)/rootfs

disk: all
	@$(PYTHON) tools/disk --pristine $(B)/root.img --root $(B)/rootfs \
		$(if $(EXTRA),--extra '$(EXTRA)') $(DISK)

reset-disk:
	rm -f $(DISK) $(DISK).files

# ---- Tests on the host ----
# build/host/NAME is tests/host/NAME.c with the parts of the system that it tests, built with clang
# under ASan and UBSan; fuzz is the kernel's core, driven by libFuzzer.

HOST_CC = clang
HOST_FLAGS := -std=gnu11 -O1 -g -Itests/host/include -I. -D_GNU_SOURCE -DRIVET_DEBUG=1 -DONCE_STEPS -Wall -Wextra -Wmissing-prototypes -Wshadow -Wvla -Wundef \
	-Werror -fno-omit-frame-pointer -fno-sanitize-recover=all \
	-fsanitize=address,undefined,fuzzer-no-link -fprofile-instr-generate -fcoverage-mapping
HOST_TESTS := $(patsubst tests/host/%.c,build/host/%,$(sort $(wildcard tests/host/test_*.c)))
HOST_PROGRAMS := $(HOST_TESTS) $(patsubst tests/host/%.c,build/host/%,$(wildcard tests/host/fuzz.c tests/host/fs.c))

# What is tested: sources beside tests/host/NAME.c.
build/host/test_uart: TESTED := servers/uart/uart.c
build/host/test_once: TESTED := user/lib/once.c
build/host/test_vm: TESTED := $(addprefix servers/vm/,frames.c pagemap.c areas.c)
build/host/test_tty_discipline: TESTED := servers/tty/discipline.c servers/tty/edit.c user/lib/once.c
build/host/test_dev_chacha: TESTED := servers/dev/chacha.c
build/host/test_tty_terminal build/host/test_tty_kept: TESTED := $(addprefix servers/tty/,discipline.c edit.c jobs.c \
	reader.c terminal.c writer.c) user/lib/pollers.c user/lib/once.c
build/host/test_pipe: TESTED := servers/pipe/pipe.c servers/pipe/ring.c servers/pipe/waiters.c user/lib/pollers.c user/lib/once.c
build/host/test_mbox_store: TESTED := servers/mbox/store.c
build/host/test_mbox: TESTED := $(addprefix servers/mbox/,box.c letter.c names.c session.c store.c waiters.c)
build/host/test_virtio_queue: TESTED := servers/virtio/queue.c
build/host/test_sched: TESTED := $(filter-out servers/sched/main.c \
	servers/sched/mechanism.c,$(wildcard tests/host/sched_model.c) $(sort $(wildcard servers/sched/*.c)))
build/host/test_blk: TESTED := servers/blk/blk.c
build/host/fs: TESTED := $(filter-out $(addprefix \
	servers/fs/,main.c outside.c parked.c),$(sort $(wildcard \
	servers/fs/*.c))) user/lib/once.c
build/host/test_edit build/host/test_edit_text: TESTED := $(addprefix user/edit/,ask.c cells.c editor.c find.c motion.c text.c undo.c \
	view.c) $(addprefix user/lib/tool/,options.c pattern.c pattern_match.c pattern_set.c text_class.c tool.c)
build/host/test_init_cpio: TESTED := servers/init/cpio.c
build/host/test_init_devicetree: TESTED := servers/init/devicetree.c
build/host/test_init_manifest: TESTED := $(addprefix servers/init/,manifest.c manifest_check.c bootargs.c)
$(filter build/host/test_init_%,$(HOST_TESTS)): TESTED += tests/host/input.c
build/host/test_processes: TESTED := servers/proc/process.c servers/proc/group.c user/lib/once.c
build/host/test_trace: TESTED := servers/trace/ring.c servers/trace/session.c user/trace/tree.c \
	user/top/sample.c user/ipc/traffic.c user/lib/tool/requests.c user/lib/errors.c
build/host/test_elf: TESTED := user/lib/elf.c tests/host/input.c
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

# The tools of the disk, as programs of the host; but for those that ask Rivet's servers, which what
# they include shows. The shell has a rule of its own.
RIVET_INCLUDES := abi/|user/lib/[a-z]+\.h
RIVET_PARTS := $(sort $(basename $(shell grep -slE '$(RIVET_INCLUDES)' user/lib/tool/*.[ch])))
empty :=
RIVET_SOURCES := $(shell grep -slE 'include <($(RIVET_INCLUDES)|($(subst $(empty) ,|,$(RIVET_PARTS)))\.h)' \
	user/*.c $(addsuffix /*.c,$(DISK_FOLDERS)))
RIVET_TOOLS := user/sh $(foreach t,$(DISK_PROGRAMS) $(DISK_FOLDERS),$(if $(filter $(t).c $(t)/%,\
	$(RIVET_SOURCES)),$(t)))
TOOL_HOST_FLAGS := $(HOST_CFLAGS) -O1 -fno-omit-frame-pointer -fno-sanitize-recover=all \
	-fsanitize=address,undefined
HOST_TOOLS := $(filter-out $(RIVET_TOOLS),$(DISK_PROGRAMS) $(DISK_FOLDERS))
HOST_TOOL_PROGRAMS := $(patsubst user/%,build/host/tools/%,$(HOST_TOOLS))
HOST_TOOL_LIBRARY := $(patsubst %.c,build/host/%.tool.o,$(filter-out $(addsuffix .c,$(RIVET_PARTS)),\
	$(TOOL_LIBRARY_SOURCES)))

build/host/%.tool.o: %.c Makefile
	$(COMPILE)
	$(Q)$(HOST_CC) $(TOOL_HOST_FLAGS) $(DEPENDENCIES) -c $< -o $@

build/host/tools/library.a: $(HOST_TOOL_LIBRARY)
	@mkdir -p $(@D); rm -f $@; ar rcsD $@ $^

$(foreach t,$(HOST_TOOLS),$(eval build/host/tools/$(notdir $(t)): $(patsubst %.c,\
	build/host/%.tool.o,$(or $(wildcard $(t)/*.c),$(t).c))))
$(HOST_TOOL_PROGRAMS): build/host/tools/library.a
	$(if $(V),,@echo "  LINK  $@")
	$(Q)$(HOST_CC) $(TOOL_HOST_FLAGS) -o $@ $(filter %.o,$^) build/host/tools/library.a -lm

host-tools: $(HOST_TOOL_PROGRAMS)

# The shell, too, in a folder of its own, which a test puts in front of PATH.
build/host/shell/sh: $(patsubst %.c,build/host/%.tool.o,$(sort $(wildcard user/sh/*.c)))
	$(if $(V),,@echo "  LINK  $@")
	@mkdir -p $(@D)
	$(Q)$(HOST_CC) $(TOOL_HOST_FLAGS) -o $@ $^

# ---- For editors ----

$(B)/compile_commands.json: tools/compile_commands $(B)/flags $(B)/sources
	@$(PYTHON) tools/compile_commands $@ \
		--kernel '$(KERNEL_FLAGS)' $(filter %.c,$(KERNEL_SOURCES)) \
		--user '$(USER_FLAGS)' $(filter-out $(POSIX_SOURCES),$(filter %.c,$(USER_SOURCES))) \
		--posix '$(POSIX_FLAGS)' $(filter %.c,$(POSIX_SOURCES))

# ---- Starting it ----
# The GDB stub listens at a socket in build/, so that `make gdb` and `make ps` can look at any
# running machine.

GDB_SOCKET := build/gdb.sock
KERNEL = $(B)/rivet.elf
INITRD = $(B)/initrd.cpio
QEMU_FLAGS = -M virt -bios default -nographic -global virtio-mmio.force-legacy=false \
	-m $(MEM) -smp $(CPUS) -kernel $(KERNEL) -initrd $(INITRD) \
	-drive file=$(DISK),format=raw,if=none,id=disk -device virtio-blk-device,drive=disk \
	-device virtio-rng-device \
	-chardev socket,id=gdb,path=$(GDB_SOCKET),server=on,wait=off -gdb chardev:gdb

# TEST=name boots just that test program: as a lab's tests are, without a disk.
TEST =
TEST_FLAGS = -M virt -bios default -nographic -m $(MEM) -smp $(CPUS) -nic none \
	-kernel $(KERNEL) -initrd $(INITRD) -append "rivet.run=$(TEST) $(APPEND)" \
	-chardev socket,id=gdb,path=$(GDB_SOCKET),server=on,wait=off -gdb chardev:gdb

qemu: $(if $(TEST),all,disk)
	$(QEMU) $(if $(TEST),$(TEST_FLAGS),$(QEMU_FLAGS) -append "$(APPEND)")

reference: KERNEL = $(call finished,rivet.elf)
reference: INITRD = build/reference.cpio
reference: build/reference.cpio $(if $(TEST),,$(if $(MKFS_SOURCES),disk,no-disk))
	$(QEMU) $(if $(TEST),$(TEST_FLAGS),$(QEMU_FLAGS) -append "$(APPEND)")

no-disk:
	@echo "This tree has no disk to boot from; TEST=name boots one test program." >&2; exit 1

qemu-gdb: disk
	@echo "Waiting for GDB: run \`make gdb\` in another terminal."
	$(QEMU) $(QEMU_FLAGS) -S -append "$(APPEND)"

authority: all
	@$(PYTHON) -m grade.authority

needed: all
	@$(PYTHON) -m grade.needed

gdb:
	$(GDB) -q -x tools/gdb/rivet.py -ex 'rivet-attach $(B) $(GDB_SOCKET)'

ps:
	@$(PYTHON) tools/ps --build $(B) $(GDB_SOCKET)

# ---- Testing it ----

# Two files at a time, if pytest's xdist is there; a chosen few one after the other.
test:
	@ALL=$(ALL) $(PYTHON) -m pytest grade/tests $(if $(T),-k '$(T)',$$($(PYTHON) -c 'import xdist' 2>/dev/null && \
		echo "-n 2 --dist loadfile"))

bench: all
	@$(PYTHON) -m grade.bench

sched-long: all
	@$(PYTHON) -m grade.scheduling

recovery-long: all
	@$(PYTHON) -m grade.recovery

# Each attack, one after the other: some minutes.
attacks: all
	@$(PYTHON) -m grade.attacks

SEED = 1
COUNT = 100000

# About ten faults a second.
faults: all
	@$(PYTHON) -m grade.faults $(COUNT) $(SEED)

mbox-long: all
	@tools/run --timeout 900 '/usr/tests/posix_mbox -l 1000000'

tape-long: all
	@tools/run --timeout 900 '/usr/tests/posix_tape 1000 $(SEED)'

liars: all
	@$(PYTHON) -m grade.liars $(COUNT) $(SEED)

fuzz:
	@$(PYTHON) -m grade.fuzz $(FUZZ)

fuzz-long:
	@$(PYTHON) -m grade.fuzz 10000000

include grade/labs.mk

check: all $(B)/unused
	@UNUSED=$(B)/unused $(PYTHON) tools/check

doctor:
	@CROSS='$(CROSS)' tools/setup --doctor

help:
	@sed -n '/^## /s/^## //p' Makefile grade/labs.mk

clean:
	rm -rf build

.PHONY: needed liars faults attacks authority recovery-long sched-long mbox-long tape-long all host-tools disk no-disk reset-disk qemu reference qemu-gdb gdb ps test bench fuzz fuzz-long check doctor help clean FORCE
.SECONDARY:

## make                     build everything into build/
## make DEBUG=1             the same with checks of every object, into build/debug/
## make qemu                boot; Ctrl-A x ends it. CPUS=4 MEM=256M APPEND='boot arguments'
##                          EXTRA=folder: its content is added to the disk. DISK=image
##                          TEST=test_ipc: just that test program, without a disk
## make disk                make the disk, or bring its programs up to date
## make reset-disk          remove the disk: all that was written in the guest
## make qemu-gdb, make gdb  boot and wait for GDB; GDB with all symbols
## make ps                  who waits for whom in a running or hung machine
## make authority           what each server may do, as a matrix; all else is tried
## make test                the whole test suite; T=name runs the tests with that in their name
## make bench               instruction counts: a table, and build/bench.json
## make sched-long          each scheduling policy for ten seconds, its trace against a model
## make recovery-long       a thousand deaths of each driver and server that is in use
## make needed              takes each right out of the manifest: something must be gone (20 minutes)
## make attacks             programs that try to starve or trick others, and what a victim sees
## make faults              code and data of running servers broken; COUNT=number SEED=number
## make liars               100,000 calls of the C library to a server that lies
## make mbox-long           a million letters through one box, from several senders
## make tape-long           a thousand random clients of the tape allocator; SEED=number
## make fuzz                random system calls, and the host-built core under libFuzzer
## make fuzz-long           the same with ten million calls
## make check               format, layers, sizes, static analysis, dead code
## make doctor              which tools are installed, and in which versions
## make clean               remove build/
