/* tests/spin/ipc.pml -- the kernel's messages, with clients and a server that die at any moment.
 *
 * Four processes: two client threads, a server with one receiving thread, and a supervisor that
 * interrupts and kills clients, resets and restarts the server, and may give it up. The kernel
 * has one lock, so each of its operations is one atomic step here: an inline, named as the
 * kernel's function is. Every order of these steps is searched.
 *
 *            call               recv               reply
 *     NONE --------> QUEUED -----------> SERVED ------------> NONE
 *                      ^  ^                | | defer
 *                      |  '--- death ------' v                reply
 *                      '------ death ----- DEFERRED ---------> NONE
 *
 * What must hold is in the inlines must_*, and in endpoint_check(). They look at variables of
 * their own, which no kernel function reads. Each -D switch in the list of wrong variants puts
 * one mistake into the kernel; the search must find it. How to run and read this: README.md.
 */

#define CLIENTS 2           /* places for threads; the queue and the calls have one entry each */
#define GATES 3             /* 0 held by both clients, as after fork; 1 by one; 2 by a new thread */
#define NOBODY CLIENTS

/* How often things happen. LIVENESS lets the clients call for ever, and never close a handle. */
#ifndef CALLS
#define CALLS 2             /* calls that are made from each place */
#endif
#ifndef SERVER_DEATHS
#define SERVER_DEATHS 3
#endif
#ifndef INTERRUPTS
#define INTERRUPTS 2
#endif
#ifndef CLIENT_KILLS
#define CLIENT_KILLS 1
#endif

mtype:thread = { FREE, RUNNING, BLOCKED };             /* FREE: the place can be used again ... */
mtype:call = { NONE, QUEUED, SERVED, DEFERRED };       /* ... once its call, a ghost now, is NONE */
mtype:server = { DEAD, READY, WAITING };               /* WAITING: in recv */
mtype = { NOTHING, OK, ERR_DEAD, ERR_INTR, ERR_GONE, ERR_STATE, ERR_HANDLE, KILLED };

typedef call_record {
	mtype:call state = NONE;
	byte id;                /* 0: none */
	byte gate;
	bool received;          /* by some instance of the server, dead or not */
	bool cancelled;         /* the caller was interrupted or killed after that */
	bool told;              /* this instance has had CANCELLED */
	byte deaths;            /* of servers that were serving it */
};

/* The kernel's state. */
call_record calls[CLIENTS]; /* a thread waits for one answer at most, so its place has the room */
mtype:thread thread[CLIENTS] = RUNNING;
mtype result[CLIENTS] = NOTHING; /* what call returned, until the thread looks */
byte next_id[CLIENTS] = 1;
byte holds[CLIENTS];        /* bit g: the task has a handle to gate g */

byte refs[GATES];           /* handles, and calls in flight */
bool closed[GATES];         /* CLOSED waits to be received */
byte gates_made = 2;

mtype:server server = READY;
byte instance = 1;          /* which instance of the server runs, or ran last */
byte receiver;              /* the instance that waits in recv, 0: none */
byte serving = NOBODY;      /* received, and neither answered nor deferred */
byte handle[CLIENTS];       /* reply handles in the server's table: the call's id, or 0 */
bool endpoint_gone;         /* its last handle was closed */
chan queue = [CLIENTS] of { byte };

/* The server's own memory: a reply handle that it has used. */
byte used[CLIENTS];

/* The supervisor's. */
byte server_deaths = SERVER_DEATHS;
byte interrupts = INTERRUPTS;
byte client_kills = CLIENT_KILLS;

/* For the properties only. */
bool call_open[CLIENTS];    /* made, and not ended for its caller */
byte open_id[CLIENTS];
byte issued[CLIENTS];       /* bit n: id n was given out */
bool seen[CLIENTS];         /* the call was received by some instance */
bool known[CLIENTS];        /* ... by the one that runs now */
bool warned[CLIENTS];       /* the one that runs now was told CANCELLED */
byte served_deaths[CLIENTS];
byte closed_count[GATES];

/* Used inside one step; kernel_exit() clears them. c, g, h: calls, gates, either. */
byte c, g, h, k, n;
bool placed;
mtype status = NOTHING;  /* what the last reply returned */

