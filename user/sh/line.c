// user/sh/line.c -- reads a line from the terminal, with the keys that people expect.
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <user/sh/complete.h>
#include <user/sh/display.h>
#include <user/sh/edit.h>
#include <user/sh/error.h>
#include <user/sh/history.h>
#include <user/sh/keys.h>
#include <user/sh/line.h>
#include <user/sh/memory.h>
#include <user/sh/output.h>
#include <user/sh/prompt.h>
#include <user/sh/search.h>
#include <user/sh/shell.h>
#include <user/sh/terminal.h>
#include <user/sh/trap.h>

static struct edit edit;
static size_t place;         // in the history; history_count: the line that is being typed
static char *typed;          // that line, while others are shown
static bool after_tab;       // the last key was Tab: the next one shows the candidates
static bool stale;           // the screen is to be brought up to date
static bool asked_size;      // whether the terminal was asked

enum result { RESULT_GO_ON, RESULT_DONE, RESULT_END, RESULT_INTERRUPTED };

static void beep(void) {
    output_text("\a");
    output_flush();
}

// ---- The history ----

static void show_history(size_t wanted) {
    if (wanted > history_count() || wanted == place)
        return;
    if (place == history_count()) {
        free(typed);
        typed = memory_copy(edit.text);
    }
    place = wanted;
    edit_set(&edit, place == history_count() ? typed : history_line(place));
    stale = true;
}

// The last word of the line before.
static void insert_last_argument(void) {
    const char *line = history_line(history_count() - 1), *word = line ? strrchr(line, ' ') : NULL;

    if (!line)
        return;
    word = word ? word + 1 : line;
    edit_insert(&edit, word, strlen(word));
    stale = true;
}

// ---- Keys ----

static void move(size_t where) {
    if (where == edit.cursor)
        return;
    edit.cursor = where;
    stale = true;
}

static void take_away(size_t start, size_t end, bool cut) {
    if (start == end)
        return;
    if (cut)
        edit_cut(&edit, start, end);
    else
        edit_delete(&edit, start, end);
    stale = true;
}

static void insert(int byte) {
    char bytes[1] = {(char)byte};

    edit_insert(&edit, bytes, 1);
    if (edit.cursor == edit.length && !stale)
        display_added(&edit, 1);
    else
        stale = true;
}

static void press_tab(void) {
    if (!complete(&edit, after_tab) && !after_tab)
        beep();
    after_tab = true;
    stale = true;
}

static enum result press_control_d(void) {
    if (edit.length == 0)
        return RESULT_END;
    take_away(edit.cursor, edit_right(&edit), false);
    return RESULT_GO_ON;
}

static void press_control_l(void) {
    terminal_ask_size(false);
    display_clear();
    stale = true;
}

// Keys that move, and those that change the line.
static void press_edit(int key) {
    switch (key) {
    case CONTROL('A'):
    case KEY_HOME: move(0); break;
    case CONTROL('E'):
    case KEY_END: move(edit.length); break;
    case CONTROL('B'):
    case KEY_LEFT: move(edit_left(&edit)); break;
    case CONTROL('F'):
    case KEY_RIGHT: move(edit_right(&edit)); break;
    case KEY_WORD_LEFT: move(edit_word_left(&edit)); break;
    case KEY_WORD_RIGHT: move(edit_word_right(&edit)); break;
    case CONTROL('H'):
    case 0x7f: take_away(edit_left(&edit), edit.cursor, false); break;
    case KEY_DELETE: take_away(edit.cursor, edit_right(&edit), false); break;
    case CONTROL('K'): take_away(edit.cursor, edit.length, true); break;
    case CONTROL('U'): take_away(0, edit.cursor, true); break;
    case CONTROL('W'): take_away(edit_blank_left(&edit), edit.cursor, true); break;
    case KEY_WORD_BACKSPACE: take_away(edit_word_left(&edit), edit.cursor, true); break;
    case KEY_WORD_DELETE: take_away(edit.cursor, edit_word_right(&edit), true); break;
    case CONTROL('Y'): edit_paste(&edit), stale = true; break;
    case CONTROL('T'): edit_transpose(&edit), stale = true; break;
    case KEY_LAST_ARGUMENT: insert_last_argument(); break;
    default:
        if (key >= ' ' && key < 256)
            insert(key);
        break;
    }
}

static enum result press(int key) {
    bool tab_before = after_tab;

    after_tab = false;
    if (key == CONTROL('R')) {
        key = search(&edit);
        stale = true;
    }
    switch (key) {
    case '\r':
    case '\n': return RESULT_DONE;
    case KEY_END_OF_FILE: return RESULT_END;
    case KEY_INTERRUPTED:
    case CONTROL('C'): return RESULT_INTERRUPTED;
    case CONTROL('D'): return press_control_d();
    case CONTROL('L'): press_control_l(); break;
    case KEY_SIZE: terminal_set_size(key_rows, key_columns), stale = true; break;
    case CONTROL('P'):
    case KEY_UP: show_history(place - 1); break;
    case CONTROL('N'):
    case KEY_DOWN: show_history(place + 1); break;
    case '\t':
        after_tab = tab_before;
        press_tab();
        break;
    default: press_edit(key); break;
    }
    return RESULT_GO_ON;
}

// The screen is not brought up to date while more keys are waiting, as when text is pasted.
static enum result edit_line(void) {
    enum result result = RESULT_GO_ON;

    while (result == RESULT_GO_ON) {
        if (stale && !key_is_waiting()) {
            display_line(&edit);
            stale = false;
        }
        result = press(key_read());
    }
    edit.cursor = edit.length;
    if (stale)
        display_line(&edit);
    display_leave(&edit);
    stale = false;
    return result;
}

// ---- The line ----

void line_prompt(bool first) {
    struct arena_mark mark = arena_mark(&scratch);
    const char *text = prompt_text(first);

    for (; *text; text++)
        if (*text != 1 && *text != 2)
            write_all(STDERR_FILENO, text, 1);
    arena_release(&scratch, mark);
}

// Without cursor movement the terminal's own editing must do.
static char *read_plain(bool first) {
    struct buffer line = {.arena = &scratch};
    char byte = 0;

    line_prompt(first);
    while (byte != '\n' && read(STDIN_FILENO, &byte, 1) == 1)
        buffer_add(&line, byte);
    if (trap_pending)
        error_jump(STATUS_SIGNAL + SIGINT);
    return line.length ? memory_copy(buffer_text(&line)) : NULL;
}

// The modes are put back before anything else is done with the line.
static char *read_edited(bool first) {
    enum result result;

    edit_clear(&edit);
    place = history_count();
    after_tab = stale = false;
    if (!asked_size)
        terminal_ask_size(true);
    asked_size = true;
    display_start(prompt_text(first));
    result = edit_line();
    terminal_cooked();
    if (result == RESULT_INTERRUPTED)
        error_jump(STATUS_SIGNAL + SIGINT);
    if (result == RESULT_END)
        return NULL;
    history_add(edit.text);
    history_save(); // now, since a machine can be switched off at any time
    edit_insert(&edit, "\n", 1);
    return memory_copy(edit.text);
}

char *line_read(bool first) {
    struct arena_mark mark = arena_mark(&scratch);
    bool edited = terminal_is_smart() && terminal_raw();
    char *line = edited ? read_edited(first) : read_plain(first);

    arena_release(&scratch, mark);
    return line;
}
