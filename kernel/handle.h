// kernel/handle.h -- the handle tables of tasks.
#pragma once

#include <kernel/task.h>

// The entry of a handle that has one of the rights. ERR_HANDLE: there is no such handle (any more);
// ERR_RIGHT: it is of another type or lacks the right.
int handle_find(struct task *task, handle_t handle, uint32_t rights, struct handle_entry **entry);

// The same, for the object only: 0 or an error, with the object in *object.
int handle_object(struct task *task, handle_t handle, uint32_t rights, void *object);

// Puts an object into a free slot, or into the one that `as` names by its slot (SLOT_ANY: any).
// The entry takes a reference. ERR_FULL, ERR_QUOTA, ERR_BUSY.
int handle_insert(struct task *task, void *object, uint32_t rights, uint32_t slot,
                  handle_t *handle);

// The same with the exact value that another table has it at: as fork needs it. ERR_BUSY if the
// slot is in use or was used with a later generation.
int handle_insert_as(struct task *task, void *object, uint32_t rights, handle_t as);

// Sees to it that the next handle_give into this table works: what makes an object asks first, and
// need not take it back then. ERR_FULL, ERR_QUOTA.
int handle_room(struct task *task);
handle_t handle_give(struct task *task, void *object, uint32_t rights);

// Closes; false if more steps are needed (the handle is then still there).
bool handle_close(struct task *task, struct handle_entry *entry);

// Forgets an entry without touching its object: reply handles.
void handle_forget(struct task *task, struct handle_entry *entry);

// The first entry in use at or after slot; NULL after the last.
struct handle_entry *handle_next(struct task *task, unsigned slot);

// The type of what an entry names.
enum object_type handle_type(const struct handle_entry *entry);