#define HOLDS(i, gate_) (holds[i] & (1 << (gate_)))
#define CANCEL_DUE(i) (calls[i].state == DEFERRED && calls[i].cancelled && !calls[i].told)
#define GHOST(i) (thread[i] == FREE && calls[i].state != NONE)

/* ---- What must hold -------------------------------------------------------------------- */

inline must_begin(i)
{
	assert(!call_open[i]);
	assert(!(issued[i] & (1 << calls[i].id)));      /* ids never repeat */
#ifndef LIVENESS
	issued[i] = issued[i] | (1 << calls[i].id);
#endif
	call_open[i] = true;
	open_id[i] = calls[i].id;
	seen[i] = false;
	served_deaths[i] = 0
}

/* The call with this id ends for its caller. */
inline must_end(i, id_, outcome)
{
	printf("    call %d of thread %d ends: %e\n", id_, i, outcome);
	assert(call_open[i]);                           /* each call ends once */
	assert(open_id[i] == id_);                      /* and with its own answer */
	assert(outcome != OK || known[i]);
	assert(outcome != ERR_INTR || !seen[i]);        /* interrupted: not executed */
	assert(outcome != ERR_DEAD || served_deaths[i] == 2 || endpoint_gone);
	call_open[i] = false;
	open_id[i] = 0
}

/* One receives, and it is the one that lives. */
inline must_have_receiver()
{
	assert(server == WAITING && receiver == instance)
}

inline must_receive_call(i)
{
	must_have_receiver();
	assert(serving == NOBODY);
	assert(calls[i].state == QUEUED && calls[i].id != 0);
	assert(call_open[i] || GHOST(i));
	assert(!call_open[i] || open_id[i] == calls[i].id); /* the same id at every delivery */
	assert(!known[i]);                              /* to each instance once */
	assert(served_deaths[i] < 2);
	assert(closed_count[calls[i].gate] == 0);       /* no call after CLOSED */
	for (h : 0 .. CLIENTS - 1) {                    /* calls of a dead instance come first */
		assert(seen[i] || calls[h].state != QUEUED || !seen[h])
	}
	seen[i] = true;
	known[i] = true
}

inline must_receive_cancelled(i)
{
	must_have_receiver();
	assert(known[i] && seen[i]);                    /* not before the call itself */
	assert(!warned[i]);
	assert(calls[i].cancelled);
	warned[i] = true
}

inline must_receive_closed(gate_)
{
	must_have_receiver();
	assert(closed_count[gate_] == 0);               /* once */
	for (h : 0 .. CLIENTS - 1) {
		assert(!HOLDS(h, gate_));
		assert(calls[h].state == NONE || calls[h].gate != gate_)
	}
	closed_count[gate_]++
}

/* A call that is open for the server ends for it. */
inline must_forget(i)
{
	assert(calls[i].state != NONE);
	known[i] = false;
	warned[i] = false;
	seen[i] = false;
	served_deaths[i] = 0
}

/* On the way out of every operation, as in the kernel's debug build. */
inline kernel_exit()
{
	endpoint_check();
	c = 0; g = 0; h = 0; k = 0; n = 0;
	placed = false;
	status = NOTHING
}

inline endpoint_check()
{
	n = len(queue);
	for (h : 0 .. CLIENTS - 1) {
		n = n - (calls[h].state == QUEUED);
		assert(calls[h].state != QUEUED || queue??[eval(h)]);
		assert((thread[h] == BLOCKED) == call_open[h]);
		assert(thread[h] != BLOCKED || calls[h].state != NONE);
		assert(thread[h] != RUNNING || calls[h].state == NONE);
		assert((calls[h].state == SERVED) == (serving == h));
		assert((calls[h].state == DEFERRED) == (handle[h] != 0));
		/* A server in recv has been told all there is. */
		assert(server != WAITING || calls[h].state != DEFERRED
			|| !calls[h].cancelled || warned[h])
	}
	assert(n == 0);
	assert(server != WAITING || (receiver == instance && serving == NOBODY && len(queue) == 0));
	for (h : 0 .. GATES - 1) {
		assert(server != WAITING || !closed[h])
	}
}

