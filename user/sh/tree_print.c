// user/sh/tree_print.c -- syntax trees back to text, for `jobs` and `type`.
#include <string.h>

#include <user/sh/lexer.h>
#include <user/sh/tree.h>
#include <user/sh/variables.h>

// ---- Words ----

static void print_parts(struct buffer *buffer, const struct part *parts);

static void print_text(struct buffer *buffer, const char *text, bool quoted) {
    for (; *text; text++) {
        if (quoted && strchr("$`\"\\", *text))
            buffer_add(buffer, '\\');
        buffer_add(buffer, *text);
    }
}

static void print_parameter(struct buffer *buffer, const struct part *part, bool alone) {
    static const char *const operations[] = {
        [PARAMETER_PLAIN] = "",      [PARAMETER_LENGTH] = "",
        [PARAMETER_DEFAULT] = "-",   [PARAMETER_ASSIGN] = "=",
        [PARAMETER_ERROR] = "?",     [PARAMETER_ALTERNATIVE] = "+",
        [PARAMETER_CUT_FRONT] = "#", [PARAMETER_CUT_FRONT_MOST] = "##",
        [PARAMETER_CUT_BACK] = "%",  [PARAMETER_CUT_BACK_MOST] = "%%"};

    if (alone && part->operation == PARAMETER_PLAIN) {
        buffer_add(buffer, '$');
        buffer_add_text(buffer, part->text);
        return;
    }
    buffer_add_text(buffer, part->operation == PARAMETER_LENGTH ? "${#" : "${");
    buffer_add_text(buffer, part->text);
    if (part->colon)
        buffer_add(buffer, ':');
    buffer_add_text(buffer, operations[part->operation]);
    print_parts(buffer, part->argument);
    buffer_add(buffer, '}');
}

// Whether what follows cannot be taken for a part of a name before it.
static bool ends_name(const struct part *part) {
    return !part || part->kind != PART_TEXT || !name_has((unsigned char)*part->text, true);
}

static void print_part(struct buffer *buffer, const struct part *part) {
    switch (part->kind) {
    case PART_TEXT: print_text(buffer, part->text, part->quoted); break;
    case PART_PARAMETER: print_parameter(buffer, part, ends_name(part->next)); break;
    case PART_COMMAND:
        buffer_add_text(buffer, "$(");
        tree_print(buffer, part->command);
        buffer_add(buffer, ')');
        break;
    case PART_ARITHMETIC:
        buffer_add_text(buffer, "$((");
        for (const struct part *inner = part->argument; inner; inner = inner->next)
            print_part(buffer, inner);
        buffer_add_text(buffer, "))");
        break;
    }
}

static void print_parts(struct buffer *buffer, const struct part *parts) {
    bool quoted = false;

    for (; parts; parts = parts->next) {
        if (parts->quoted != quoted)
            buffer_add(buffer, '"');
        quoted = parts->quoted;
        print_part(buffer, parts);
    }
    if (quoted)
        buffer_add(buffer, '"');
}

static void print_words(struct buffer *buffer, const struct word *words, const char *between) {
    for (; words; words = words->next) {
        print_parts(buffer, words->parts);
        if (words->next)
            buffer_add_text(buffer, between);
    }
}

static void print_redirects(struct buffer *buffer, const struct redirect *redirect) {
    static const char *const signs[] = {
        [REDIRECT_READ] = "<",         [REDIRECT_WRITE] = ">",       [REDIRECT_CLOBBER] = ">|",
        [REDIRECT_APPEND] = ">>",      [REDIRECT_READ_WRITE] = "<>", [REDIRECT_COPY_INPUT] = "<&",
        [REDIRECT_COPY_OUTPUT] = ">&", [REDIRECT_HERE] = "<<"};

    for (; redirect; redirect = redirect->next) {
        buffer_add(buffer, ' ');
        if (redirect->fd != (redirect_reads(redirect->kind) ? 0 : 1))
            buffer_add_number(buffer, redirect->fd);
        buffer_add_text(buffer, signs[redirect->kind]);
        if (redirect->kind == REDIRECT_HERE)
            buffer_add_text(buffer, redirect->delimiter);
        else
            print_parts(buffer, redirect->target);
    }
}

// ---- Commands ----

