// servers/mbox/box.h -- mailboxes: who owns them, what is in them, who waits.
//
//   senders -> | letter | letter | ... -> the owner
//
// Receivers wait only while the box is empty. `holders` counts who could still send: sessions with
// the right, letters on their way that enclose the box, its name. When only the owner is left,
// waiting with MBOX_END is over.
#pragma once

#include <servers/mbox/session.h>
#include <user/lib/serve.h>

// Before all others. `memory` is for letters; `timer` as for waiters_start.
void boxes_start(void *memory, size_t size, handle_t timer);

// The requests of abi/mbox.h. They return what dispatch is to return.
int box_allocate(struct session *session, struct request *r);
int box_free(struct session *session, struct request *r);
int box_send(struct session *session, struct request *r);
int box_receive(struct session *session, struct request *r);
int box_publish(struct session *session, struct request *r);
int box_find(struct session *session, struct request *r);
int box_usage(struct session *session, struct request *r);

// A new session that may send to the same boxes; to none if `from` is NULL. NULL if there are too
// many.
struct session *box_session_create(const struct session *from);

// The session is over: its boxes are freed.
void box_session_end(struct session *session);
