// user/lib/tool/pattern.c -- compiles regular expressions.
//
// One pass over the text emits steps. A repetition comes behind what it repeats, so steps are put
// in front of those that are there already; that is why jumps are relative.
#include <user/lib/tool/pattern.h>
#include <user/lib/tool/pattern_code.h>
#include <user/lib/tool/tool.h>

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { STEPS_MAX = 100000, DEPTH_MAX = 200, REPEAT_MAX = 32767 };

struct compiler {
    struct pattern *p;
    const char *at, *end;
    const char *error; // the first one
    bool extended;
    int depth;
    bool closed[PATTERN_GROUPS]; // groups that \1 to \9 may name
};

static void fail(struct compiler *c, const char *error) {
    c->error = c->error ? c->error : error;
    c->at = c->end;
}

static struct step *emit(struct compiler *c, uint32_t kind, uint32_t value) {
    struct pattern *p = c->p;

    if (p->step_count >= STEPS_MAX) {
        fail(c, "the expression is too large");
        p->step_count = 0;
    }
    p->steps = tool_grow(p->steps, p->step_count, sizeof *p->steps);
    p->steps[p->step_count] = (struct step){.kind = kind, .value = value};
    return &p->steps[p->step_count++];
}

// Put a SPLIT before the steps from `start` on, which goes there or to `second`.
static void put_split(struct compiler *c, size_t start, int32_t second) {
    struct pattern *p = c->p;

    emit(c, STEP_SPLIT, 0);
    if (c->error)
        return;
    memmove(p->steps + start + 1, p->steps + start, (p->step_count - 1 - start) * sizeof *p->steps);
    p->steps[start] = (struct step){.kind = STEP_SPLIT, .first = 1, .second = second};
}

// Whether the text goes on with the operator: a character in an extended expression, else one that
// has a backslash before it. `*` needs none ever.
static bool at_operator(const struct compiler *c, char letter) {
    if (c->extended || letter == '*')
        return c->at < c->end && *c->at == letter;
    return c->end - c->at >= 2 && c->at[0] == '\\' && c->at[1] == letter;
}

static bool take_operator(struct compiler *c, char letter) {
    bool found = at_operator(c, letter);

    if (found)
        c->at += c->extended || letter == '*' ? 1 : 2;
    return found;
}

static uint32_t set_new(struct compiler *c) {
    struct pattern *p = c->p;

    p->sets = tool_grow(p->sets, p->set_count, sizeof *p->sets);
    p->sets[p->set_count] = (struct byte_set){{0}};
    return (uint32_t)p->set_count++;
}

// "[...]", from behind the bracket.
static void compile_bracket(struct compiler *c) {
    uint32_t number = set_new(c);
    const char *error = set_read(&c->p->sets[number], &c->at, c->end, c->p->ignore_case);

    emit(c, STEP_SET, number);
    if (error)
        fail(c, error);
}

static void compile_class(struct compiler *c, const char *name, bool underscore, bool inverted) {
    uint32_t number = set_new(c);
    struct byte_set *set = &c->p->sets[number];

    set_put_class(set, name, strlen(name), false);
    if (underscore)
        set_put(set, '_');
    if (inverted)
        set_invert(set);
    emit(c, STEP_SET, number);
}

static void compile_char(struct compiler *c, unsigned char byte) {
    if (!c->p->ignore_case || tolower(byte) == toupper(byte)) {
        emit(c, STEP_CHAR, byte);
        return;
    }
    uint32_t number = set_new(c);

    set_put_case(&c->p->sets[number], byte, true);
    emit(c, STEP_SET, number);
}

// What a backslash makes of the character behind it.
static void compile_escape(struct compiler *c) {
    unsigned char letter;

    if (c->at == c->end) {
        fail(c, "a backslash at the end");
        return;
    }
    letter = (unsigned char)*c->at++;
    switch (letter) {
    case 'w': compile_class(c, "alnum", true, false); return;
    case 'W': compile_class(c, "alnum", true, true); return;
    case 's': compile_class(c, "space", false, false); return;
    case 'S': compile_class(c, "space", false, true); return;
    case '<': emit(c, STEP_WORD_START, 0); return;
    case '>': emit(c, STEP_WORD_END, 0); return;
    case 'b': emit(c, STEP_WORD_EDGE, 0); return;
    case 'B': emit(c, STEP_WORD_INSIDE, 0); return;
    case '`': emit(c, STEP_START, 0); return;
    case '\'': emit(c, STEP_END, 0); return;
    case 'n': compile_char(c, '\n'); return;
    case 't': compile_char(c, '\t'); return;
    }
    if (letter < '1' || letter > '9') {
        compile_char(c, letter);
        return;
    }
    if (!c->closed[letter - '0'])
        fail(c, "invalid back reference");
    c->p->repeats_groups = true;
    emit(c, STEP_AGAIN, letter - '0');
}