/* Everybody has left: nothing is open, nothing is missing. */
inline must_be_over()
{
	for (h : 0 .. GATES - 1) {
		assert(endpoint_gone || closed_count[h] == (h < gates_made))
	}
	for (h : 0 .. CLIENTS - 1) {
		assert(!call_open[h])
	}
}

/* ---- The queue: calls of a dead instance, then the others ------------------------------- */

inline queue_push_front(i)
{
	n = len(queue);
	queue!i;
	do
	:: n > 0 -> queue?k; queue!k; n--
	:: else -> break
	od
}

/* An urgent call passes those that no instance has received. */
inline queue_insert(i, urgent)
{
	n = len(queue);
	placed = false;
	do
	:: n > 0 ->
		queue?k;
		if
		:: urgent && !placed && !calls[k].received -> queue!i; placed = true
		:: else
		fi;
		queue!k;
		n--
	:: else -> break
	od;
	if
	:: !placed -> queue!i
	:: else
	fi
}

/* ---- Gates and threads ------------------------------------------------------------------ */

/* A handle is closed, or a call ends: with the last of them goes the gate. */
inline gate_put(gate_)
{
	assert(refs[gate_] > 0);
	refs[gate_]--;
	if
	:: refs[gate_] == 0 && !endpoint_gone -> closed[gate_] = true
	:: else
	fi
}

inline thread_wake(i, id_, outcome)
{
	must_end(i, id_, outcome);
	assert(thread[i] == BLOCKED && result[i] == NOTHING);
	thread[i] = RUNNING;
	result[i] = outcome
}

/* The record is free. The caller was woken, or is gone. */
inline call_free(i)
{
	must_forget(i);
#ifndef CLOSED_IGNORES_CALLS
	gate_put(calls[i].gate);
#endif
	calls[i].state = NONE;
	calls[i].id = 0;
	calls[i].gate = 0;
	calls[i].received = false;
	calls[i].cancelled = false;
	calls[i].told = false;
	calls[i].deaths = 0
}

/* Ends a call: the caller, if there still is one, gets the outcome. */
inline call_end(i, id_, outcome)
{
	if
	:: thread[i] == FREE -> status = ERR_GONE
	:: else -> status = OK; thread_wake(i, id_, outcome)
	fi;
	call_free(i)
}

/* ---- Receiving -------------------------------------------------------------------------- */

inline deliver_call(i)
{
	printf("    received: call %d of thread %d\n", calls[i].id, i);
	must_receive_call(i);
	calls[i].state = SERVED;
	calls[i].received = true;
	serving = i
}

inline deliver_cancelled(i)
{
	printf("    received: CANCELLED, call %d of thread %d\n", calls[i].id, i);
	must_receive_cancelled(i);
	calls[i].told = true
}

inline deliver_closed(gate_)
{
	printf("    received: CLOSED, gate %d\n", gate_);
	must_receive_closed(gate_);
	closed[gate_] = false
}

inline server_wake()
{
	receiver = 0;
	server = READY
}

/* If the server waits in recv: CANCELLED, then CLOSED, then the first call. */
inline endpoint_match()
{
	if
	:: receiver != 0 ->
		c = 0;
		do
		:: c < CLIENTS && !CANCEL_DUE(c) -> c++
		:: else -> break
		od;
		g = 0;
		do
		:: g < GATES && !closed[g] -> g++
		:: else -> break
		od;
		if
		:: c < CLIENTS -> deliver_cancelled(c); server_wake()
		:: c == CLIENTS && g < GATES -> deliver_closed(g); server_wake()
		:: c == CLIENTS && g == GATES && len(queue) > 0 ->
			queue?c; deliver_call(c); server_wake()
		:: else
		fi
	:: else
	fi
}

inline recv()
{
	assert(receiver == 0);                          /* nobody else receives here */
	printf("recv by instance %d\n", instance);
	receiver = instance;
	server = WAITING;
	endpoint_match()
}

/* ---- The client's operations ------------------------------------------------------------ */

