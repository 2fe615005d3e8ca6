// user/sh/word.c -- reads words: what is quoted, and what $ and ` introduce.
#include <string.h>

#include <user/sh/input.h>
#include <user/sh/lexer.h>
#include <user/sh/parser.h>
#include <user/sh/variables.h>
#include <user/sh/word.h>

// Where the reader is: this says what ends there, and what a quote means.
enum context {
    IN_WORD,         // to a blank or operator
    IN_QUOTES,       // "...
    IN_BRACES,       // ${x-...
    IN_QUOTED_BRACES, // "${x-...
    IN_TEXT,         // to the end of the input, and " is as any other byte
};

struct reader {
    struct arena *arena;
    enum context context;
    int line;                 // on which it began
    struct part *first, **tail;
    struct buffer text;       // of the part being read
    bool text_quoted;
};

static struct part *read_parts(struct arena *arena, enum context context);

static bool is_quoted(enum context context) { return context != IN_WORD && context != IN_BRACES; }

bool word_ends(int byte) { return byte == INPUT_END || (byte && strchr(" \t\n|&;<>()", byte)); }

bool word_skip_joint(void) {
    if (input_peek() != '\\' || input_peek_second() != '\n')
        return false;
    input_next();
    input_next();
    return true;
}

static struct part *add_part(struct reader *reader, enum part_kind kind, bool quoted) {
    struct part *part = arena_new(reader->arena, sizeof(*part));

    part->kind = kind;
    part->quoted = quoted;
    *reader->tail = part;
    reader->tail = &part->next;
    return part;
}

static void end_text(struct reader *reader) {
    struct buffer *text = &reader->text;

    if (text->length == 0)
        return;
    add_part(reader, PART_TEXT, reader->text_quoted)->text = arena_copy_bytes(
        reader->arena, text->bytes, text->length);
    text->length = 0;
}

static void add_byte(struct reader *reader, int byte, bool quoted) {
    if (reader->text_quoted != quoted)
        end_text(reader);
    reader->text_quoted = quoted;
    buffer_add(&reader->text, (char)byte);
}

static struct part *add_special(struct reader *reader, enum part_kind kind) {
    end_text(reader);
    return add_part(reader, kind, is_quoted(reader->context));
}

// '' and "" make a word although they are empty.
static void add_empty(struct reader *reader) {
    end_text(reader);
    add_part(reader, PART_TEXT, true)->text = "";
}

static void read_single_quotes(struct reader *reader) {
    int byte, line = input_line();

    if (input_peek() == '\'')
        add_empty(reader);
    while ((byte = input_next()) != '\'') {
        if (byte == INPUT_END)
            syntax_error(input_line(), "\"'\" expected (for the one of line %d), found the end",
                         line);
        add_byte(reader, byte, true);
    }
}

static void read_double_quotes(struct reader *reader) {
    struct part *parts;

    end_text(reader);
    parts = read_parts(reader->arena, IN_QUOTES);
    if (!parts)
        add_empty(reader);
    *reader->tail = parts ? parts : *reader->tail;
    while (*reader->tail)
        reader->tail = &(*reader->tail)->next;
}

// Behind a backslash. In quotes it is one only before some bytes.
static void read_backslash(struct reader *reader) {
    static const char *const special[] = {
        [IN_QUOTES] = "$`\"\\", [IN_QUOTED_BRACES] = "$`\"\\}", [IN_TEXT] = "$`\\"};
    int byte = input_next();

    if (byte == '\n')
        return;
    if (byte == INPUT_END) {
        add_byte(reader, '\\', true);
        return;
    }
    if (is_quoted(reader->context) && !strchr(special[reader->context], byte))
        add_byte(reader, '\\', true);
    add_byte(reader, byte, true);
}

// ---- $(( )), $( ) and ` ` ----