static void compile_alternatives(struct compiler *c);

// "( )", from behind the first one.
static void compile_group(struct compiler *c) {
    int group = ++c->p->groups;

    if (++c->depth > DEPTH_MAX) {
        fail(c, "too many (");
        return;
    }
    if (group < PATTERN_GROUPS)
        emit(c, STEP_SAVE, 2 * (uint32_t)group);
    compile_alternatives(c);
    if (!take_operator(c, ')'))
        fail(c, "unmatched (");
    if (group < PATTERN_GROUPS) {
        emit(c, STEP_SAVE, 2 * (uint32_t)group + 1);
        c->closed[group] = true;
    }
    c->depth--;
}

// ^ and $ of a basic expression are anchors only at its ends and at those of its groups.
static bool is_anchor_end(const struct compiler *c) {
    return c->extended || c->at == c->end || at_operator(c, ')') || at_operator(c, '|');
}

static void compile_atom(struct compiler *c, bool first) {
    char letter;

    if (take_operator(c, '(')) {
        compile_group(c);
        return;
    }
    letter = *c->at++;
    if (letter == '\\')
        compile_escape(c);
    else if (letter == '[')
        compile_bracket(c);
    else if (letter == '.')
        emit(c, STEP_ANY, 0);
    else if (letter == '^' && (c->extended || first))
        emit(c, STEP_START, 0);
    else if (letter == '$' && is_anchor_end(c))
        emit(c, STEP_END, 0);
    else
        compile_char(c, (unsigned char)letter);
}

// Let the steps from `start` on be repeated: once or more often.
static void compile_plus(struct compiler *c, size_t start) {
    size_t size = c->p->step_count - start;
    uint32_t slot = (uint32_t)c->p->slot_count++;

    put_split(c, start, 0); // its place is for the LOOP
    emit(c, STEP_SPLIT, 0);
    emit(c, STEP_CHECK, slot);
    emit(c, STEP_JUMP, 0)->first = -(int32_t)size - 3;
    if (c->error)
        return;
    c->p->steps[start] = (struct step){.kind = STEP_LOOP, .value = slot};
    c->p->steps[start + size + 1].first = 1;
    c->p->steps[start + size + 1].second = 3;
}

static void compile_optional(struct compiler *c, size_t start) {
    put_split(c, start, (int32_t)(c->p->step_count - start) + 1);
}

// The steps of an atom once more, at the end.
static void compile_copy(struct compiler *c, const struct step *atom, size_t size) {
    for (size_t i = 0; i < size && !c->error; i++)
        *emit(c, 0, 0) = atom[i];
}

// Between `least` and `most` times; `most` is -1: any number.
static void compile_times(struct compiler *c, size_t start, int least, int most) {
    size_t size = c->p->step_count - start;
    struct step *atom = tool_allocate(size * sizeof *atom);

    memcpy(atom, c->p->steps + start, size * sizeof *atom);
    c->p->step_count = start;
    for (int i = 0; i < least && !c->error; i++) {
        size_t copy = c->p->step_count;

        compile_copy(c, atom, size);
        if (most < 0 && i == least - 1)
            compile_plus(c, copy);
    }
    if (most < 0 && least == 0) {
        compile_copy(c, atom, size);
        compile_plus(c, start);
        compile_optional(c, start);
    }
    // x{0,3} is (x(x(x)?)?)?, so all the rest is skipped together.
    size_t rest = c->p->step_count, count = most > least ? (size_t)(most - least) : 0;

    for (size_t i = 0; i < count && !c->error; i++) {
        emit(c, STEP_SPLIT, 0)->first = 1;
        compile_copy(c, atom, size);
    }
    for (size_t i = 0; i < count && !c->error; i++)
        c->p->steps[rest + i * (size + 1)].second = (int32_t)((count - i) * (size + 1));
    free(atom);
}

