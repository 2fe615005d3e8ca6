// user/sh/search.c -- ^R: looks for a line in the history while one types what is in it.
#include <stdlib.h>
#include <string.h>

#include <user/sh/display.h>
#include <user/sh/history.h>
#include <user/sh/keys.h>
#include <user/sh/memory.h>
#include <user/sh/search.h>

enum { PATTERN_MAX = 128 };

struct search {
    char pattern[PATTERN_MAX];
    size_t length;
    size_t index;          // of the line that was found
    bool failed;
};

// Looks for the newest line before `from` that has the pattern.
static void find(struct search *search, struct edit *edit, size_t from) {
    for (size_t i = from; i > 0; i--) {
        const char *line = history_line(i - 1), *place = strstr(line, search->pattern);

        if (!place)
            continue;
        search->index = i - 1;
        search->failed = false;
        edit_set(edit, line);
        edit->cursor = (size_t)(place - line);
        return;
    }
    search->failed = true;
}

static void show(const struct search *search, const struct edit *edit) {
    struct arena_mark mark = arena_mark(&scratch);
    struct buffer prompt = {.arena = &scratch};

    buffer_add_text(&prompt, search->failed ? "(nothing has '" : "(search '");
    buffer_add_text(&prompt, search->pattern);
    buffer_add_text(&prompt, "') ");
    display_prompt(buffer_text(&prompt));
    display_line(edit);
    arena_release(&scratch, mark);
}

// One key. Returns whether the search goes on.
static bool take_key(struct search *search, struct edit *edit, int key) {
    if (key == CONTROL('R')) {
        find(search, edit, search->index);
    } else if (key == 0x7f || key == CONTROL('H')) {
        if (search->length)
            search->pattern[--search->length] = 0;
        find(search, edit, history_count());
    } else if (key >= ' ' && key < 256 && search->length < PATTERN_MAX - 1) {
        search->pattern[search->length++] = (char)key;
        search->pattern[search->length] = 0;
        find(search, edit, search->index < history_count() ? search->index + 1 : history_count());
    } else {
        return false;
    }
    return true;
}

int search(struct edit *edit) {
    struct search search = {.index = history_count()};
    char *before = memory_copy(edit->text);
    int key;

    do {
        show(&search, edit);
        key = key_read();
    } while (take_key(&search, edit, key));
    if (key == CONTROL('C') || key == CONTROL('G')) {
        edit_set(edit, before);
        key = KEY_NONE;
    }
    free(before);
    display_prompt(NULL);
    display_line(edit);
    return key;
}
