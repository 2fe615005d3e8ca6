// user/sed/run.c -- runs the commands on each line.
#include <user/sed/sed.h>

#include <user/lib/tool/input.h>
#include <user/lib/tool/tool.h>

#include <stdlib.h>
#include <string.h>

static struct text space, hold; // the pattern space, and the hold space
static struct pattern *last_pattern;
static bool replaced; // for t: since the last line was read, or the last t
static int status;

// What r and a have for the end of the cycle.
struct later {
    const char *text; // of a
    size_t length;
    const char *file; // of r
};

static struct later *laters;
static size_t later_count;

// What a command does to the cycle.
enum flow {
    FLOW_ON,
    FLOW_NEXT,    // end it, without writing the pattern space
    FLOW_END,     // end it as if it had run to the end
    FLOW_AGAIN,   // begin one anew, without reading a line
    FLOW_QUIT,    // end all after this cycle
    FLOW_ABANDON, // at once
};

static struct pattern *pattern_of(struct pattern *pattern) {
    if (pattern)
        last_pattern = pattern;
    if (!last_pattern)
        tool_fail("an empty pattern, and none was used before");
    return last_pattern;
}

static bool matches(struct pattern *pattern) {
    struct pattern_range groups[PATTERN_GROUPS];

    return pattern_match(pattern_of(pattern), space.bytes, space.length, 0, groups);
}

static bool address_holds(const struct address *a) {
    uint64_t line = lines_number();

    switch (a->kind) {
    case ADDRESS_LINE: return line == a->number;
    case ADDRESS_LAST: return lines_at_last();
    case ADDRESS_PATTERN: return matches(a->pattern);
    case ADDRESS_STEP:
        return a->step == 0 ? line == a->number
                            : line >= a->number && (line - a->number) % a->step == 0;
    default: return true;
    }
}

// The range begins at this line. False: it also ends here.
static bool range_begin(struct command *c) {
    uint64_t line = lines_number();

    c->range_end = 0;
    if (c->to.kind == ADDRESS_LINE)
        c->range_end = c->to.number;
    else if (c->to.kind == ADDRESS_COUNT)
        c->range_end = line + c->to.number;
    else if (c->to.kind == ADDRESS_STEP)
        c->range_end = c->to.step ? (line + c->to.step - 1) / c->to.step * c->to.step : line;
    else if (c->to.kind == ADDRESS_LAST)
        return !lines_at_last();
    return c->to.kind == ADDRESS_PATTERN || c->range_end > line;
}

static bool selected(struct command *c) {
    if (c->to.kind == ADDRESS_NONE)
        return address_holds(&c->from) != c->negated;
    if (!c->in_range) {
        if (!address_holds(&c->from))
            return c->negated;
        c->in_range = range_begin(c);
        return !c->negated;
    }
    // A line that was jumped over may have been the last one; then this one is behind the range.
    if (c->range_end > 0 && lines_number() > c->range_end) {
        c->in_range = false;
        if (!address_holds(&c->from))
            return c->negated;
        c->in_range = range_begin(c);
        return !c->negated;
    }
    c->in_range = c->range_end > 0 ? lines_number() < c->range_end : !address_holds(&c->to);
    return !c->negated;
}

static void write_space(void) {
    output_write(&standard_output, space.bytes, space.length, lines_complete());
}

static void write_file(const char *name) {
    struct input in;
    char *bytes;
    size_t size;
    bool silent = tool_silent;
    int before = tool_status;

    tool_silent = true; // a file that is not there is as an empty one
    if (input_open(&in, name)) {
        while (input_bytes(&in, &bytes, &size))
            output_write(&standard_output, bytes, size - (bytes[size - 1] == '\n'),
                         bytes[size - 1] == '\n');
        input_close(&in);
    }
    tool_silent = silent;
    tool_status = before;
}

static void write_laters(void) {
    for (size_t i = 0; i < later_count; i++) {
        if (laters[i].file)
            write_file(laters[i].file);
        else
            output_write(&standard_output, laters[i].text, laters[i].length - 1, true);
    }
    later_count = 0;
}

static void add_later(struct later later) {
    laters = tool_grow(laters, later_count, sizeof *laters);
    laters[later_count++] = later;
}

static void end_cycle(bool print) {
    if (print && !settings.quiet)
        write_space();
    write_laters();
}

static enum flow read_next(bool append) {
    if (lines_at_last() && !settings.separate)
        return FLOW_QUIT;
    if (!append)
        end_cycle(true);
    else
        write_laters();
    if (lines_next(&space, append))
        return FLOW_ON;
    return append ? FLOW_QUIT : FLOW_ABANDON;
}

