// servers/blk/ramdisk.S -- a small disk in memory, with a file system, until the real one works.
// servers/blk/ramdisk.mk makes its image. When nobody uses it any more, it is not linked.
    .section .data.ramdisk, "aw"
    .globl ramdisk_start, ramdisk_end
    .balign 4096
ramdisk_start:
#if RIVET_DEBUG
    .incbin "build/debug/ramdisk.img"
#else
    .incbin "build/ramdisk.img"
#endif
ramdisk_end:
