// servers/init/manifest_check.c -- whether the entries of a manifest go together.
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <abi/errors.h>
#include <abi/kernel.h>
#include <servers/init/manifest.h>

int manifest_problem(struct manifest_error *error, unsigned line, const char *format, ...) {
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(error->text, sizeof error->text, format, arguments);
    va_end(arguments);
    error->line = line;
    return ERR_ARG;
}

bool manifest_is_init(const char *name) { return strcmp(name, "init") == 0; }

// The entry of exactly this name, or NULL.
static const struct manifest_task *task_named(const struct manifest *m, const char *name) {
    for (unsigned i = 0; i < m->count; i++) {
        if (strcmp(m->tasks[i].name, name) == 0)
            return &m->tasks[i];
    }
    return NULL;
}

// A gate of `task` to a server of that level.
static int check_level(const struct manifest_task *task, const struct manifest_grant *grant,
                       unsigned level, struct manifest_error *error) {
    if (level >= task->level && !grant->passed)
        return manifest_problem(error, grant->line,
                                "'%s' has level %u, the caller %u; calls go to a lower level",
                                grant->name, level, task->level);
    return 0;
}

static int check_gate(const struct manifest *m, const struct manifest_task *task,
                      const struct manifest_grant *grant, struct manifest_error *error) {
    const struct manifest_task *server = task_named(m, grant->name);

    if (manifest_is_init(grant->name))
        return check_level(task, grant, LEVEL_INIT, error);
    if (!server)
        return manifest_problem(error, grant->line, "there is no task '%s'", grant->name);
    if (!server->serves)
        return manifest_problem(error, grant->line, "'%s' takes no calls; give it a line 'serves'",
                                grant->name);
    return check_level(task, grant, server->level, error);
}

static int check_calls(const struct manifest *m, const struct manifest_task *task,
                       struct manifest_error *error) {
    int status = 0;

    for (unsigned n = 0; n < task->grant_count && status == 0; n++) {
        if (task->grants[n].kind == GRANT_GATE)
            status = check_gate(m, task, &task->grants[n], error);
    }
    return status;
}

static int check_task(const struct manifest *m, struct manifest_task *task,
                      struct manifest_error *error) {
    const char *missing = !task->level      ? "level"
                          : !task->priority ? "priority"
                          : !task->account  ? "account"
                          : !task->memory   ? "memory"
                                            : NULL;

    if (missing)
        return manifest_problem(error, task->line, "task '%s' has no line '%s'", task->name,
                                missing);
    if (!task->ceiling)
        task->ceiling = task->priority;
    if (task->heartbeat && (!task->restart || !task->serves))
        return manifest_problem(error, task->line,
                                "task '%s' has 'heartbeat', but not 'restart' and 'serves'",
                                task->name);
    if (task->heartbeat && task - m->tasks >= MANIFEST_HEARTBEATS_MAX)
        return manifest_problem(error, task->line, "'heartbeat' is for the first %d tasks only",
                                MANIFEST_HEARTBEATS_MAX);
    if (task->ceiling < task->priority)
        return manifest_problem(error, task->line, "task '%s' has a ceiling below its priority",
                                task->name);
    return check_calls(m, task, error);
}

int manifest_check(struct manifest *manifest, struct manifest_error *error) {
    int status = 0;

    for (unsigned i = 0; i < manifest->count && status == 0; i++)
        status = check_task(manifest, &manifest->tasks[i], error);
    return status;
}

int manifest_find(const struct manifest *manifest, const char *name) {
    const struct manifest_task *task = task_named(manifest, name);

    if (!task)
        task = task_named(manifest, "*");
    return task ? (int)(task - manifest->tasks) : -1;
}
