// servers/virtio/dma.c -- DMA memory from vm: contiguous, zeroed, and its address is known.
#include <stdio.h>
#include <string.h>

#include <abi/vm.h>
#include <servers/virtio/dma.h>
#include <user/lib/ipc.h>
#include <user/lib/startup.h>

// Ask vm; `task` goes along if it is not 0.
static int ask_vm(enum vm_op op, const struct vm_dma *ask, handle_t task,
                  struct vm_dma_reply *reply) {
    struct message m = {.tag = op, .handles = {task}};

    memcpy(m.words, ask, sizeof *ask);

    int status = ipc_call(startup_handle("vm"), &m);

    if (status < 0)
        return status;
    if (reply)
        memcpy(reply, m.words, sizeof *reply);
    return (int64_t)m.tag < 0 ? (int)m.tag : 0;
}

int dma_create(struct dma *d, uint64_t size) {
    struct vm_dma_reply reply;
    int status = ask_vm(VM_DMA_CREATE, &(struct vm_dma){.size = size}, 0, &reply);

    *d = (struct dma){0};
    if (status < 0)
        return status;
    *d = (struct dma){.number = reply.number, .base = reply.base, .size = size};
    return 0;
}

int dma_map(const struct dma *d, handle_t task, vaddr_t at) {
    return ask_vm(VM_DMA_MAP, &(struct vm_dma){.number = d->number, .address = at}, task, NULL);
}

int dma_unmap(const struct dma *d, vaddr_t at) {
    return ask_vm(VM_DMA_UNMAP, &(struct vm_dma){.number = d->number, .address = at}, 0, NULL);
}

void dma_free(struct dma *d) {
    int status = ask_vm(VM_DMA_FREE, &(struct vm_dma){.number = d->number}, 0, NULL);

    if (status < 0)
        printf("virtio: vm does not take %lu bytes back (error %d)\n", d->size, status);
    *d = (struct dma){0};
}

int dma_reset(void) { return ask_vm(VM_DMA_RESET, &(struct vm_dma){0}, 0, NULL); }
