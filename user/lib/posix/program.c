// user/lib/posix/program.c -- what proc is asked to start: path, gates, and the block on the stack.
//
//   struct process_start | path | gates | block: argc argv 0 envp 0 auxv | process_files | strings
//
// Two passes: one finds out how large the parts are, the other fills them in.
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <user/lib/posix/call.h>
#include <user/lib/posix/path.h>
#include <user/lib/posix/process.h>
#include <user/lib/posix/signals.h>
#include <user/lib/startup.h>

enum {
    AUX_END = 0,
    AUX_PAGE_SIZE = 6,
    AUX_WORDS = 8, // four pairs
    SCRIPTS_MAX = 4,
    SCRIPT_ARGUMENTS = 3, // interpreter, its argument, the script
};

struct layout {
    size_t argument_count, environment_count;
    size_t strings;                       // bytes
    uint32_t file_count;
    uint32_t files_size,
        directory_size; // of struct process_files with all, of the directory's text
    uint32_t path_size, handles_offset, handle_count;
    uint32_t block_offset, block_size, total;
};

static uint32_t round_up(uint32_t size, uint32_t step) { return (size + step - 1) / step * step; }

static int is_kept(const struct open_file *file) {
    return file->handle != 0 && !(file->flags & O_CLOEXEC);
}

static size_t strings_measure(char *const *strings, size_t *bytes) {
    size_t count = 0;

    for (; strings[count]; count++)
        *bytes += strlen(strings[count]) + 1;
    return count;
}

// The gates that the program gets, each once, to `to` if that is not NULL. How many.
static uint32_t handles_fill(const struct program *program, handle_t *to) {
    uint32_t count = 0;

    for (unsigned i = 0; i < program->files_end; i++) {
        const struct open_file *file = &program->files[i];
        int is_new = is_kept(file);

        for (unsigned j = 0; j < i && is_new; j++)
            is_new = !is_kept(&program->files[j]) || program->files[j].handle != file->handle;
        if (is_new && to)
            to[count] = file->handle;
        count += (uint32_t)is_new;
    }
    for (unsigned i = 0; i < mount_count; i++) {
        int is_new = 1;

        for (unsigned j = 0; j < i && is_new; j++)
            is_new = mounts[j].handle != mounts[i].handle;
        if (is_new && to)
            to[count] = mounts[i].handle;
        count += (uint32_t)is_new;
    }
    return count;
}

static long measure(const struct program *program, struct layout *l) {
    *l = (struct layout){.path_size = (uint32_t)strlen(program->path)};
    l->argument_count = strings_measure(program->arguments, &l->strings);
    l->environment_count = strings_measure(program->environment, &l->strings);

    size_t words = 1 + l->argument_count + 1 + l->environment_count + 1 + AUX_WORDS;

    if (l->strings + words * sizeof(uint64_t) > PROCESS_ARGUMENTS_MAX)
        return ERR_TOOBIG;
    for (unsigned i = 0; i < program->files_end; i++)
        l->file_count += (uint32_t)is_kept(&program->files[i]);
    l->directory_size = (uint32_t)strlen(program->directory);
    l->files_size = (uint32_t)(sizeof(struct process_files) +
                               l->file_count * sizeof(struct process_file) +
                               mount_count * sizeof(struct process_mount)) +
                    l->directory_size + 1;
    l->handle_count = handles_fill(program, NULL);
    l->handles_offset = round_up((uint32_t)sizeof(struct process_start) + l->path_size, 8);
    l->block_offset = round_up(l->handles_offset + l->handle_count * sizeof(handle_t), 8);
    l->block_size = round_up((uint32_t)(words * sizeof(uint64_t)) + round_up(l->files_size, 8) +
                                 (uint32_t)l->strings,
                             16);
    l->total = l->block_offset + l->block_size;
    return 0;
}

// struct process_files with all that belongs to it, at `to`.
static void files_fill(const struct program *program, const struct layout *l, char *to) {
    struct process_files *head = (void *)to;
    struct process_file *file = (void *)(head + 1);
    struct process_mount *mount = (void *)(file + l->file_count);
    char *directory = (char *)(mount + mount_count);

    *head = (struct process_files){
        .size = l->files_size,
        .file_count = l->file_count,
        .file_offset = sizeof *head,
        .mount_count = mount_count,
        .mount_offset = (uint32_t)((char *)mount - to),
        .directory_size = l->directory_size,
        .directory_offset = (uint32_t)(directory - to),
        .umask = file_mask,
    };
    for (unsigned i = 0; i < program->files_end; i++) {
        const struct open_file *from = &program->files[i];

        if (is_kept(from))
            *file++ = (struct process_file){(int32_t)i, from->handle, from->flags, from->kind};
    }
    memcpy(mount, mounts, mount_count * sizeof *mount);
    memcpy(directory, program->directory, l->directory_size + 1);
}

// Strings to `to`, which will be at `address`; their addresses to *words. Where the next one goes.
static char *strings_fill(char *const *strings, uint64_t **words, char *to, uint64_t distance) {
    for (; *strings; strings++) {
        size_t size = strlen(*strings) + 1;

        *(*words)++ = (uintptr_t)to + distance;
        memcpy(to, *strings, size);
        to += size;
    }
    *(*words)++ = 0;
    return to;
}

