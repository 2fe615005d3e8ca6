// user/lib/virtio.c -- the driver's side of abi/virtio.h, one function for each request.
#include <string.h>

#include <user/lib/ipc.h>
#include <user/lib/syscalls.h>
#include <user/lib/virtio.h>

// virtio gets the right to map memory into this task, and no other one.
int virtio_open(handle_t gate, const struct virtio_open *ask, handle_t notification,
                struct virtio_open_reply *reply) {
    long task = sys_handle_copy(0, HANDLE_TASK, 0, RIGHT_COPY | RIGHT_TASK_MAP, 0);
    struct message m = {.tag = VIRTIO_OPEN, .handles = {(handle_t)task, notification}};

    if (task < 0)
        return (int)task;
    memcpy(m.words, ask, sizeof *ask);

    int status = ipc_call(gate, &m);

    sys_handle_close(0, (handle_t)task);
    if (status < 0)
        return status;
    memcpy(reply, m.words, sizeof *reply);
    return (int)m.tag;
}

int virtio_start(handle_t gate) {
    uint64_t tag = VIRTIO_START, words[MESSAGE_WORDS] = {0};
    long status = ipc_call4(gate, &tag, words);

    return status < 0 ? (int)status : (int)tag;
}

int virtio_config(handle_t gate, uint64_t offset, void *to, uint64_t size) {
    struct ipc_registers r = {.tag = VIRTIO_CONFIG, .words = {offset, size}};
    long status = ipc_call_buffers(gate, &r, NULL, 0, to, size);

    return status < 0 ? (int)status : (int)r.tag;
}

int virtio_post(handle_t gate, const struct virtio_post *ask, const struct virtio_buffer *buffers) {
    struct ipc_registers r = {
        .tag = VIRTIO_POST,
        .words = {ask->queue, ask->token, ask->count},
    };
    long status = ipc_call_buffers(gate, &r, buffers, ask->count * sizeof buffers[0], NULL, 0);

    return status < 0 ? (int)status : (int)r.tag;
}

int virtio_collect(handle_t gate, uint64_t queue, struct virtio_collect_reply *reply) {
    uint64_t tag = VIRTIO_COLLECT, words[MESSAGE_WORDS] = {queue};
    long status = ipc_call4(gate, &tag, words);

    if (status < 0)
        return (int)status;
    memcpy(reply, words, sizeof *reply);
    return (int)tag;
}
