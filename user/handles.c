// user/handles.c -- handles: what a process holds, which is all that it can use.
#include <user/lib/tool/machine.h>
#include <user/lib/tool/tool.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char usage[] =
    "usage: handles [PID]...\n"
    "Shows what each process holds (without PID: this program): the handle, its slot\n"
    "in the table, the object, and what may be done with it. Of a gate: to which\n"
    "server it leads, by the first 8 letters of its name. What is not in the table\n"
    "a process cannot name, and so it cannot use it.\n";

enum { RIGHTS_SIZE = 160, SERVER_SIZE = sizeof((struct process_held){0}.server) };

static const char *const types[OBJECT_TYPES] = {
    [OBJECT_NONE] = "nothing",      [OBJECT_TASK] = "task", [OBJECT_THREAD] = "thread",
    [OBJECT_ENDPOINT] = "endpoint", [OBJECT_GATE] = "gate", [OBJECT_NOTIFICATION] = "notification",
    [OBJECT_MEMORY] = "memory",     [OBJECT_IRQ] = "irq",   [OBJECT_ACCOUNT] = "account",
    [OBJECT_REPLY] = "reply",
};

static const struct {
    uint32_t right; // enum right
    const char *name;
} rights[] = {
    {RIGHT_TASK_THREADS, "threads"},
    {RIGHT_TASK_CONTROL, "control"},
    {RIGHT_TASK_HANDLES, "handles"},
    {RIGHT_TASK_MAP, "map"},
    {RIGHT_TASK_INFO, "info"},
    {RIGHT_THREAD_REGISTERS, "registers"},
    {RIGHT_THREAD_CONTROL, "control"},
    {RIGHT_THREAD_SCHEDULE, "schedule"},
    {RIGHT_ENDPOINT_RECV, "receive"},
    {RIGHT_ENDPOINT_GATE, "make-gates"},
    {RIGHT_GATE_CALL, "call"},
    {RIGHT_NOTIFICATION_NOTIFY, "notify"},
    {RIGHT_NOTIFICATION_WAIT, "wait"},
    {RIGHT_MEMORY_READ, "read"},
    {RIGHT_MEMORY_WRITE, "write"},
    {RIGHT_MEMORY_EXEC, "execute"},
    {RIGHT_IRQ, "interrupt"},
    {RIGHT_ACCOUNT_CHARGE, "charge"},
    {RIGHT_ACCOUNT_SPLIT, "split"},
    {RIGHT_REPLY, "reply"},
    {RIGHT_COPY, "copy"},
};

// Of an object: the rights of its type, with commas.
static void describe_rights(uint32_t has, char text[RIGHTS_SIZE]) {
    size_t used = 0;

    text[0] = 0;
    for (size_t i = 0; i < sizeof rights / sizeof rights[0]; i++) {
        if (has & rights[i].right)
            used += (size_t)snprintf(text + used, RIGHTS_SIZE - used, "%s%s", used ? "," : "",
                                     rights[i].name);
    }
}

// What it leads to, or what it is for by its place.
static const char *purpose(const struct process_held *h, char server[SERVER_SIZE + 1]) {
    memcpy(server, h->server, SERVER_SIZE);
    server[SERVER_SIZE] = 0;
    if (h->handle == HANDLE_TASK && h->type == OBJECT_TASK)
        return "itself";
    if (h->handle == HANDLE_ACCOUNT && h->type == OBJECT_ACCOUNT)
        return "its own";
    return server[0] ? server : "-";
}

static void put(const struct process_held *h) {
    char text[RIGHTS_SIZE], server[SERVER_SIZE + 1];

    describe_rights(h->rights, text);
    printf("%#10x %5u %-12s %-8s %s\n", (unsigned)h->handle, (unsigned)HANDLE_SLOT(h->handle),
           h->type < OBJECT_TYPES ? types[h->type] : "?", purpose(h, server), text);
}

static void show(int64_t pid, bool named) {
    size_t count;
    struct process_held *list = machine_handles(pid, &count);

    if (!list)
        return;
    if (named)
        printf("process %" PRId64 ": %zu handles\n", pid, count);
    printf("%10s %5s %-12s %-8s %s\n", "HANDLE", "SLOT", "OBJECT", "OF", "RIGHTS");
    for (size_t i = 0; i < count; i++)
        put(&list[i]);
    free(list);
}

int main(int argc, char **argv) {
    tool_start(argc, argv, "", usage);
    tool_expect(0, -1);
    if (tool_operand_count == 0)
        show(0, false);
    for (int i = 0; i < tool_operand_count; i++)
        show(tool_number(tool_operands[i], "pid"), tool_operand_count > 1);
    return tool_end();
}
