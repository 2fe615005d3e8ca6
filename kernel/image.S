// kernel/image.S -- init's flat image, carried in the kernel's.

	.section .init_image, "aw"
	.balign 4096
	.incbin "init.bin"