// Behind `$((`: reads to its `))`, which must be side by side. Returns false if they are not: then
// it is $( with a subshell inside. What was read is in `text`, without the last parenthesis.
static bool read_expression(struct buffer *text) {
    int depth = 2, byte, line = input_line();

    for (;;) {
        byte = input_next();
        if (byte == INPUT_END)
            syntax_error(input_line(),
                         "\"))\" expected (for the \"$((\" of line %d), found the end", line);
        if (byte == '(')
            depth++;
        if (byte == ')' && --depth == 1)
            break;
        buffer_add(text, (char)byte);
        if (byte == '\\' && input_peek() != INPUT_END)
            buffer_add(text, (char)input_next());
    }
    if (input_peek() != ')')
        return false;
    input_next();
    return true;
}

static void read_command(struct reader *reader, int line) {
    struct part *part = add_special(reader, PART_COMMAND);

    part->command = parser_substitution(reader->arena, true, line);
}

// Behind `$(`.
static void read_parenthesis(struct reader *reader) {
    struct buffer text = {.arena = reader->arena};
    int line = input_line();

    if (input_peek() != '(') {
        read_command(reader, line);
        return;
    }
    input_next();
    if (read_expression(&text)) {
        struct part *part = add_special(reader, PART_ARITHMETIC);

        part->argument = lexer_text(reader->arena, buffer_text(&text), line);
    } else {
        struct buffer again = {.arena = reader->arena};

        buffer_add(&again, '(');
        buffer_add_bytes(&again, text.bytes, text.length);
        buffer_add(&again, ')');
        input_push_inline(buffer_text(&again), line, NULL);
        read_command(reader, line);
    }
}

static void read_backquotes(struct reader *reader) {
    struct buffer text = {.arena = reader->arena};
    int byte, line = input_line();
    struct part *part = add_special(reader, PART_COMMAND);

    while ((byte = input_next()) != '`') {
        if (byte == INPUT_END)
            syntax_error(input_line(), "\"`\" expected (for the one of line %d), found the end",
                         line);
        if (byte == '\\') {
            int escaped = input_peek();

            if (escaped == '`' || escaped == '\\' || escaped == '$' ||
                (escaped == '"' && reader->context == IN_QUOTES))
                byte = input_next();
        }
        buffer_add(&text, (char)byte);
    }
    input_push_text(buffer_text(&text), line);
    part->command = parser_substitution(reader->arena, false, line);
    input_pop();
}

// ---- $x and ${x} ----

// Reads a parameter's name: a variable, a number, or one special byte. NULL: there is none.
static const char *read_name(struct reader *reader, bool long_number) {
    struct buffer name = {.arena = reader->arena};
    int byte = input_peek();

    if (byte == INPUT_END)
        return NULL;
    if (byte >= '0' && byte <= '9') {
        do
            buffer_add(&name, (char)input_next());
        while (long_number && input_peek() >= '0' && input_peek() <= '9');
    } else if (strchr("@*#?-$!", byte)) {
        buffer_add(&name, (char)input_next());
    } else {
        while (name_has(input_peek(), name.length > 0))
            buffer_add(&name, (char)input_next());
    }
    return name.length ? buffer_text(&name) : NULL;
}

static enum parameter_operator read_cut(enum parameter_operator once, int byte) {
    if (input_peek() != byte)
        return once;
    input_next();
    return once + 1;
}

// Reads the operator behind a name and its word, up to the brace.
static void read_operator(struct reader *reader, struct part *part) {
    bool quoted = is_quoted(reader->context);
    int byte = input_next();

    if (byte == '}')
        return;
    if (byte == ':' && input_peek() != INPUT_END && strchr("-=?+", input_peek())) {
        part->colon = true;
        byte = input_next();
    }
    switch (byte) {
    case '-': part->operation = PARAMETER_DEFAULT; break;
    case '=': part->operation = PARAMETER_ASSIGN; break;
    case '?': part->operation = PARAMETER_ERROR; break;
    case '+': part->operation = PARAMETER_ALTERNATIVE; break;
    case '#': part->operation = read_cut(PARAMETER_CUT_FRONT, '#'); break;
    case '%': part->operation = read_cut(PARAMETER_CUT_BACK, '%'); break;
    case INPUT_END:
        syntax_error(input_line(), "\"}\" expected (for the \"${\" of line %d), found the end",
                     reader->line);
    default: syntax_error(input_line(), "wrong \"${%s%c...\"", part->text, byte);
    }
    if (part->operation >= PARAMETER_CUT_FRONT)
        quoted = false; // a pattern can be quoted by itself, even in quotes
    part->argument = read_parts(reader->arena, quoted ? IN_QUOTED_BRACES : IN_BRACES);
}