inline call(i, gate_, urgent)
{
	printf("call %d of thread %d, gate %d\n", next_id[i], i, gate_);
	if
	:: endpoint_gone -> result[i] = ERR_DEAD
	:: else ->
		assert(calls[i].state == NONE);
		calls[i].id = next_id[i];
		calls[i].gate = gate_;
#ifndef CLOSED_IGNORES_CALLS
		refs[gate_]++;
#endif
		must_begin(i);
		thread[i] = BLOCKED;
		calls[i].state = QUEUED;
		queue_insert(i, urgent);
		endpoint_match()
	fi;
#ifndef LIVENESS
	next_id[i]++
#endif
}

inline handle_close(i, gate_)
{
	printf("handle_close: gate %d of thread %d\n", gate_, i);
	holds[i] = holds[i] & ~(1 << (gate_));
	gate_put(gate_);
#ifndef CLOSE_WAKES_NOBODY
	endpoint_match()
#endif
}

/* ---- The server's operations ------------------------------------------------------------ */

/* Answers the call just received. */
inline reply()
{
	printf("reply to thread %d (%d: nobody)\n", serving, NOBODY);
	if
	:: serving == NOBODY -> status = ERR_STATE
	:: else ->
		c = serving;
		serving = NOBODY;
		call_end(c, calls[c].id, OK)
	fi
}

inline defer()
{
	printf("defer: call %d of thread %d\n", calls[serving].id, serving);
	calls[serving].state = DEFERRED;
	handle[serving] = calls[serving].id;
	serving = NOBODY
}

/* Answers a deferred call. The handle is good for one reply. */
inline reply_deferred(i, id_)
{
	printf("reply to deferred call %d of thread %d\n", id_, i);
	if
#ifndef REPLY_TWICE_ALLOWED
	:: handle[i] != id_ -> status = ERR_HANDLE
#endif
	:: else ->
		c = id_;
		handle[i] = 0;
#ifndef LIVENESS
		used[i] = c;
#endif
		call_end(i, c, OK)
	fi
}

/* ---- The supervisor's operations -------------------------------------------------------- */

/* The server must answer soon: it gets CANCELLED once the call is in its hands. */
inline call_cancel(i)
{
	calls[i].cancelled = true
}

/* A call that no instance has received is taken back, for any other the server is told. */
inline thread_interrupt(i)
{
	printf("thread_interrupt: thread %d\n", i);
	if
#ifdef INTR_AFTER_RECEIVE
	:: calls[i].state == QUEUED ->
#else
	:: calls[i].state == QUEUED && !calls[i].received ->
#endif
		queue??eval(i);
		call_end(i, calls[i].id, ERR_INTR)
	:: else -> call_cancel(i)
	fi;
	endpoint_match()
}

/* The task's last thread: its handles go too. What the server has in hand stays as a ghost. */
inline thread_kill(i)
{
	printf("thread_kill: thread %d\n", i);
	if
	:: thread[i] == BLOCKED ->
		must_end(i, calls[i].id, KILLED);
		if
		:: calls[i].state == QUEUED && !calls[i].received ->
			queue??eval(i);
			call_free(i)
		:: else -> call_cancel(i)
		fi
	:: else
	fi;
	thread[i] = FREE;
	result[i] = NOTHING;
	for (g : 0 .. GATES - 1) {
		if
		:: HOLDS(i, g) -> holds[i] = holds[i] & ~(1 << g); gate_put(g)
		:: else
		fi
	}
	endpoint_match()
}

/* A new task in the same place, with a gate of its own. */
inline thread_create(i)
{
	printf("thread_create: thread %d, gate %d\n", i, gates_made);
	thread[i] = RUNNING;
	holds[i] = 1 << gates_made;
	refs[gates_made] = 1;
	gates_made++;
#ifdef IDS_START_AGAIN
	next_id[i] = 1
#endif
}

/* A call that its server had in hand goes back to the front. */
inline call_requeue(i)
{
	calls[i].state = QUEUED;
#ifndef CANCELLED_NOT_REPEATED
	calls[i].told = false;
#endif
	known[i] = false;
	warned[i] = false;
#ifdef REQUEUE_AT_BACK
	queue!i
#else
	queue_push_front(i)
#endif
}

