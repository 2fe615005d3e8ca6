// servers/init/child.h -- a task that init starts, from its manifest entry to its end.
#pragma once

#include <abi/svc.h>
#include <servers/init/boot.h>
#include <servers/init/manifest.h>

enum { PROGRAM_NAME_SIZE = 64 };

// What the supervisor knows of a child. (supervise.c)
struct watch {
    uint32_t restarts;
    unsigned failures; // one soon after the other
    ns_t started;
    ns_t start_at;     // SVC_PAUSES: when it is started again
    ns_t look_at;      // when its heartbeat is looked at next; 0: never
    ns_t kill_at;      // as SVC_KILL wants it; 0: never
    bool asked;        // it was asked whether it lives, and has not answered
};

struct child {
    const struct manifest_task *entry; // NULL: not to be started
    unsigned number;                   // its place in the manifest, from 1; its gates' badge
    char program[PROGRAM_NAME_SIZE];   // its name: the entry's, or what was asked for
    enum svc_state state;
    uint64_t why[2];   // SVC_ENDED: reason and detail
    uint64_t memory;   // bytes
    handle_t ram;      // its memory, and behind it a page with a copy of its startup page
    handle_t account;
    handle_t task;
    handle_t thread;
    handle_t endpoint; // init's own handle to it, if the task serves
    handle_t news;     // the notification of its endpoint, likewise
    struct watch watch;
};

// All of them, by their place in the manifest.
extern struct child children[MANIFEST_TASKS_MAX];

// The child that runs the manifest's entry `name`, or NULL if it was not started.
struct child *child_named(const char *name);

// init's own endpoint, where it is told of its children's ends, and asked.
extern handle_t init_endpoint;

// Make the task with its account, its first handles and its endpoint, watched at init's.
void child_create(struct child *child);

// Its own memory, set aside before all that is left goes to another. (loader.c)
void child_take_memory(struct child *child);

// Give it what its entry lists; *page is the startup page that says so. (grants.c)
void child_grant(struct child *child, const struct boot *boot, struct startup *page);

// Load its program from the archive into its memory, with *page, and start it. (loader.c)
void child_load(struct child *child, const struct boot *boot, struct startup *page);

// The same once more after its end: in the same task, with all handles that it has, but nothing
// else. Returns 0, or an error and in *what what could not be done. (loader.c)
long child_load_again(struct child *child, const struct boot *boot, const char **what);

// After its end: kill the task and close what init has of it; EVENT_DEAD follows.
void child_kill(struct child *child);
