// abi/io.h -- the one protocol for input and output: files, directories, pipes, terminals, devices.
//
// The request is the message's tag, its arguments are the words. The answer's tag is 0 or more, or
// a negative error; what a request finds is in the answer's words. Bytes travel in buffers that the
// client lends with the call. What a server cannot do it answers with ERR_NOSYS.
//
//   a gate to an open thing     IO_READ to IO_CONTROL
//   a gate to a directory       these, IO_LIST, and the requests that take a path
//
// A path is the first path_size bytes of the buffer that the server may read (two paths: one behind
// the other); no zero byte ends it. It starts at the gate's directory, with or without a '/'. The
// empty path is that directory, or for an open file the file itself.
#pragma once

#include <abi/message.h>

enum {
    IO_PATH_MAX = 4096, // bytes in a path
    IO_NAME_MAX = 255,  // bytes in one name of it
};

enum io_op {
    IO_READ = 0x100, // up to `size` bytes into the lent buffer; waits for one. 0: the end
    IO_WRITE,        // up to `size` bytes from the lent buffer; waits for room for one
    IO_SEEK,         // move the position of this session
    IO_STAT,         // struct io_stat into the lent buffer
    IO_TRUNCATE,     // make it `size` bytes long
    IO_SYNC,         // wait until all that was written is where it should be
    IO_POLL,         // which `events` are ready; if none, keep the given notification for later
    IO_CONTROL,      // what only this kind of thing can do
};

enum io_directory_op {
    IO_LIST = 0x120, // entries of a directory, struct io_entry one after the other, into the buffer
    IO_OPEN,      // the answer brings a gate to what the path names
    IO_STAT_PATH, // as IO_STAT
    IO_MAKE,      // a directory
    IO_REMOVE,    // a name; the thing itself goes when nobody has it open any more
    IO_LINK,      // a second name, the second path, for what the first path names
    IO_RENAME,    // the first path becomes the second one, which is replaced
    IO_SYMLINK,   // the second path becomes a symbolic link with the first as its text
    IO_READLINK,  // the text of a symbolic link into the buffer
    IO_CHANGE,    // mode, owner or times: the read buffer is struct io_change, then the path
    IO_STATFS,    // struct io_statfs into the lent buffer
};

#define IO_AT_POSITION (~0ull) // an offset: at the session's position, which moves on

enum io_flags { // of one IO_READ or IO_WRITE
    IO_NONBLOCK = 1, // ERR_AGAIN instead of waiting
};

enum io_seek_from {
    IO_SEEK_START,
    IO_SEEK_POSITION,
    IO_SEEK_END,
};

enum io_event { // bits of IO_POLL
    IO_READABLE = 1,
    IO_WRITABLE = 2,
    IO_CLOSED = 4, // the other side is gone; told even when not asked for
};

enum io_open_flags {
    IO_OPEN_READ = 1,
    IO_OPEN_WRITE = 2,
    IO_OPEN_CREATE = 4,     // if it is not there, with `mode`
    IO_OPEN_EXCLUSIVE = 8,  // with CREATE: ERR_EXISTS if it is there
    IO_OPEN_TRUNCATE = 16,
    IO_OPEN_APPEND = 32,    // each IO_WRITE goes to the end
    IO_OPEN_DIRECTORY = 64, // ERR_NOTDIR if it is none
    IO_OPEN_NOFOLLOW = 128, // ERR_LOOP if the last name is a symbolic link
};

enum io_path_flags {
    IO_PATH_NOFOLLOW = 1,  // the last name itself, though it be a symbolic link
    IO_PATH_DIRECTORY = 2, // IO_REMOVE: an empty directory, and nothing else
    IO_PATH_FIFO = 4,      // IO_MAKE: a named pipe; abi/pipe.h says how it is opened
};

enum io_kind {
    IO_KIND_FILE,
    IO_KIND_DIRECTORY,
    IO_KIND_DEVICE,
    IO_KIND_TERMINAL,
    IO_KIND_PIPE,
    IO_KIND_SYMLINK,
    IO_KIND_SERVICE, // an entry of /srv
    IO_KIND_OTHER,
};

