// The newest letter is the first one.
// fails: letters_of_each_sender_stay_in_order
// passes: a_receive_waits_for_a_letter
// costs: 40
// file: servers/mbox/box.c

static void append(struct box *box, uint32_t reference) {
    letter_at(reference)->next = box->first;
    if (!box->first)
        box->last = reference;
    box->first = reference;
    box->count++;
}
