// abi/process.h -- requests to proc, the process server, and what a process finds when it starts.
//
// A process has a gate to proc at HANDLE_PROC and one to its address space (abi/vm.h) at
// HANDLE_SPACE. It ends with the system call task_exit(status). Signals have Linux's numbers.
//
//   image at its slot            stack        PROCESS_STARTUP      PROCESS_HEAP
//   text | rodata | data   ....  <---- block  startup page         heap ---->
//
// The block at the upper end of the stack is as the RISC-V psABI has it ("Process initialization",
// sp points to it): argc, argv[], 0, envp[], 0, pairs of the auxiliary vector, strings. Who starts
// a process makes the whole block, addresses included: it ends at PROCESS_STACK_TOP, so its size
// says where it starts. The auxiliary vector has PROCESS_AUX_FILES: a struct process_files in the
// block.
#pragma once

#include <abi/kernel.h>
#include <abi/startup.h>

#define PROCESS_STARTUP 0x301ff000ull   // the startup page; its address is in a0 at the start
#define PROCESS_STACK_TOP PROCESS_STARTUP
#define PROCESS_STACK_SIZE (8ull << 20) // grows to this
#define PROCESS_HEAP 0x30200000ull      // the heap grows up from here, by VM_MAP
#define PROCESS_HEAP_END 0x1000000000ull // and vm chooses addresses from here on

enum process_handle { // beside enum first_handle; fork makes new ones
    HANDLE_PROC = 4,
    HANDLE_SPACE = 5,
};

enum {
    PROCESS_BLOCK_MAX = 256 * 1024,     // bytes; arguments and environment have 128 KiB of it
    PROCESS_ARGUMENTS_MAX = 128 * 1024,
    PROCESS_FILES_MAX = 256,            // open files of one process
    PROCESS_MOUNTS_MAX = 16,
    PROCESS_PREFIX_SIZE = 32,
    PROCESS_AUX_FILES = 0x52495645,     // type of an entry in the auxiliary vector
    PROCESS_AUX_SIGNALS = 0x52495646,   // another: signals, blocked << 32 | ignored
    PROCESS_SIGNALS = 32,               // signals 1 to 31
};

struct process_file {
    int32_t descriptor;
    handle_t handle;
    uint32_t flags; // O_... of the library that wrote it
    uint32_t kind;  // enum io_kind
};

enum process_mount_flags {
    // The prefix is not the whole directory but its entry of that name: of "/dev/console" the entry
    // "console".
    PROCESS_MOUNT_ENTRY = 1,
};

struct process_mount {
    char prefix[PROCESS_PREFIX_SIZE]; // "/", "/dev", ...; or "#pipe": no path, but found by name
    handle_t handle;                  // a directory
    uint32_t flags;                   // enum process_mount_flags
};

// Offsets count from the start of this struct.
struct process_files {
    uint32_t size; // of all of it
    uint32_t file_count, file_offset;
    uint32_t mount_count, mount_offset;
    uint32_t directory_size, directory_offset; // the working directory, zero-terminated
    uint32_t umask;
};

enum process_op {
    PROC_SPAWN = 0x700, // a child that runs a program; the answer: its pid
    PROC_EXEC,          // this process runs another program; no answer unless it fails
    PROC_FORK,          // the answer: the child's pid
    PROC_WAIT,          // for a child to end or stop
    PROC_KILL,          // send a signal; the answer: which ones the caller itself is to take now
    PROC_SET_GROUP,     // setpgid
    PROC_NEW_SESSION,   // setsid; the answer: its number
    PROC_IDENTITY,      // of a process
    PROC_SIGNALS,       // what to do with signals from now on
    PROC_TAKE,          // the answer: signals to run handlers for now; they are pending no more
    PROC_PAUSE,         // with other signals blocked, wait until there are some to take, and take
    PROC_ALARM,         // SIGALRM later; the answer: what the last one had left
    PROC_LIST,          // struct process_info[] into the lent buffer
    PROC_LIMIT,         // most pages of memory of this process and its later children
    PROC_TIMES,         // CPU time: of the caller, and of its children that it was told of
    PROC_HANDLES,       // struct process_held[] into the lent buffer: what a process holds
    PROC_POWER,         // the machine goes off, or on again too; all is written to the disk first
};