inline call_requeue_deferred(i)
{
	handle[i] = 0;
#ifdef REQUEUE_LOSES_DEFERRED
	calls[i].state = NONE
#else
#ifdef DEFERRED_COUNTS_AS_SERVED
	calls[i].deaths++;
#endif
	call_requeue(i)
#endif
}

/* Whom the server was serving. At the second death the call is given up. */
inline call_requeue_served(i)
{
	serving = NOBODY;
	served_deaths[i]++;
	calls[i].deaths++;
	if
	:: calls[i].deaths >= 2 -> call_end(i, calls[i].id, ERR_DEAD)
	:: else -> call_requeue(i)
	fi
}

/* The instance ends. The endpoint and its queue stay, reply handles do not. */
inline task_reset()
{
	printf("task_reset: instance %d dies\n", instance);
	if
	:: serving != NOBODY -> c = serving; call_requeue_served(c)
	:: else
	fi;
	for (c : 0 .. CLIENTS - 1) {
		if
		:: calls[c].state == DEFERRED -> call_requeue_deferred(c)
		:: else
		fi;
		used[c] = 0
	}
#ifndef RECEIVER_OUTLIVES_SERVER
	receiver = 0;
#endif
	server = DEAD
}

inline task_start()
{
	instance++;
	printf("instance %d starts\n", instance);
	server = READY
}

/* The server is given up: its endpoint's last handle is closed. */
inline endpoint_close()
{
	printf("endpoint_close\n");
	endpoint_gone = true;
	for (c : 0 .. CLIENTS - 1) {
		if
		:: calls[c].state == QUEUED ->
			queue??eval(c);
			call_end(c, calls[c].id, ERR_DEAD)
		:: else
		fi
	}
	for (g : 0 .. GATES - 1) {
		closed[g] = false
	}
}

/* ---- The processes ---------------------------------------------------------------------- */

#define CAN_RUN(i) (thread[i] == RUNNING && result[i] == NOTHING)

/* A place for threads, and the thread that is in it. */
proctype client(byte me)
{
	byte gate = 0;
	bool urgent = false;

end:	do
	:: atomic { thread[me] == RUNNING && result[me] != NOTHING -> result[me] = NOTHING }
	:: atomic { CAN_RUN(me) && holds[me] && next_id[me] <= CALLS ->
		if
		:: HOLDS(me, 0) -> gate = 0
		:: HOLDS(me, 1) -> gate = 1
		:: HOLDS(me, 2) -> gate = 2
		fi;
#ifdef LIVENESS
		urgent = false;
#else
		if
		:: len(queue) > 0 -> urgent = true
		:: true
		fi;
#endif
#ifdef NEWEST_FIRST
		urgent = true;
#endif
		call(me, gate, urgent);
		gate = 0;
		urgent = false;
		kernel_exit() }
#ifndef LIVENESS
	:: atomic { CAN_RUN(me) && holds[me] ->
		if
		:: HOLDS(me, 0) -> gate = 0
		:: HOLDS(me, 1) -> gate = 1
		:: HOLDS(me, 2) -> gate = 2
		fi;
		handle_close(me, gate);
		gate = 0;
		kernel_exit() }
	:: atomic { CAN_RUN(me) && holds[me] == 0 -> thread[me] = FREE; kernel_exit() }
#endif
	od
}

#define HAS_DEFERRED (handle[0] || handle[1])

#ifdef LIVENESS
/* A server that answers all that it deferred after one more call at most. */
byte patience = 1;
#define MAY_RECV (patience > 0 || !HAS_DEFERRED)
#else
#define MAY_RECV true
#endif