static int take_number(struct compiler *c) {
    int value = -1;

    while (c->at < c->end && isdigit((unsigned char)*c->at) && value <= REPEAT_MAX)
        value = (value < 0 ? 0 : value * 10) + *c->at++ - '0';
    return value;
}

// "{n,m}", from behind the brace.
static void compile_braces(struct compiler *c, size_t start) {
    int least = take_number(c), most = least;

    if (c->at < c->end && *c->at == ',') {
        c->at++;
        most = take_number(c);
        least = least < 0 ? 0 : least;
    }
    if (!take_operator(c, '}') || least < 0 || (most >= 0 && most < least) || least > REPEAT_MAX ||
        most > REPEAT_MAX)
        fail(c, "invalid {}");
    else
        compile_times(c, start, least, most);
}

// In an extended expression a brace without a number behind it is just that.
static bool at_braces(const struct compiler *c) {
    if (!at_operator(c, '{'))
        return false;
    return !c->extended ||
           (c->end - c->at >= 2 && (isdigit((unsigned char)c->at[1]) || c->at[1] == ','));
}

static void compile_repeats(struct compiler *c, size_t start) {
    while (!c->error && c->at < c->end) {
        if (take_operator(c, '*'))
            compile_times(c, start, 0, -1);
        else if (take_operator(c, '+'))
            compile_times(c, start, 1, -1);
        else if (take_operator(c, '?'))
            compile_times(c, start, 0, 1);
        else if (at_braces(c) && take_operator(c, '{'))
            compile_braces(c, start);
        else
            break;
    }
}

static void compile_branch(struct compiler *c) {
    bool first = true;

    while (!c->error && c->at < c->end && !at_operator(c, '|')) {
        size_t start = c->p->step_count;
        bool anchor = first && *c->at == '^';

        if (at_operator(c, ')') && (c->depth > 0 || !c->extended))
            break;
        compile_atom(c, first);
        if (!anchor || c->extended)
            compile_repeats(c, start);
        first = anchor && !c->extended; // so that the * of ^* is a star
    }
}

static void compile_alternatives(struct compiler *c) {
    size_t start = c->p->step_count;

    compile_branch(c);
    while (!c->error && take_operator(c, '|')) {
        size_t jump;

        put_split(c, start, (int32_t)(c->p->step_count - start) + 2);
        jump = c->p->step_count;
        emit(c, STEP_JUMP, 0);
        compile_branch(c);
        if (!c->error)
            c->p->steps[jump].first = (int32_t)(c->p->step_count - jump);
    }
}

static void compile_fixed(struct compiler *c) {
    while (!c->error && c->at < c->end)
        compile_char(c, (unsigned char)*c->at++);
}

struct pattern *pattern_compile(const char *text, size_t length, int flags, const char **error) {
    struct pattern *p = tool_allocate(sizeof *p);
    struct compiler c = {.p = p, .at = text, .end = text + length};

    *p = (struct pattern){.slot_count = 2 * (size_t)PATTERN_GROUPS};
    p->ignore_case = flags & PATTERN_IGNORE_CASE;
    c.extended = flags & PATTERN_EXTENDED;
    (flags & PATTERN_FIXED ? compile_fixed : compile_alternatives)(&c);
    if (c.at < c.end)
        fail(&c, "unmatched )");
    emit(&c, STEP_DONE, 0);
    if (c.error) {
        *error = c.error;
        pattern_free(p);
        return NULL;
    }
    for (size_t i = 0; i < p->step_count; i++) {
        if (p->steps[i].kind == STEP_SPLIT)
            p->steps[i].value = (uint32_t)p->split_count++;
    }
    p->slots = tool_allocate(p->slot_count * sizeof *p->slots);
    p->best = tool_allocate(p->slot_count * sizeof *p->best);
    pattern_find_first(p);
    return p;
}

void pattern_free(struct pattern *p) {
    free(p->steps);
    free(p->sets);
    free(p->slots);
    free(p->best);
    free(p->jobs);
    free(p->tried);
    free(p);
}

int pattern_groups(const struct pattern *p) { return p->groups; }