// PROC_SPAWN and PROC_EXEC: the buffer that is lent to read is this, then the path, absolute in
// the file system that is mounted at "/" and without a zero, then at the next multiple of 8 the
// handles as handle_t[handle_count], then at the next multiple of 8 the block; it ends with that.
// The new program has the gates that are listed, at the same values, and no others. If the program
// is a script ("#!"), the answer is ERR_SCRIPT and the rest of its first line is in the lent
// buffer, zero-terminated: the library then starts the interpreter. ERR_NOENT, ERR_ACCESS,
// ERR_NOEXEC: there is no such file, it is no file or not executable, it is no program or a damaged
// one. PROC_EXEC fails before anything has changed; only when memory runs out late does it end the
// process, as SIGKILL does.
struct process_start {
    uint32_t path_size;
    uint32_t handle_count;
    uint32_t block_size; // a multiple of 16
    uint32_t ignored;    // signals, bit n for signal n, that stay ignored; others are at default
    uint32_t blocked;    // signals that are blocked from the start
    uint32_t reserved;
    char name[TASK_NAME_SIZE]; // for people, zero-terminated
};

enum { PROCESS_SCRIPT_LINE = 256 }; // bytes that the lent buffer should have

enum { // process_spawn.group
    PROCESS_GROUP_SAME = -1,
    PROCESS_GROUP_NEW = 0, // else: a group of the session to join
};

struct process_spawn { // PROC_SPAWN, PROC_EXEC
    uint64_t size;     // of the lent buffer
    int64_t group;     // PROC_SPAWN
    uint64_t pages;    // PROC_SPAWN: of kernel memory, split off for it; 0: shares the parent's
};

struct process_pid_reply { // PROC_SPAWN, PROC_FORK
    int64_t pid;
};

struct process_fork { // where the child's thread starts
    vaddr_t pc;
    vaddr_t sp;
    uint64_t argument; // its a0
};

enum process_wait_options {
    PROCESS_NOHANG = 1,
    PROCESS_UNTRACED = 2,
    PROCESS_CONTINUED = 8,
};

struct process_wait {
    int64_t pid; // > 0: this child; 0: of the own group; -1: any; < -1: of that group
    uint64_t options;
};

struct process_wait_reply {
    int64_t pid;     // 0: none yet (NOHANG)
    uint64_t status; // as Linux's wait(2): exit << 8, signal, stop << 8 | 0x7f, 0xffff continued
    ns_t used;       // if it ended: CPU time of it and of the children that it was told of
};

struct process_kill {
    int64_t pid; // > 0: that process; 0: the own group; -1: all but the first; < -1: that group
    uint64_t signal; // 0: only whether there is one
};

// PROC_KILL of several succeeds if one process was reached. Gates from the manifest, such as tty's,
// belong to no process: for them 0 names nobody, and -1 group 1, the first process'.
struct process_set_group {
    int64_t pid; // 0: the caller
    int64_t group; // 0: as its pid
};

struct process_identity {
    int64_t pid; // 0: the caller
};

struct process_identity_reply {
    int64_t pid, parent, group, session;
};

enum process_signal { // with Linux's numbers
    SIGNAL_HUP = 1,
    SIGNAL_INT,
    SIGNAL_QUIT,
    SIGNAL_ILL,
    SIGNAL_TRAP,
    SIGNAL_ABRT,
    SIGNAL_BUS,
    SIGNAL_FPE,
    SIGNAL_KILL,
    SIGNAL_USR1,
    SIGNAL_SEGV,
    SIGNAL_USR2,
    SIGNAL_PIPE,
    SIGNAL_ALRM,
    SIGNAL_TERM,
    SIGNAL_CHLD = 17,
    SIGNAL_CONT,
    SIGNAL_STOP,
    SIGNAL_TSTP,
    SIGNAL_TTIN,
    SIGNAL_TTOU,
    SIGNAL_URG,
    SIGNAL_WINCH = 28,
};