proctype server_task()
{
end:	do
	:: atomic { server == READY && serving == NOBODY && MAY_RECV ->
		recv(); kernel_exit() }
	:: atomic { server == READY && serving != NOBODY ->
		reply(); assert(status == OK || status == ERR_GONE); kernel_exit()
#ifdef LIVENESS
		; patience = 0
#endif
		}
	:: atomic { server == READY && serving != NOBODY ->
#ifdef LIVENESS
		patience = !HAS_DEFERRED;
#endif
		defer(); kernel_exit() }
	:: atomic { server == READY && handle[0] ->
		reply_deferred(0, handle[0]);
		assert(status == OK || status == ERR_GONE); kernel_exit() }
	:: atomic { server == READY && handle[1] ->
		reply_deferred(1, handle[1]);
		assert(status == OK || status == ERR_GONE); kernel_exit() }
	/* A timer's notification lets it look at what it deferred. */
	:: atomic { server == WAITING && HAS_DEFERRED ->
		printf("notified by its timer\n");
		server_wake();
#ifdef LIVENESS
		patience = 0;
#endif
		kernel_exit() }
#ifndef LIVENESS
	/* It replies to nobody, and twice. */
	:: atomic { server == READY && serving == NOBODY ->
		reply(); assert(status == ERR_STATE); kernel_exit() }
	:: atomic { server == READY && used[0] && handle[0] != used[0] ->
		reply_deferred(0, used[0]); assert(status == ERR_HANDLE); kernel_exit() }
	:: atomic { server == READY && used[1] && handle[1] != used[1] ->
		reply_deferred(1, used[1]); assert(status == ERR_HANDLE); kernel_exit() }
#endif
	od
}

#ifdef PLACE_REUSED_UNDER_GHOST
#define PLACE_FREE(i) (thread[i] == FREE)
#else
#define PLACE_FREE(i) (thread[i] == FREE && calls[i].state == NONE)
#endif
#define QUIET (PLACE_FREE(0) && PLACE_FREE(1) && (server == WAITING || endpoint_gone))

proctype supervisor()
{
	byte who = 0;
	byte gate = 0;

	do
	:: atomic { server != DEAD && server_deaths > 0 ->
		server_deaths--; task_reset(); kernel_exit() }
	:: atomic { server == DEAD && !endpoint_gone -> task_start(); kernel_exit() }
	:: atomic { server == DEAD && !endpoint_gone ->
		endpoint_close(); kernel_exit() }
	:: atomic { interrupts > 0 && (thread[0] == BLOCKED || thread[1] == BLOCKED) ->
		if
		:: thread[0] == BLOCKED -> who = 0
		:: thread[1] == BLOCKED -> who = 1
		fi;
		interrupts--; thread_interrupt(who); who = 0; kernel_exit() }
	:: atomic { client_kills > 0 && (thread[0] != FREE || thread[1] != FREE) ->
		if
		:: thread[0] != FREE -> who = 0
		:: thread[1] != FREE -> who = 1
		fi;
		client_kills--; thread_kill(who); who = 0; kernel_exit() }
	:: atomic { gates_made < GATES && (PLACE_FREE(0) || PLACE_FREE(1)) ->
		if
		:: PLACE_FREE(0) -> who = 0
		:: PLACE_FREE(1) -> who = 1
		fi;
		thread_create(who); who = 0; kernel_exit() }
#ifndef LIVENESS
	/* It holds the clients' tasks, so it can close a handle under a call. */
	:: atomic { (thread[0] == BLOCKED && holds[0]) || (thread[1] == BLOCKED && holds[1]) ->
		if
		:: thread[0] == BLOCKED && holds[0] -> who = 0
		:: thread[1] == BLOCKED && holds[1] -> who = 1
		fi;
		if
		:: HOLDS(who, 0) -> gate = 0
		:: HOLDS(who, 1) -> gate = 1
		:: HOLDS(who, 2) -> gate = 2
		fi;
		handle_close(who, gate); who = 0; gate = 0; kernel_exit() }
	:: atomic { QUIET -> must_be_over(); break }
#endif
	od
}

init
{
	atomic {
		holds[0] = 1;
		holds[1] = 3;
		refs[0] = 2;
		refs[1] = 1;
		run client(0);
		run client(1);
		run server_task();
		run supervisor()
	}
}

#ifdef LIVENESS
/* Weak fairness; the server's deaths are bounded, so in the end it keeps running. */
ltl every_call_ends {
	([] ((thread[0] == BLOCKED) -> <> (thread[0] != BLOCKED))) &&
	([] ((thread[1] == BLOCKED) -> <> (thread[1] != BLOCKED)))
}
#endif
