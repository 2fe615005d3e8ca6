// user/lib/once.h -- for servers that may die at any moment: each request takes effect just once.
//
// A server keeps its state in KEPT variables (user/lib/restart.h), and says before it changes one:
//
//   ONCE(pipe->count);           the old value goes to a log
//   pipe->count += moved;
//   once_answer(waiting, ...);   a deferred call that this brings to its end
//   return 0;                    serve() commits: one store makes all of that true, and the answers
//                                to this request and to the deferred ones with it. Then they go out
//
// If it dies before that store, the next instance takes back what the log has, and the request,
// which the kernel gives it again, is as new. If it dies after it, the request comes again with
// an id that has an answer, and gets that: dispatch does not see it. So
//  - what dispatch does before the commit must be such that it can be done again: the caller's
//    buffers may be read and written, other servers asked. What others see for good must come
//    later, or be written down as an intent that the next instance finishes;
//  - who defers need not keep the call: it comes back. But what dispatch changes before it returns
//    DEFERRED stays, and is done again when the call comes again: better to change nothing;
//  - events that a dead instance had received do not come again: see user/lib/gates.h;
//  - a request that changed nothing is not written down, and costs nothing here;
//  - what is not KEPT is lost, and malloc's own state is not KEPT: what is must lie in arrays.
#pragma once

#include <stddef.h>

#include <user/lib/restart.h>
#include <user/lib/serve.h>

// What a call was answered with.
struct once_record {
    callid_t call;
    int32_t result;
    uint32_t number; // answers are counted; what is not committed has a number that is too high
    union reply_words words;
    handle_t reply;         // of a deferred call; 0: of the request that was served
    handle_t gate_endpoint; // as in struct request
    badge_t gate_badge;
};

// Once in each server that uses this, outside of functions: room for the log, and for as many
// answers as there can be calls at the same time that are deferred or served; a power of two.
#define ONCE_SPACE(log_bytes, answers)                                                             \
    KEPT uint64_t once_log[(log_bytes) / sizeof(uint64_t)];                                        \
    KEPT struct once_record once_records[answers];                                                 \
    const uint32_t once_log_size = (log_bytes), once_record_count = (answers);                     \
    _Static_assert(((answers) & ((answers)-1)) == 0, "places are numbers modulo the size")

// Before each change of a KEPT variable. What is saved twice costs twice, and does no harm.
#define ONCE(variable) once_save_as(&(variable), sizeof(variable), _Alignof(__typeof__(variable)))

// The same for a piece of memory.
void once_save(void *place, size_t size);

// For what is large and changed again and again: where the log ends now; and whether what ended
// there is a copy of `place` that has not been committed yet.
uint32_t once_end(void);
bool once_has(const void *place, uint32_t end);

// The answer to a deferred call: it goes out with the commit.
void once_answer(handle_t reply, callid_t call, int result, union reply_words words);

// The answer to a deferred request that brings a gate. Commits, and answers. 0, or the error which
// the caller gets since the gate could not be made: then nobody has it, and nobody will be told.
int once_answer_gate(handle_t reply, const struct request *r, int result);

// The request's own answer is r->reply and this result, whatever else dispatch does before it
// returns the same: commit that. For what comes behind a request and need not be one with it.
void once_reply(struct request *r, int result);

// Commit. serve() does so after each request and each event; only what a server does of its own
// accord, or in several steps, needs it. Not within a request: there it is once_reply().
void once_commit(void);

// Before the first use, in an instance that is not the first: undo what was not committed.
// restart_begin() does it.
void once_restore(void);

// ---- For serve() ----

// Whether the request was answered before: then *result and *r have that answer.
bool once_answered(struct request *r, int *result);

// Write down the answer to the request if it changed something, and commit.
void once_done(struct request *r, int result);

// The gate that came with the answer was made, or cannot be.
void once_gave_gate(void);

// ---- For user/lib/gates.c ----

// Whether there is a committed answer with a gate of which it is not known if it went out.
bool once_gate_in_doubt(badge_t *badge);

// ---- How it is done ----

extern uint64_t once_log[];
extern const uint32_t once_log_size;

// Bytes of the log that count, and, in the upper half, how many answers were committed: a commit is
// one store.
extern uint64_t once_state;

_Noreturn void once_log_is_full(void);

// The order of stores, as far as the compiler goes: who finds them is a later instance.
#define ONCE_ORDER() __asm__ volatile("" ::: "memory")

// A test can die here.
#ifdef ONCE_STEPS
void once_step(void);
#else
static inline void once_step(void) {}
#endif

enum { ONCE_WORD = 8, ONCE_INLINE_WORDS = 4 };

//   log: | old bytes | place | size | old bytes | place | size |
static inline __attribute__((always_inline)) void once_save_as(void *place, size_t size,
                                                               size_t alignment) {
    const uint64_t __attribute__((may_alias)) *from = place;
    uint64_t state = once_state, *log = (uint64_t *)((char *)once_log + (uint32_t)state);
    size_t words = size / ONCE_WORD;

    if (alignment < ONCE_WORD || size % ONCE_WORD != 0 || words > ONCE_INLINE_WORDS) {
        once_save(place, size);
        return;
    }
    once_step();
    if ((uint32_t)state + size + 2 * ONCE_WORD > once_log_size)
        once_log_is_full();
    for (size_t i = 0; i < words; i++)
        log[i] = from[i];
    log[words] = (uintptr_t)place;
    log[words + 1] = size;
    ONCE_ORDER();
    once_state = state + size + 2 * ONCE_WORD;
    ONCE_ORDER();
}
