// user/lib/tool/machine.c -- what tools ask Rivet's servers that POSIX has no call for.
#include <user/lib/tool/machine.h>

#include <user/lib/errors.h>
#include <user/lib/ipc.h>
#include <user/lib/posix/path.h>
#include <user/lib/tool/tool.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PROCESSES_STEP = 64, SERVICES_STEP = 32, HANDLES_STEP = 64, LOG_STEP = 1024 };

// A call; what goes wrong is reported.
static bool ask(handle_t gate, struct message *m) {
    int error = ipc_call(gate, m);
    long result = error ? error : (long)m->tag;

    if (result < 0)
        tool_warn("%s", error_text(result));
    return result >= 0;
}

struct process_info *machine_processes(size_t *count) {
    struct process_info *list = NULL;
    int64_t from = 0;

    *count = 0;
    for (;;) {
        struct process_list request = {.from = from};
        struct process_list_reply reply;
        struct message m = {.tag = PROC_LIST};

        list = tool_resize(list, (*count + PROCESSES_STEP) * sizeof *list);
        memcpy(m.words, &request, sizeof request);
        m.write_to = list + *count;
        m.write_size = PROCESSES_STEP * sizeof *list;
        if (!ask(HANDLE_PROC, &m)) {
            free(list);
            return NULL;
        }
        memcpy(&reply, m.words, sizeof reply);
        if (reply.count == 0 || reply.count > PROCESSES_STEP)
            return list;
        *count += reply.count;
        from = (int64_t)list[*count - 1].pid + 1;
    }
}

struct process_held *machine_handles(int64_t pid, size_t *count) {
    struct process_held *list = NULL;
    uint64_t from = 0;

    for (*count = 0;;) {
        struct message m = {.tag = PROC_HANDLES, .words = {(uint64_t)pid, from}};

        list = tool_resize(list, (*count + HANDLES_STEP) * sizeof *list);
        m.write_to = list + *count;
        m.write_size = HANDLES_STEP * sizeof *list;
        if (!ask(HANDLE_PROC, &m)) {
            free(list);
            return NULL;
        }
        if (m.words[0] == 0 || m.words[0] > HANDLES_STEP)
            return list;
        *count += m.words[0];
        from = HANDLE_SLOT(list[*count - 1].handle) + 1;
    }
}

struct svc_info *machine_services(size_t *count) {
    handle_t init = mount_find("#svc");
    struct svc_info *list = NULL;

    for (*count = 0;;) {
        struct message m = {.tag = SVC_LIST, .words = {*count + 1}};

        list = tool_resize(list, (*count + SERVICES_STEP) * sizeof *list);
        m.write_to = list + *count;
        m.write_size = SERVICES_STEP * sizeof *list;
        if (!init)
            tool_warn("nobody gave this program a gate to init");
        if (!init || !ask(init, &m)) {
            free(list);
            return NULL;
        }
        if (m.words[0] == 0 || m.words[0] > SERVICES_STEP)
            return list;
        *count += m.words[0];
    }
}

static int control(enum svc_op op, uint32_t number, uint64_t delay) {
    struct message m = {.tag = op, .words = {number, delay}};
    int status = ipc_call(mount_find("#svc"), &m);

    return status < 0 ? status : (int)m.tag;
}

int machine_service_control(enum svc_op op, uint32_t number) { return control(op, number, 0); }

int machine_service_kill(uint32_t number, uint64_t delay) {
    return control(SVC_KILL, number, delay);
}

bool machine_log(void) {
    char text[LOG_STEP];
    uint64_t at = 0;

    for (;;) {
        struct message m = {.tag = SVC_LOG, .words = {at, sizeof text}};

        m.write_to = text;
        m.write_size = sizeof text;
        if (!ask(mount_find("#svc"), &m))
            return false;
        if (m.words[1] == 0 || m.words[1] > sizeof text)
            return true;
        fwrite(text, 1, m.words[1], stdout);
        at = m.words[0] + m.words[1];
    }
}

bool machine_memory(struct vm_statistics_reply *memory) {
    struct message m = {.tag = VM_STATISTICS};

    if (!ask(HANDLE_SPACE, &m))
        return false;
    memcpy(memory, m.words, sizeof *memory);
    return true;
}

void machine_power(enum process_power_kind kind) {
    struct process_power request = {.kind = kind};
    struct message m = {.tag = PROC_POWER};

    sync();
    memcpy(m.words, &request, sizeof request);
    ask(HANDLE_PROC, &m);
}
