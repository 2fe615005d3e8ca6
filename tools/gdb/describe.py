# tools/gdb/describe.py -- the kernel's objects in words: names, states, who waits for whom.


def span(ticks, frequency):
    """A span of time for people."""
    seconds = ticks / frequency
    if seconds >= 1:
        return "%.1f s" % seconds
    return "%.0f ms" % (seconds * 1e3) if seconds >= 1e-3 else "%.0f us" % (seconds * 1e6)


class Description:
    """Words for the objects of one stopped machine."""

    def __init__(self, kernel):
        self.kernel = kernel
        self.tasks = kernel.tasks()
        self.frequency = kernel.frequency() or 1
        self.now = self._now()

    def _now(self):
        """Ticks. A sealed machine that idles with no deadline has its clock at the end of time:
        then the last moment that a thread knows."""
        ticks = self.kernel.now()
        if ticks / self.frequency * 1e9 < 2**62:
            return ticks
        return max((thread["since"] for task in self.tasks
                    for thread in task.linked("threads", "thread", "task_link")), default=0)

    # ---- Names ----

    def thread_name(self, thread):
        """Its task's name, with its number if the task has several."""
        task = thread.follow("task", "task")
        if not task:
            return "a killed thread"
        threads = task.linked("threads", "thread", "task_link")
        addresses = [other.address for other in threads]
        if len(threads) < 2 or thread.address not in addresses:
            return task["name"]
        return "%s/%d" % (task["name"], addresses.index(thread.address) + 1)

    @staticmethod
    def endpoint_name(endpoint):
        """The name of the task that receives there."""
        task = endpoint.follow("task", "task")
        return task["name"] if task else "an endpoint without a task"

    def gate_name(self, field_owner, field):
        """Where a pointer to a gate leads."""
        gate = field_owner.follow(field, "gate")
        if not gate:
            return "nobody"
        return self.endpoint_name(gate.follow("endpoint", "endpoint"))

    def bits_name(self, notification):
        """Whose notification it is: who receives or waits for its bits, else who holds it."""
        bound = notification.follow("bound", "endpoint")
        waiter = notification.follow("waiter", "thread")
        if bound or waiter:
            name = self.endpoint_name(bound) if bound else self.thread_name(waiter)
            return name + "'s notification"
        holders = [task["name"] for task in self.tasks for entry in self.kernel.handles(task)
                   if entry["object"] == notification.address]
        return "%s's notification" % holders[0] if holders else "a notification"

    def caller(self, thread):
        """A caller as its server sees it: who, badge, call."""
        gate = thread.follow("gate", "gate")
        badge = gate["badge"] if gate else "?"
        return "%s (badge %s, call %d, %s)" % (self.thread_name(thread), badge, thread["call"],
                                               self.since(thread))

    # ---- Time ----

    def since(self, thread):
        """How long it is in its state.

        The fast path sets no time, so what may have come through it has one that is too early.
        """
        exact = (thread.enumerator("state", "thread_state") in ("queued", "waiting") or
                 "fault" in self.kernel.flags(thread["flags"], "thread_flag"))
        known = span(max(0, self.now - thread["since"]), self.frequency)
        return known if exact else "up to " + known

    # ---- States ----

    def task_state(self, task):
        state = task.enumerator("state", "task_state")
        if state != "ended":
            return state
        reasons = {value: name for name, value in self.kernel.enumerators("reason").items()}
        reason = reasons.get(task["reason"], "reason %d" % task["reason"])
        if reason == "exit":
            return "ended: exit %d" % task["detail"]
        return "ended: %s, address %#x, pc %#x" % (reason, task["address"], task["pc"])

    def thread_state(self, thread):
        """What it does or waits for, as the second half of a sentence."""
        state = thread.enumerator("state", "thread_state")
        flags = self.kernel.flags(thread["flags"], "thread_flag")
        words = {"ready": self._ready, "queued": self._calls, "served": self._calls,
                 "deferred": self._calls, "receiving": self._receives,
                 "waiting": self._waits}.get(state, lambda *_: "is " + state)(thread, flags)
        if "task_stopped" in flags:
            words += ", stopped with its task"
        elif "stopped" in flags:
            words += ", stopped" if state != "ready" else ""
        return words + (", interrupted" if "interrupted" in flags else "")

    def _ready(self, thread, flags):
        hart = thread.follow("hart", "hart")
        number = hart["id"] if hart else "?"
        if hart and hart["current"] == thread.address:
            return "runs on hart %s (%s)" % (number, self.since(thread))
        if {"stopped", "task_stopped"} & set(flags):
            return "is stopped (%s)" % self.since(thread)
        return "is ready on hart %s (%s)" % (number, self.since(thread))

    def _calls(self, thread, flags):
        what = "calls %s (%s)" % (self.gate_name(thread, "gate"), self.since(thread))
        if "fault" in flags:
            what = "faults at %#x, asks its pager %s (%s)" % (
                int(thread["fault_words"][1]), self.gate_name(thread, "gate"), self.since(thread))
        state = thread.enumerator("state", "thread_state")
        what += ", call %d, %s" % (thread["call"], state)
        return what + (" again: its server died" if "returned" in flags else "")

    def _receives(self, thread, _):
        return "receives (%s)" % self.since(thread)

    def _waits(self, thread, _):
        notification = thread.follow("waiting", "notification")
        words = "waits for a notification (%s)" % self.since(thread)
        if notification and notification["timer_hart"]:
            words += self._due(notification["deadline"])
        return words

    def _due(self, deadline):
        if deadline >= self.now:
            return ", at most %s more" % span(deadline - self.now, self.frequency)
        return ", its timer is %s late" % span(self.now - deadline, self.frequency)

    # ---- What a server has to do ----

    def queue(self, endpoint):
        """Callers that nobody has received, the first to be received first."""
        return (endpoint.linked("returned", "thread", "call_link") +
                endpoint.linked("queue", "thread", "call_link"))

    def events(self, endpoint):
        """What its receiver will be told beside calls."""
        lists = {"cancelled": ("thread", "cancel_link"), "closed": ("gate", "link"),
                 "ended": ("task", "ended_link"), "quantum": ("thread", "quantum_link")}
        found = ["%d %s" % (len(objects), field) for field, (kind, link) in lists.items()
                 if (objects := endpoint.linked(field, kind, link))]
        dead = self.kernel.links(endpoint.address + self.kernel.offset("endpoint", "dead"))
        found += ["%d dead" % len(dead)] if dead else []
        bound = endpoint.follow("bound", "notification")
        return found + (["bits %#x" % bound["bits"]] if bound and bound["bits"] else [])

    def work(self, endpoint):
        """Its queue and events, as a part of a line."""
        callers = self.queue(endpoint)
        words = "queue " + ("empty" if not callers else ", ".join(map(self.caller, callers)))
        events = self.events(endpoint)
        return words + ("; to be told: " + ", ".join(events) if events else "")

    def owes(self, thread, endpoint):
        """The callers that wait for a server's answer."""
        callers = endpoint.linked("deferred", "thread", "call_link") if endpoint else []
        serving = thread.follow("serving", "thread")
        callers = ([serving] if serving else []) + callers
        if not callers:
            return "owes nothing"
        return "owes a reply to " + ", ".join(map(self.caller, callers))

    # ---- Who waits for whom ----

    def thread_line(self, thread):
        """One line: a thread's state; if it is a server, its queue and what it owes."""
        parts = [self.thread_name(thread) + " " + self.thread_state(thread)]
        endpoint = thread.follow("endpoint", "endpoint")
        if endpoint:
            parts.append(self.work(endpoint))
        if endpoint or thread["serving"]:
            parts.append(self.owes(thread, endpoint))
        return "; ".join(parts)

    def task_lines(self, task):
        """A line for each thread, and for each endpoint where callers wait for no receiver."""
        threads = task.linked("threads", "thread", "task_link")
        lines = [guarded(self.thread_line, thread) for thread in threads]
        if not threads or task.enumerator("state", "task_state") != "running":
            lines.append("%s is %s, threads: %d" %
                         (task["name"], self.task_state(task), len(threads)))
        for endpoint in task.linked("owned", "endpoint", "task_link"):
            if not endpoint["receiver"] and (self.queue(endpoint) or self.events(endpoint)):
                lines.append("%s has nobody who receives; %s" % (task["name"],
                                                                self.work(endpoint)))
        return lines


def guarded(function, thing):
    """function(thing), or what was wrong: the machine may have stopped because of it."""
    try:
        return function(thing)
    except Exception as error:  # pylint: disable=broad-except
        return "%s at %#x cannot be read: %s" % (thing.kind, thing.address, error)
