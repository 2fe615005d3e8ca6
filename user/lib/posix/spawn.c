// user/lib/posix/spawn.c -- posix_spawn: a child with another program, and no copy of the parent.
//
// The child gets the parent's table of files as the actions leave it, which is worked out here on a
// copy of the table. What an action opens is open in the parent until the child is there.
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <user/lib/posix/call.h>
#include <user/lib/posix/open.h>
#include <user/lib/posix/process.h>

enum action_kind { ACTION_OPEN, ACTION_DUP2, ACTION_CLOSE, ACTION_CHDIR };

struct action {
    enum action_kind kind;
    int fd, from, flags;
    mode_t mode;
    char *path;
};

struct __posix_spawn_file_actions {
    size_t count, room;
    struct action *list;
};

struct __posix_spawnattr {
    short flags;
    pid_t group;
    sigset_t defaults, mask;
};

int posix_spawn_file_actions_init(posix_spawn_file_actions_t *actions) {
    *actions = calloc(1, sizeof **actions);
    return *actions ? 0 : ENOMEM;
}

int posix_spawn_file_actions_destroy(posix_spawn_file_actions_t *actions) {
    for (size_t i = 0; i < (*actions)->count; i++)
        free((*actions)->list[i].path);
    free((*actions)->list);
    free(*actions);
    return 0;
}

static int action_add(struct __posix_spawn_file_actions *actions, struct action action,
                      const char *path) {
    if (action.fd < 0 || action.fd >= PROCESS_FILES_MAX)
        return EBADF;
    if (actions->count == actions->room) {
        size_t room = actions->room ? 2 * actions->room : 4;
        struct action *list = realloc(actions->list, room * sizeof *list);

        if (!list)
            return ENOMEM;
        actions->list = list;
        actions->room = room;
    }
    if (path && !(action.path = strdup(path)))
        return ENOMEM;
    actions->list[actions->count++] = action;
    return 0;
}

int posix_spawn_file_actions_addopen(posix_spawn_file_actions_t *restrict actions, int fd,
                                     const char *restrict path, int flags, mode_t mode) {
    struct action action = {.kind = ACTION_OPEN, .fd = fd, .flags = flags, .mode = mode};

    return action_add(*actions, action, path);
}

int posix_spawn_file_actions_adddup2(posix_spawn_file_actions_t *actions, int from, int fd) {
    if (from < 0 || from >= PROCESS_FILES_MAX)
        return EBADF;
    return action_add(*actions, (struct action){.kind = ACTION_DUP2, .fd = fd, .from = from}, NULL);
}

int posix_spawn_file_actions_addclose(posix_spawn_file_actions_t *actions, int fd) {
    return action_add(*actions, (struct action){.kind = ACTION_CLOSE, .fd = fd}, NULL);
}

int posix_spawn_file_actions_addchdir_np(posix_spawn_file_actions_t *actions, const char *path) {
    return action_add(*actions, (struct action){.kind = ACTION_CHDIR}, path);
}

int posix_spawnattr_init(posix_spawnattr_t *attributes) {
    *attributes = calloc(1, sizeof **attributes);
    return *attributes ? 0 : ENOMEM;
}

int posix_spawnattr_destroy(posix_spawnattr_t *attributes) {
    free(*attributes);
    return 0;
}

int posix_spawnattr_getflags(const posix_spawnattr_t *restrict attributes, short *restrict flags) {
    *flags = (*attributes)->flags;
    return 0;
}

int posix_spawnattr_setflags(posix_spawnattr_t *attributes, short flags) {
    (*attributes)->flags = flags;
    return 0;
}

int posix_spawnattr_getpgroup(const posix_spawnattr_t *restrict attributes, pid_t *restrict group) {
    *group = (*attributes)->group;
    return 0;
}

int posix_spawnattr_setpgroup(posix_spawnattr_t *attributes, pid_t group) {
    (*attributes)->group = group;
    return 0;
}

int posix_spawnattr_getsigdefault(const posix_spawnattr_t *restrict attributes,
                                  sigset_t *restrict set) {
    *set = (*attributes)->defaults;
    return 0;
}

int posix_spawnattr_setsigdefault(posix_spawnattr_t *restrict attributes,
                                  const sigset_t *restrict set) {
    (*attributes)->defaults = *set;
    return 0;
}

int posix_spawnattr_getsigmask(const posix_spawnattr_t *restrict attributes,
                               sigset_t *restrict set) {
    *set = (*attributes)->mask;
    return 0;
}

int posix_spawnattr_setsigmask(posix_spawnattr_t *restrict attributes,
                               const sigset_t *restrict set) {
    (*attributes)->mask = *set;
    return 0;
}

