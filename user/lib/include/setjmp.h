// user/lib/include/setjmp.h -- picolibc's, and jumps that restore the blocked signals.
#ifndef _RIVET_SETJMP_H
#define _RIVET_SETJMP_H

#include_next <setjmp.h>

struct __signal_jump {
    jmp_buf registers;
    int saved;          // whether `blocked` is to be restored
    unsigned long blocked; // sigset_t
};

typedef struct __signal_jump sigjmp_buf[1];

#ifdef __cplusplus
extern "C" {
#endif

void __signal_jump_save(struct __signal_jump *jump, int save);
void siglongjmp(sigjmp_buf jump, int value) __attribute__((__noreturn__));

#ifdef __cplusplus
}
#endif

#define sigsetjmp(jump, save) (__signal_jump_save(jump, save), setjmp((jump)->registers))
#define _setjmp(buffer) setjmp(buffer)
#define _longjmp(buffer, value) longjmp(buffer, value)

#endif