static enum flow substitute(struct command *c) {
    if (replace(c, &space, pattern_of(c->pattern)) == 0)
        return FLOW_ON;
    replaced = true;
    if (c->print)
        write_space();
    if (c->output)
        output_write(c->output, space.bytes, space.length, true);
    return FLOW_ON;
}

// D: without the first line of the pattern space, begin anew.
static enum flow delete_first(void) {
    char *end = memchr(space.bytes, '\n', space.length);

    if (!end)
        return FLOW_NEXT;
    space.length -= (size_t)(end + 1 - space.bytes);
    memmove(space.bytes, end + 1, space.length);
    return FLOW_AGAIN;
}

static void write_first(void) {
    char *end = memchr(space.bytes, '\n', space.length);

    if (end)
        output_write(&standard_output, space.bytes, (size_t)(end - space.bytes), true);
    else
        write_space();
}

static void exchange(void) {
    struct text other = space;

    space = hold;
    hold = other;
}

// The line's number or the file's name.
static void write_place(char name) {
    char number[24];

    snprintf(number, sizeof number, "%llu", (unsigned long long)lines_number());
    if (name == '=')
        output_write(&standard_output, number, strlen(number), true);
    else
        output_write(&standard_output, lines_name(), strlen(lines_name()), true);
}

// Commands on the two spaces.
static void run_on_spaces(const struct command *c) {
    switch (c->name) {
    case 'g': text_set(&space, hold.bytes, hold.length); break;
    case 'G':
        text_add(&space, "\n", 1);
        text_add(&space, hold.bytes, hold.length);
        break;
    case 'h': text_set(&hold, space.bytes, space.length); break;
    case 'H':
        text_add(&hold, "\n", 1);
        text_add(&hold, space.bytes, space.length);
        break;
    case 'x': exchange(); break;
    case 'y':
        for (size_t i = 0; i < space.length; i++)
            space.bytes[i] = (char)c->map[(unsigned char)space.bytes[i]];
        break;
    case 'z': space.length = 0; break;
    }
}

static void run_output(struct command *c) {
    switch (c->name) {
    case 'a': add_later((struct later){c->text, c->text_length, NULL}); break;
    case 'r': add_later((struct later){NULL, 0, c->text}); break;
    case 'i': output_write(&standard_output, c->text, c->text_length - 1, true); break;
    case 'p': write_space(); break;
    case 'P': write_first(); break;
    case 'l': output_list(&standard_output, &space); break;
    case '=':
    case 'F': write_place(c->name); break;
    case 'w': output_write(c->output, space.bytes, space.length, true); break;
    default: run_on_spaces(c);
    }
}

static enum flow run_command(struct command *c) {
    switch (c->name) {
    case 's': return substitute(c);
    case 'd': return FLOW_NEXT;
    case 'D': return delete_first();
    case 'n': return read_next(false);
    case 'N': return read_next(true);
    case 'c':
        if (c->to.kind == ADDRESS_NONE || c->negated || !c->in_range)
            output_write(&standard_output, c->text, c->text_length - 1, true);
        return FLOW_NEXT;
    case 'q': status = (int)c->number; return FLOW_QUIT;
    case 'Q': status = (int)c->number; return FLOW_ABANDON;
    }
    run_output(c);
    return FLOW_ON;
}

// Where to go on after a jump that is taken.
static size_t jump(struct command *c, size_t here) {
    bool take = c->name == 'b' || (c->name == 't' ? replaced : c->name == 'T' && !replaced);

    if (c->name == 't' || c->name == 'T')
        replaced = false;
    return take ? c->jump : here + 1;
}

static enum flow run_cycle(void) {
    for (size_t i = 0; i < command_count;) {
        struct command *c = &commands[i];
        enum flow flow;

        if (!selected(c)) {
            i = c->name == '{' ? c->jump : i + 1;
        } else if (strchr("btT", c->name)) {
            i = jump(c, i);
        } else {
            flow = strchr("{}:", c->name) ? FLOW_ON : run_command(c);
            if (flow != FLOW_ON)
                return flow;
            i++;
        }
    }
    return FLOW_END;
}

int run(void) {
    bool again = false;

    text_set(&space, "", 0);
    text_set(&hold, "", 0);
    while (again || lines_next(&space, false)) {
        enum flow flow;

        if (!again)
            replaced = false;
        flow = run_cycle();
        if (flow == FLOW_ABANDON)
            break;
        end_cycle(flow == FLOW_END || flow == FLOW_QUIT);
        again = flow == FLOW_AGAIN;
        if (flow == FLOW_QUIT)
            break;
    }
    lines_finish();
    output_flush_all();
    return status;
}
