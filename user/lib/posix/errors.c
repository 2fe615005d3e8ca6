// user/lib/posix/errors.c -- errno for each error of abi/errors.def.
#include <errno.h>

#include <user/lib/posix/call.h>

enum { ERRORS = 64 };

static const unsigned char errno_table[ERRORS] = {
    [-ERR_HANDLE] = EBADF,
    [-ERR_RIGHT] = EACCES,
    [-ERR_ARG] = EINVAL,
    [-ERR_LEVEL] = EPERM,
    [-ERR_FAULT] = EFAULT,
    [-ERR_STATE] = EINVAL,
    [-ERR_BUSY] = EBUSY,
    [-ERR_NOSYS] = ENOSYS,
    [-ERR_SIZE] = EINVAL,
    [-ERR_QUOTA] = ENOMEM,
    [-ERR_FULL] = EMFILE,
    [-ERR_NOMEM] = ENOMEM,
    [-ERR_DEAD] = EIO,
    [-ERR_GONE] = EIO,
    [-ERR_INTR] = EINTR,
    [-ERR_STALE] = ESTALE,
    [-ERR_NONE] = ENOENT,
    [-ERR_NOENT] = ENOENT,
    [-ERR_EXISTS] = EEXIST,
    [-ERR_NOTDIR] = ENOTDIR,
    [-ERR_ISDIR] = EISDIR,
    [-ERR_NOTEMPTY] = ENOTEMPTY,
    [-ERR_NAMETOOLONG] = ENAMETOOLONG,
    [-ERR_LOOP] = ELOOP,
    [-ERR_NOSPC] = ENOSPC,
    [-ERR_FBIG] = EFBIG,
    [-ERR_IO] = EIO,
    [-ERR_ROFS] = EROFS,
    [-ERR_XDEV] = EXDEV,
    [-ERR_MLINK] = EMLINK,
    [-ERR_PIPE] = EPIPE,
    [-ERR_SPIPE] = ESPIPE,
    [-ERR_AGAIN] = EAGAIN,
    [-ERR_BADF] = EBADF,
    [-ERR_ACCESS] = EACCES,
    [-ERR_DAMAGED] = EIO,
    [-ERR_NOTTY] = ENOTTY,
    [-ERR_FILES] = ENFILE,
    [-ERR_NOEXEC] = ENOEXEC,
    [-ERR_TOOBIG] = E2BIG,
    [-ERR_SRCH] = ESRCH,
    [-ERR_CHILD] = ECHILD,
    [-ERR_LIMIT] = EAGAIN,
    [-ERR_PERM] = EPERM,
    [-ERR_SCRIPT] = ENOEXEC,
    [-ERR_BACKGROUND] = EIO,
    [-ERR_TIMEDOUT] = ETIMEDOUT,
    [-ERR_REMOVED] = EIDRM,
};

int errno_of(long error) {
    if (error < 0 && error > -ERRORS && errno_table[-error] != 0)
        return errno_table[-error];
    return EIO;
}

long posix_result(long result) {
    if (result >= 0)
        return result;
    errno = errno_of(result);
    return -1;
}
