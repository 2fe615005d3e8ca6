// user/sh/prompt.c -- what is shown before a line is read.
//
// In PS1 and PS2 variables are expanded, and then these replaced:
//   \w  the current folder, HOME as ~    \?  the last status and a blank, if it is not 0
//   \u  the user          \h  the machine    \n  a new line
//   \e  escape            \[ \]  around what takes no room on the screen
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <user/sh/error.h>
#include <user/sh/expand.h>
#include <user/sh/memory.h>
#include <user/sh/prompt.h>
#include <user/sh/shell.h>
#include <user/sh/terminal.h>
#include <user/sh/variables.h>

static const char colored[] = "\\[\\e[31m\\]\\?\\[\\e[34m\\]\\w\\[\\e[0m\\] ";
static const char plain[] = "\\?\\w ";

void prompt_start(void) {
    struct buffer text = {.arena = &scratch};

    buffer_add_text(&text, terminal_is_smart() ? colored : plain);
    buffer_add_text(&text, geteuid() == 0 ? "# " : "$ ");
    if (!variable_get("PS1"))
        variable_set("PS1", buffer_text(&text));
    if (!variable_get("PS2"))
        variable_set("PS2", "> ");
}

static void add_folder(struct buffer *text) {
    const char *folder = variable_get("PWD"), *home = variable_get("HOME");
    size_t length = home ? strlen(home) : 0;

    if (!folder)
        return;
    if (length > 1 && strncmp(folder, home, length) == 0 &&
        (folder[length] == 0 || folder[length] == '/')) {
        buffer_add(text, '~');
        folder += length;
    }
    buffer_add_text(text, folder);
}

static void add_status(struct buffer *text) {
    if (shell.status == 0)
        return;
    buffer_add_number(text, shell.status);
    buffer_add(text, ' ');
}

static void add_host(struct buffer *text) {
    char name[64] = "";

    gethostname(name, sizeof(name) - 1);
    buffer_add_text(text, name);
}

// Returns false if the letter means nothing.
static bool add_special(struct buffer *text, char letter) {
    const char *user = variable_get("USER");

    switch (letter) {
    case 'w': add_folder(text); return true;
    case '?': add_status(text); return true;
    case 'u': buffer_add_text(text, user ? user : "root"); return true;
    case 'h': add_host(text); return true;
    case 'n': buffer_add(text, '\n'); return true;
    case 'e': buffer_add(text, '\033'); return true;
    case '[': buffer_add(text, 1); return true;
    case ']': buffer_add(text, 2); return true;
    default: return false;
    }
}

// An error in the variable must not keep the user from a prompt.
static const char *expand(const char *value) {
    struct landing landing;
    const char *volatile text = value;
    volatile int status = shell.status;

    landing_push(&landing);
    if (setjmp(landing.jump) == 0)
        text = expand_string(value);
    landing_pop(&landing);
    shell.status = status;
    return text;
}

char *prompt_text(bool first) {
    const char *value = variable_get(first ? "PS1" : "PS2"), *source = expand(value ? value : "");
    struct buffer text = {.arena = &scratch};

    for (; *source; source++) {
        if (*source == '\\' && source[1] && add_special(&text, source[1]))
            source++;
        else
            buffer_add(&text, *source);
    }
    return buffer_text(&text);
}