static void print_children(struct buffer *buffer, const struct node *node) {
    for (const struct node *child = node->children; child; child = child->next) {
        const char *behind = child->background ? " & " : "; ";

        tree_print(buffer, child);
        if (!child->next)
            behind = child->background ? " &" : "";
        else if (node->kind == NODE_PIPELINE)
            behind = " | ";
        else if (node->kind == NODE_AND_OR)
            behind = child->next->after_or ? " || " : " && ";
        buffer_add_text(buffer, behind);
    }
}

static bool ends_in_ampersand(const struct buffer *buffer) {
    return buffer->length && buffer->bytes[buffer->length - 1] == '&';
}

// A list, and the word that ends it.
static void print_list(struct buffer *buffer, const struct node *list, const char *end) {
    tree_print(buffer, list);
    buffer_add_text(buffer, ends_in_ampersand(buffer) ? " " : "; ");
    buffer_add_text(buffer, end);
}

static void print_if(struct buffer *buffer, const struct node *node) {
    const char *word = "if ";

    for (; node && node->kind == NODE_IF; node = node->branch.otherwise) {
        buffer_add_text(buffer, word);
        print_list(buffer, node->branch.condition, "then ");
        print_list(buffer, node->branch.body, "");
        word = "elif ";
    }
    if (node) {
        buffer_add_text(buffer, "else ");
        print_list(buffer, node, "");
    }
    buffer_add_text(buffer, "fi");
}

static void print_case(struct buffer *buffer, const struct node *node) {
    buffer_add_text(buffer, "case ");
    print_parts(buffer, node->choice.subject->parts);
    buffer_add_text(buffer, " in ");
    for (const struct case_item *item = node->choice.items; item; item = item->next) {
        print_words(buffer, item->patterns, " | ");
        buffer_add_text(buffer, ") ");
        tree_print(buffer, item->body);
        buffer_add_text(buffer, item->falls_through ? " ;& " : " ;; ");
    }
    buffer_add_text(buffer, "esac");
}

static void print_for(struct buffer *buffer, const struct node *node) {
    buffer_add_text(buffer, "for ");
    buffer_add_text(buffer, node->loop.variable);
    if (node->loop.has_words) {
        buffer_add_text(buffer, " in ");
        print_words(buffer, node->loop.words, " ");
    }
    buffer_add_text(buffer, "; do ");
    print_list(buffer, node->loop.body, "done");
}

static void print_simple(struct buffer *buffer, const struct node *node) {
    for (const struct assignment *a = node->simple.assignments; a; a = a->next) {
        buffer_add_text(buffer, a->name);
        buffer_add(buffer, '=');
        print_parts(buffer, a->value);
        if (a->next || node->simple.words)
            buffer_add(buffer, ' ');
    }
    print_words(buffer, node->simple.words, " ");
}

static void print_around(struct buffer *buffer, const char *before, const struct node *body,
                         const char *after) {
    buffer_add_text(buffer, before);
    tree_print(buffer, body);
    buffer_add_text(buffer, after);
}

static void print_node(struct buffer *buffer, const struct node *node) {
    switch (node->kind) {
    case NODE_SIMPLE: print_simple(buffer, node); break;
    case NODE_PIPELINE:
        buffer_add_text(buffer, node->negated ? "! " : "");
        print_children(buffer, node);
        break;
    case NODE_AND_OR:
    case NODE_LIST: print_children(buffer, node); break;
    case NODE_SUBSHELL: print_around(buffer, "(", node->branch.body, ")"); break;
    case NODE_GROUP:
        buffer_add_text(buffer, "{ ");
        print_list(buffer, node->branch.body, "}");
        break;
    case NODE_IF: print_if(buffer, node); break;
    case NODE_WHILE:
    case NODE_UNTIL:
        buffer_add_text(buffer, node->kind == NODE_WHILE ? "while " : "until ");
        print_list(buffer, node->branch.condition, "do ");
        print_list(buffer, node->branch.body, "done");
        break;
    case NODE_FOR: print_for(buffer, node); break;
    case NODE_CASE: print_case(buffer, node); break;
    case NODE_FUNCTION:
        print_around(buffer, node->function.name, NULL, "() ");
        tree_print(buffer, node->function.body);
        break;
    }
}

// The depth of a tree is bounded by the parser.
void tree_print(struct buffer *buffer, const struct node *node) {
    if (!node)
        return;
    print_node(buffer, node);
    print_redirects(buffer, node->redirects);
}
