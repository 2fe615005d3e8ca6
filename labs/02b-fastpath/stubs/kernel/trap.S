	.globl trap_entry
trap_entry:
	ENTER trap_other
	// TASK 1, 2 and 3. a7 is the number: 0 call, 1 reply_recv, 2 call_ext; what is none of these is
	// for system_call. At first all of it is. For these three:
	//   - store tag and words in the thread's save area (REGS sd, tp, WORDS); of call_ext all that
	//     the caller may have named as well (ARGUMENTS);
	//   - take the lock (LOCK); a0 is the handle, which is what the C functions want;
	//   - call ipc_call_fast, ipc_reply_recv_fast or ipc_call_extended_fast. If that returns NULL,
	//     the general path did it all: go to leave_switched.
	// Else a0 is the thread to switch to, and the words lie in the save area of the running one:
	//   - store what that one keeps (KEPT), before another thread's values go into these registers;
	//   - who is called gets the gate's badge (T_GATE, G_BADGE) in a6 and the call's id (T_CALL) in
	//     a7; who is answered gets 0 in both;
	//   - load the words; SWITCH_TO the other; and only then UNLOCK: from then on another hart may
	//     take the old address space apart;
	//   - load what the other one keeps: ra, sp, tp (x1, x2, x4) and KEPT; clear a0, its status,
	//     and all TEMPORARIES, so that nothing leaks; sret.
	j system_call
