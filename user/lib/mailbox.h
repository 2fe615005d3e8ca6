// user/lib/mailbox.h -- mailboxes: letters from all who were given the box, for its owner.
//
//   mailbox_t box = mb_alloc();
//   if (fork() == 0) {
//       mb_send(box, "hello", 5);
//       _exit(0);
//   }
//   count = mb_receive(box, text, sizeof text);
//
// Sending never waits; letters are kept until they are received, in the order of each sender. Who
// made a box owns it: nobody else receives from it or frees it, and it ends with its owner, and
// when that runs another program. After fork both may send to the boxes that the parent knew; a
// letter can enclose a box, and then its receiver may send to that. What fails returns -1 and sets
// errno.
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

typedef int64_t mailbox_t; // never used again; 0 names none

#define MB_LETTER_MAX (1 << 20) // bytes in one letter

// A new mailbox. ENFILE: there are too many.
mailbox_t mb_alloc(void);

// Free it, with all that is in it. Those who wait at it get EIDRM, and so do later senders.
int mb_free(mailbox_t box);

// Send `size` bytes; the letter may enclose another box (0: none).
//   EIDRM      the box was freed, or its owner ended
//   EPERM      this process was never given it
//   EMSGSIZE   more than MB_LETTER_MAX bytes
//   EDQUOT     too many of this process' letters are not yet received
//   ENOMEM     the server is short of memory
int mb_send(mailbox_t box, const void *data, size_t size);
int mb_send_box(mailbox_t box, const void *data, size_t size, mailbox_t enclosed);

struct mb_letter { // about a letter that was received
    size_t size;        // bytes; set with EMSGSIZE as well
    mailbox_t enclosed; // 0: none
    uint64_t sender;    // letters with the same number are of the same process: see mb_self
    size_t left;        // letters that are still in the box
};

// Receive the oldest letter; wait for one. Returns its size.
//   EIDRM      the box was freed
//   EPERM      it is not this process' own
//   EPIPE      there is no letter, and nobody else can send one: no other process and no letter on
//              its way has the box, and it has no name
//   EMSGSIZE   it has more than `room` bytes; it stays
//   EINTR      a handler without SA_RESTART ran
ssize_t mb_receive(mailbox_t box, void *to, size_t room);

// The same, within a time in milliseconds (0: do not wait; negative: for ever), telling about the
// letter if `about` is not NULL. EAGAIN: there is none, and the time was 0; ETIMEDOUT.
ssize_t mb_receive_within(mailbox_t box, void *to, size_t room, int milliseconds,
                          struct mb_letter *about);

// Give one's own box a name of up to 63 bytes, under which any process finds it. EEXIST.
int mb_publish(mailbox_t box, const char *name);

// The box with that name. ENOENT.
mailbox_t mb_find(const char *name);

// The number under which this process sends. 0 and errno if there are no mailboxes.
uint64_t mb_self(void);

// Bytes of this process' letters that are not yet received, with what they take of the server's
// memory beside them.
ssize_t mb_unreceived(void);