// The child while it is prepared: its table, and what was opened just for it.
struct child {
    struct open_file files[PROCESS_FILES_MAX];
    handle_t opened[PROCESS_FILES_MAX];
    unsigned opened_count;
    char directory[IO_PATH_MAX];
};

static int child_open(struct child *child, const struct action *action) {
    struct place place;
    struct open_file file;

    if (child->opened_count == PROCESS_FILES_MAX) {
        errno = EMFILE;
        return -1;
    }
    if (place_find(AT_FDCWD, action->path, &place) < 0 ||
        open_gate(&place, action->flags, action->mode, &file) < 0)
        return -1;
    child->opened[child->opened_count++] = file.handle;
    child->files[action->fd] = file;
    return 0;
}

static int child_dup2(struct child *child, const struct action *action) {
    if (child->files[action->from].handle == 0) {
        errno = EBADF;
        return -1;
    }
    child->files[action->fd] = child->files[action->from];
    child->files[action->fd].flags &= ~(uint32_t)O_CLOEXEC;
    return 0;
}

static int child_act(struct child *child, const struct action *action) {
    switch (action->kind) {
    case ACTION_OPEN: return child_open(child, action);
    case ACTION_DUP2: return child_dup2(child, action);
    case ACTION_CLOSE: child->files[action->fd].handle = 0; return 0;
    case ACTION_CHDIR: return realpath(action->path, child->directory) ? 0 : -1;
    }
    return 0;
}

static int child_prepare(struct child *child, const posix_spawn_file_actions_t *actions) {
    memset(child->files + files_end, 0, sizeof child->files - files_end * sizeof *child->files);
    memcpy(child->files, files, files_end * sizeof *files);
    child->opened_count = 0;
    strcpy(child->directory, working_directory);
    for (size_t i = 0; actions && i < (*actions)->count; i++) {
        if (child_act(child, &(*actions)->list[i]) < 0)
            return -1;
    }
    return 0;
}

static void attributes_apply(struct program *program, const posix_spawnattr_t *attributes) {
    struct __posix_spawnattr *wanted = *attributes;

    if (wanted->flags & POSIX_SPAWN_SETSIGDEF)
        program->ignored &= ~(uint32_t)wanted->defaults;
    if (wanted->flags & POSIX_SPAWN_SETSIGMASK)
        program->blocked = (uint32_t)wanted->mask & ~(1u << SIGKILL | 1u << SIGSTOP);
    if (wanted->flags & POSIX_SPAWN_SETPGROUP)
        program->group = wanted->group;
}

static long spawn_try(const char *path, void *context) {
    struct program *program = context;

    program->path = path;
    return program_start(PROC_SPAWN, program);
}

// The pid, or errno negated.
static long spawn_now(struct program *program, int search) {
    long result = search ? path_search(program->path, spawn_try, program)
                         : program_start(PROC_SPAWN, program);

    return result < 0 ? -errno_of(result) : result;
}

static long spawn_with_actions(struct program program, const posix_spawn_file_actions_t *actions,
                               int search) {
    struct child child;
    long result = child_prepare(&child, actions) < 0 ? -errno : 0;

    program.files = child.files;
    program.files_end = PROCESS_FILES_MAX;
    program.directory = child.directory;
    if (result == 0)
        result = spawn_now(&program, search);
    for (unsigned i = 0; i < child.opened_count; i++)
        gate_close(child.opened[i]);
    return result;
}

static int spawn(pid_t *pid, struct program program, const posix_spawn_file_actions_t *actions,
                 const posix_spawnattr_t *attributes, int search) {
    int saved = errno;
    long result;

    if (attributes && (*attributes)->flags & POSIX_SPAWN_SETSID)
        return ENOSYS;
    if (attributes)
        attributes_apply(&program, attributes);
    if (actions && (*actions)->count > 0)
        result = spawn_with_actions(program, actions, search);
    else
        result = spawn_now(&program, search);
    errno = saved;
    if (result < 0)
        return (int)-result;
    if (pid)
        *pid = (pid_t)result;
    return 0;
}

int posix_spawn(pid_t *restrict pid, const char *restrict path,
                const posix_spawn_file_actions_t *actions,
                const posix_spawnattr_t *restrict attributes, char *const arguments[],
                char *const environment[]) {
    struct program program = program_here(path, arguments, environment);

    return spawn(pid, program, actions, attributes, 0);
}

int posix_spawnp(pid_t *restrict pid, const char *restrict file,
                 const posix_spawn_file_actions_t *actions,
                 const posix_spawnattr_t *restrict attributes, char *const arguments[],
                 char *const environment[]) {
    struct program program = program_here(file, arguments, environment);

    return spawn(pid, program, actions, attributes, 1);
}
