// user/sed/lines.c -- the lines of all files, one after the other, and which is the last.
#include <user/sed/sed.h>

#include <user/lib/tool/input.h>
#include <user/lib/tool/tool.h>

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char **next_name;
static struct input in;
static bool open_now;
static bool complete; // the line given last had a newline
static uint64_t number;
static char *written_name; // -i: what becomes the file when all is written

void lines_start(char **names) {
    next_name = names;
    standard_output.stream = stdout;
}

// -i: what is written goes to a new file beside the old one.
static void replace_start(void) {
    struct stat status;
    int file;

    written_name = tool_allocate(strlen(in.name) + 8);
    strcat(strcpy(written_name, in.name), ".XXXXXX");
    file = mkstemp(written_name);
    standard_output.stream = file < 0 ? NULL : fdopen(file, "w");
    standard_output.line_open = false;
    if (!standard_output.stream)
        tool_fail_error(written_name);
    if (fstat(in.file, &status) == 0)
        fchmod(file, status.st_mode & 07777);
}

static void replace_end(void) {
    const char *suffix = settings.suffix;
    char *old = tool_allocate(strlen(in.name) + strlen(suffix) + 1);

    if (fclose(standard_output.stream) != 0)
        tool_fail_error(written_name);
    strcat(strcpy(old, in.name), suffix);
    if ((*suffix && rename(in.name, old) != 0) || rename(written_name, in.name) != 0)
        tool_fail_error(in.name);
    free(old);
    free(written_name);
    written_name = NULL;
    standard_output.stream = stdout;
}

static void file_close(void) {
    if (written_name)
        replace_end();
    input_close(&in);
    open_now = false;
}

// Have a file open that has a line left. False: there is none.
static bool file_find(void) {
    for (;;) {
        if (open_now && !input_at_end(&in))
            return true;
        if (open_now)
            file_close();
        if (!*next_name)
            return false;
        open_now = input_open(&in, *next_name++);
        if (!open_now)
            continue;
        if (settings.separate)
            number = 0;
        if (settings.in_place)
            replace_start();
    }
}

bool lines_next(struct text *space, bool append) {
    char *line;
    size_t length;

    if (!file_find() || !input_text(&in, &line, &length))
        return false;
    if (append)
        text_add(space, "\n", 1);
    else
        space->length = 0;
    text_add(space, line, length);
    complete = in.complete;
    number++;
    return true;
}

// With -s or -i each file has a last line.
bool lines_at_last(void) {
    if (open_now && !input_at_end(&in))
        return false;
    return settings.separate || !file_find();
}

uint64_t lines_number(void) { return number; }

bool lines_complete(void) { return complete; }

const char *lines_name(void) { return in.name; }

void lines_finish(void) {
    if (open_now)
        file_close();
}
