# servers/blk/ramdisk.mk -- the image in servers/blk/ramdisk.S: the shell, and what one needs first.
RAMDISK_SIZE := 4M
RAMDISK_PROGRAMS := cat cp echo grep head ls mkdir more mv poweroff ps rm sh sleep sort test true wc

$(B)/ramdisk.img: build/mkfs $(B)/rootfs.made servers/blk/ramdisk.mk
	@rm -rf $(B)/ramdisk; mkdir -p $(addprefix $(B)/ramdisk/,bin dev etc root srv tmp)
	@chmod 1777 $(B)/ramdisk/tmp
	@cp $(addprefix $(B)/rootfs/bin/,$(RAMDISK_PROGRAMS)) $(B)/ramdisk/bin/
	@cd $(B)/ramdisk/bin && ln -s test '['
	@echo 'This disk is in memory: what you write is gone when the machine is.' > $(B)/ramdisk/etc/motd
	@cp $(B)/rootfs/etc/profile $(B)/ramdisk/etc/
	@build/mkfs -s $(RAMDISK_SIZE) $@ $(B)/ramdisk

$(B)/servers/blk/ramdisk.S.o: $(B)/ramdisk.img