enum io_control_request {
    IO_CONTROL_COUNTERS = 1, // a serial line's struct io_counters, into the lent buffer
    // abi/terminal.h has those of terminals, from 16 on.
};

// What IO_STAT finds. Times are nanoseconds since 1970.
struct io_stat {
    uint32_t kind; // enum io_kind
    uint32_t mode; // permission bits, 07777
    uint64_t inode;
    uint64_t device; // which file system or server: equal device and inode mean the same thing
    uint64_t size;   // bytes
    uint64_t blocks; // of 512 bytes
    uint32_t links, block_size;
    uint32_t user, group;
    uint64_t accessed, modified, changed;
};

// One entry of IO_LIST. The next one is record_size bytes, a multiple of 8, further.
struct io_entry {
    uint64_t inode;
    uint16_t record_size;
    uint8_t kind; // enum io_kind
    uint8_t name_size;
    char name[]; // name_size bytes and a zero
};

enum io_change_which {
    IO_CHANGE_MODE = 1,
    IO_CHANGE_OWNER = 2,
    IO_CHANGE_ACCESSED = 4,
    IO_CHANGE_MODIFIED = 8,
};

struct io_change {
    uint32_t which; // enum io_change_which
    uint32_t mode;
    uint32_t user, group;
    uint64_t accessed, modified;
};

struct io_statfs {
    uint64_t block_size; // bytes
    uint64_t blocks, free_blocks;
    uint64_t inodes, free_inodes;
    uint64_t name_max;
};

struct io_counters {
    uint64_t received; // bytes
    uint64_t sent;
    uint64_t interrupts;
    uint64_t lost_in_device; // times that the device's own buffer ran over
    uint64_t lost_in_driver; // bytes that nobody had read when more came
    uint64_t read, written;  // bytes that who asks has read and written, without having to wait
};

// ---- The words of each request and of its answer ----

struct io_read { // IO_READ, IO_WRITE
    uint64_t size;
    uint64_t offset; // or IO_AT_POSITION; a pipe or terminal ignores it
    uint64_t flags;  // enum io_flags
    uint64_t group;  // the caller's process group, for terminals; 0: none
};

struct io_read_reply {
    uint64_t count; // bytes moved
};

struct io_seek {
    int64_t offset;
    uint64_t from; // enum io_seek_from
};

struct io_seek_reply {
    uint64_t position;
};

struct io_stat_reply {
    uint64_t kind; // enum io_kind
    uint64_t size;
};

struct io_truncate {
    uint64_t size;
};

struct io_poll {
    uint64_t events;
    uint64_t bits; // to set in the notification
};

struct io_poll_reply {
    uint64_t events; // 0: none yet, the notification is kept
};

struct io_control {
    uint64_t request; // enum io_control_request
    uint64_t argument;
    uint64_t group; // the caller's process group, for terminals; 0: none
};

struct io_control_reply {
    uint64_t result;
};

struct io_list {
    uint64_t from; // 0, or what the last answer named
};

struct io_list_reply {
    uint64_t count; // bytes in the buffer; 0: no more entries
    uint64_t next;  // to go on from
};

struct io_open {
    uint64_t path_size;
    uint64_t flags; // enum io_open_flags
    uint64_t mode;
};

struct io_open_reply {
    uint64_t kind; // enum io_kind
};

struct io_path { // IO_STAT_PATH, IO_MAKE, IO_REMOVE, IO_READLINK, IO_CHANGE
    uint64_t path_size;
    uint64_t flags; // enum io_path_flags
    uint64_t mode;  // IO_MAKE
};

struct io_paths { // IO_LINK, IO_RENAME, IO_SYMLINK
    uint64_t first_size;
    uint64_t second_size;
};

#define IO_FITS(type) \
    _Static_assert(sizeof(type) <= MESSAGE_WORDS * sizeof(uint64_t), "fits in the words")
IO_FITS(struct io_read);
IO_FITS(struct io_seek);
IO_FITS(struct io_poll);
IO_FITS(struct io_control);
IO_FITS(struct io_list_reply);
IO_FITS(struct io_open);
IO_FITS(struct io_path);
IO_FITS(struct io_paths);
#undef IO_FITS