// The block, whose end will be at PROCESS_STACK_TOP.
static void block_fill(const struct program *program, const struct layout *l, char *block) {
    uint64_t distance = PROCESS_STACK_TOP - ((uintptr_t)block + l->block_size); // may wrap
    uint64_t *word = (void *)block;
    char *files_at = (char *)(word + 1 + l->argument_count + 1 + l->environment_count + 1 +
                              AUX_WORDS);
    char *string = files_at + round_up(l->files_size, 8);
    const uint64_t aux[AUX_WORDS] = {
        AUX_PAGE_SIZE,
        PAGE_SIZE,
        PROCESS_AUX_FILES,
        (uintptr_t)files_at + distance,
        PROCESS_AUX_SIGNALS,
        (uint64_t)program->blocked << 32 | program->ignored,
        AUX_END,
        0,
    };

    *word++ = l->argument_count;
    string = strings_fill(program->arguments, &word, string, distance);
    strings_fill(program->environment, &word, string, distance);
    memcpy(word, aux, sizeof aux);
    files_fill(program, l, files_at);
}

static void start_fill(const struct program *program, const struct layout *l, char *to) {
    const char *slash = strrchr(program->path, '/');
    struct process_start *start = (void *)to;

    *start = (struct process_start){
        .path_size = l->path_size,
        .handle_count = l->handle_count,
        .block_size = l->block_size,
        .ignored = program->ignored,
        .blocked = program->blocked,
    };
    strncpy(start->name, slash ? slash + 1 : program->path, sizeof start->name - 1);
    memcpy(start + 1, program->path, l->path_size);
    handles_fill(program, (void *)(to + l->handles_offset));
    block_fill(program, l, to + l->block_offset);
}

// Ask proc. The path is absolute. The answer, or ERR_SCRIPT and the script's first line.
static long start_once(uint64_t op, const struct program *program, char *line) {
    struct layout l;
    long status = measure(program, &l);

    if (status < 0)
        return status;

    // On the stack: a program may be started when there is no memory left, and from a handler.
    char *start = __builtin_alloca(l.total);
    struct message m = {
        .tag = op,
        .words = {l.total, (uint64_t)program->group, program->pages},
        .read_from = start,
        .read_size = l.total,
        .write_to = line,
        .write_size = PROCESS_SCRIPT_LINE,
    };

    start_fill(program, &l, start);
    status = call_finish(HANDLE_PROC, &m);
    return status < 0 ? status : (long)m.words[0];
}

// The line behind "#!": interpreter and, if there is more, one argument. How many words.
static int script_words(char *line, char *words[2]) {
    char *end = line + strcspn(line, "\n");

    while (end > line && (end[-1] == ' ' || end[-1] == '\t' || end[-1] == '\r'))
        end--;
    *end = '\0';
    words[0] = line + strspn(line, " \t");
    words[1] = words[0] + strcspn(words[0], " \t");
    if (words[0][0] == '\0')
        return 0;
    if (words[1][0] == '\0')
        return 1;
    *words[1]++ = '\0';
    words[1] += strspn(words[1], " \t");
    return 2;
}

// The interpreter in place of the script: INTERPRETER [ARGUMENT] SCRIPT ARGUMENTS...
static long script_start(uint64_t op, const struct program *script, char *line, int depth);

static long start_any(uint64_t op, const struct program *program, int depth) {
    char line[PROCESS_SCRIPT_LINE] = "";
    char path[IO_PATH_MAX];
    struct program absolute = *program;
    long status;

    if (program->path[0] == '\0')
        return ERR_NOENT;
    if (path_absolute(program->path, path) < 0)
        return ERR_NAMETOOLONG;
    absolute.path = path;
    status = start_once(op, &absolute, line);
    line[sizeof line - 1] = '\0';
    if (status != ERR_SCRIPT)
        return status;
    return depth < SCRIPTS_MAX ? script_start(op, program, line, depth + 1) : ERR_LOOP;
}

static long script_start(uint64_t op, const struct program *script, char *line, int depth) {
    size_t bytes = 0, count = strings_measure(script->arguments, &bytes);
    struct program interpreter = *script;
    char *words[2];
    int word_count = script_words(line, words);
    char **arguments;
    size_t n = 0;

    if (word_count == 0)
        return ERR_NOEXEC;
    if (count * sizeof *arguments > PROCESS_ARGUMENTS_MAX)
        return ERR_TOOBIG;
    arguments = __builtin_alloca((count + SCRIPT_ARGUMENTS + 1) * sizeof *arguments);
    for (int i = 0; i < word_count; i++)
        arguments[n++] = words[i];
    arguments[n++] = (char *)(uintptr_t)script->path;
    for (size_t i = 1; i < count; i++)
        arguments[n++] = script->arguments[i];
    arguments[n] = NULL;
    interpreter.path = words[0];
    interpreter.arguments = arguments;
    return start_any(op, &interpreter, depth);
}

long program_start(uint64_t op, const struct program *program) { return start_any(op, program, 0); }

struct program program_here(const char *path, char *const *arguments, char *const *environment) {
    static char *const nothing[] = {NULL};

    return (struct program){
        .path = path,
        .arguments = arguments ? arguments : nothing,
        .environment = environment ? environment : nothing,
        .directory = working_directory,
        .files = files,
        .files_end = files_end,
        .ignored = signals_ignored(),
        .blocked = signals_blocked(),
        .group = PROCESS_GROUP_SAME,
    };
}