// Bit n is for signal n. A signal that is neither handled nor ignored does what POSIX says. While
// SIGCHLD is ignored, children leave nothing to wait for.
//
// To run handlers, proc interrupts the process' call (ERR_INTR), or, if it runs, saves its
// registers as a struct registers on its stack and lets it run at `entry`, with a0 the address of
// that struct and a1 the address that was touched if a fault is the cause, else 0. Either way the
// library then asks PROC_TAKE. A server that is about to answer may not notice that it should not:
// so `signals` of the startup page says it too, for the library to look at after each call. After
// a frame it runs the handlers and says task_exit(PROCESS_SIGNAL_RETURN | address); nothing else
// may use this bit with an address.
// A signal that the process causes itself, with PROC_KILL or by unblocking it, is not told like
// that: the answer says which there are, and the library asks PROC_TAKE at once. A call may end
// with ERR_INTR when there is nothing to take (the process was stopped and goes on): make it again.
struct process_signals {
    vaddr_t entry;
    uint64_t handled;
    uint64_t ignored; // and PROCESS_NO_STOP_NEWS
    uint64_t blocked; // SIGKILL and SIGSTOP cannot be handled, ignored or blocked
};

#define PROCESS_NO_STOP_NEWS 1ull // no SIGCHLD when a child stops or goes on
#define PROCESS_SIGNAL_RETURN (1ull << 63)

struct process_signals_reply { // PROC_SIGNALS, PROC_KILL, PROC_TAKE, PROC_PAUSE
    uint64_t bits;    // TAKE, PAUSE: those taken. SIGNALS, KILL: those to be taken now
    uint64_t pending; // all that are pending, the blocked ones too
};

struct process_pause { // PROC_PAUSE
    uint64_t blocked;  // until the answer, which comes when a signal can be taken
};

struct process_alarm { // PROC_ALARM and its answer, in ns
    uint64_t time;     // 0: none
    uint64_t interval; // and from then on every so often; 0: once
};

struct process_times_reply { // CPU time, that of servers for them included
    ns_t own;
    ns_t children; // that ended and were told of by PROC_WAIT, and theirs
};

struct process_handles { // PROC_HANDLES; the answer is a struct process_list_reply
    int64_t pid;   // 0: the caller
    uint64_t from; // the handles from this slot on, in the order of slots
};

struct process_held {
    handle_t handle;
    uint32_t type;   // enum object_type
    uint32_t rights; // enum right
    uint32_t reserved;
    char server[8];  // of a gate: how the name of the task begins to which it leads
};

struct process_limit { // PROC_LIMIT and its answer, which is the limit from now on
    uint64_t pages;    // 0: only tell it. More than it is: ERR_PERM
};

enum process_power_kind { // PROC_POWER
    PROCESS_POWER_OFF,
    PROCESS_POWER_REBOOT,
};

struct process_power {
    uint64_t kind;
};

enum process_state {
    PROCESS_RUNNING,
    PROCESS_STOPPED,
    PROCESS_ZOMBIE,
};

struct process_info {
    int32_t pid, parent, group, session;
    uint32_t state; // enum process_state
    uint32_t pages; // resident
    char name[TASK_NAME_SIZE];
};

struct process_list { // the processes from this pid on, in the order of their pids
    int64_t from;
};

struct process_list_reply {
    uint64_t count; // entries in the buffer
};

#define PROCESS_FITS(type) \
    _Static_assert(sizeof(type) <= MESSAGE_WORDS * sizeof(uint64_t), "fits in the words")
PROCESS_FITS(struct process_spawn);
PROCESS_FITS(struct process_identity_reply);
PROCESS_FITS(struct process_signals);
#undef PROCESS_FITS