// Behind `${`.
static void read_braces(struct reader *reader) {
    struct part *part = add_special(reader, PART_PARAMETER);
    int second = input_peek() == '#' ? input_peek_second() : '}';

    // ${#x} is a length; ${#}, ${#-word}, ${#%word} and so on are about $#.
    if (second != '}' && (name_has(second, true) || strchr("@*#?-$!", second))) {
        input_next();
        part->text = read_name(reader, true);
        if (input_peek() == '}') {
            part->operation = PARAMETER_LENGTH;
            input_next();
            return;
        }
        if (strcmp(part->text, "-") != 0 && strcmp(part->text, "?") != 0 &&
            strcmp(part->text, "#") != 0)
            syntax_error(input_line(), "wrong \"${#%s...\"", part->text);
        input_push_inline(arena_copy(reader->arena, part->text), input_line(), NULL);
        part->text = "#";
    } else {
        part->text = read_name(reader, true);
    }
    if (!part->text)
        syntax_error(input_line(), "a name expected behind \"${\"");
    read_operator(reader, part);
}

// Behind a $.
static void read_dollar(struct reader *reader) {
    int byte;
    const char *name;

    while (word_skip_joint())
        ;
    byte = input_peek();
    if (byte == '(') {
        input_next();
        read_parenthesis(reader);
    } else if (byte == '{') {
        input_next();
        read_braces(reader);
    } else if ((name = read_name(reader, false)) != NULL) {
        add_special(reader, PART_PARAMETER)->text = name;
    } else {
        add_byte(reader, '$', is_quoted(reader->context));
    }
}

// ---- The parts of a word ----

static bool at_end(const struct reader *reader, int byte) {
    switch (reader->context) {
    case IN_WORD: return word_ends(byte);
    case IN_QUOTES: return byte == '"';
    case IN_BRACES:
    case IN_QUOTED_BRACES: return byte == '}';
    case IN_TEXT: return byte == INPUT_END;
    }
    return true;
}

static void read_byte(struct reader *reader, int byte) {
    bool quoted = is_quoted(reader->context);

    if (byte == INPUT_END)
        syntax_error(input_line(), "%s expected (for the one of line %d), found the end",
                     reader->context == IN_QUOTES ? "'\"'" : "\"}\"", reader->line);
    if (byte == '\\')
        read_backslash(reader);
    else if (byte == '$')
        read_dollar(reader);
    else if (byte == '`')
        read_backquotes(reader);
    else if (byte == '\'' && !quoted)
        read_single_quotes(reader);
    else if (byte == '"' && reader->context != IN_TEXT)
        read_double_quotes(reader);
    else
        add_byte(reader, byte, quoted);
}

static struct part *read_parts(struct arena *arena, enum context context) {
    struct reader reader = {.arena = arena, .context = context, .line = input_line()};

    reader.text.arena = arena;
    reader.tail = &reader.first;
    parser_enter(reader.line);
    while (!at_end(&reader, input_peek()))
        read_byte(&reader, input_next());
    if (context != IN_WORD)
        input_next();
    end_text(&reader);
    parser_leave();
    return reader.first;
}

struct part *word_read(struct arena *arena) {
    return read_parts(arena, IN_WORD);
}

struct part *lexer_text(struct arena *arena, const char *text, int line) {
    struct part *parts;

    input_push_text(text, line);
    parts = read_parts(arena, IN_TEXT);
    input_pop();
    return parts;
}
