// user/sort/run.c -- sorted files, and how they are merged.
//
// When lines fill the memory they are sorted and saved as a run, a file without a name. RUNS_LEVEL
// runs become one of the next level, so that few files are open and no line is copied often. In the
// end all runs are merged.
#include <user/sort/sort.h>

#include <user/lib/tool/tool.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { RUNS_LEVEL = 12, RUNS_MAX = 96 };

static struct input runs[RUNS_MAX]; // the order of equal lines is that of the runs
static int levels[RUNS_MAX];        // they never grow from one run to the next
static size_t run_count;
static struct line last; // the line that was written last
static size_t last_capacity;
static bool has_last;

int line_end = '\n';
const char *run_folder = "/tmp";

static void merge_to(FILE *to, size_t from);
static void run_add_level(int file, const char *name, int level);

static void line_write(const struct line *line, FILE *to) {
    fwrite(line->text, 1, line->length, to);
    putc(line_end, to);
}

// Write it, unless -u says that it is there already.
static void line_write_once(const struct line *line, FILE *to) {
    if (unique && has_last && line_compare(&last, line) == 0)
        return;
    line_write(line, to);
    if (!unique)
        return;
    if (line->length >= last_capacity) {
        last_capacity = line->length * 2 + 1;
        last.text = tool_resize(last.text, last_capacity);
    }
    memcpy(last.text, line->text, line->length);
    last.text[line->length] = '\0';
    last.length = line->length;
    has_last = true;
}

void lines_put(const struct line *lines, size_t count) {
    for (size_t i = 0; i < count; i++)
        line_write_once(&lines[i], stdout);
}

static FILE *run_create(void) {
    char *name = tool_join(run_folder, "sort.XXXXXX");
    int file = mkstemp(name);
    FILE *stream;

    if (file < 0)
        tool_fail_error(name);
    unlink(name);
    free(name);
    stream = fdopen(file, "w+");
    if (!stream)
        tool_fail_error("temporary file");
    return stream;
}

static void run_finish(FILE *stream, int level) {
    int file;

    if (fflush(stream) != 0 || ferror(stream))
        tool_fail_error("temporary file");
    file = dup(fileno(stream));
    if (file < 0 || lseek(file, 0, SEEK_SET) != 0)
        tool_fail_error("temporary file");
    fclose(stream);
    run_add_level(file, "temporary file", level);
}

void runs_join(void) {
    FILE *merged = run_create();

    merge_to(merged, 0);
    has_last = false;
    run_count = 0;
    run_finish(merged, 0);
}

// Merge the last RUNS_LEVEL runs into one.
static void merge_level(void) {
    FILE *merged = run_create();
    int level = levels[run_count - 1] + 1;

    merge_to(merged, run_count - RUNS_LEVEL);
    has_last = false;
    run_count -= RUNS_LEVEL;
    run_finish(merged, level);
}

static void run_add_level(int file, const char *name, int level) {
    if (file < 0)
        tool_fail_error(name);
    runs[run_count] = (struct input){.name = name, .file = file, .separator = line_end};
    levels[run_count++] = level;
    if (run_count >= RUNS_LEVEL && levels[run_count - RUNS_LEVEL] == level)
        merge_level();
    if (run_count == RUNS_MAX)
        tool_fail("the files are too large");
}

void run_add(int file, const char *name) { run_add_level(file, name, 0); }

void run_save(const struct line *lines, size_t count) {
    FILE *stream = run_create();

    for (size_t i = 0; i < count; i++)
        line_write(&lines[i], stream);
    run_finish(stream, 0);
}

// Merge the runs from number `from` on.
static void merge_to(FILE *to, size_t from) {
    struct line first[RUNS_MAX];
    bool open[RUNS_MAX] = {false};

    for (size_t i = from; i < run_count; i++)
        open[i] = input_text(&runs[i], &first[i].text, &first[i].length);
    for (;;) {
        size_t best = RUNS_MAX;

        for (size_t i = from; i < run_count; i++) {
            if (open[i] && (best == RUNS_MAX || line_compare(&first[i], &first[best]) < 0))
                best = i;
        }
        if (best == RUNS_MAX)
            break;
        line_write_once(&first[best], to);
        open[best] = input_text(&runs[best], &first[best].text, &first[best].length);
    }
    for (size_t i = from; i < run_count; i++)
        input_close(&runs[i]);
}

void runs_merge(void) {
    merge_to(stdout, 0);
    run_count = 0;
}
