// A request takes a free slot although others wait, and the line is last in, first out.
// fails: eight_are_under_way_and_the_others_wait_in_order
// passes: a_write_is_what_the_device_must_see
// costs: 10
// file: servers/blk/blk.c

bool line_take(struct line *line, struct job *job) {
    if (line->count == 0)
        return false;
    *job = *line_at(line, --line->count);
    return true;
}
