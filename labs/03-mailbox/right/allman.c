// Another hand: braces on lines of their own, pointers to pointers, lists walked from the start.
// file: servers/mbox/box.c

static void append(struct box *box, uint32_t reference)
{
	uint32_t *link = &box->first;

	if (box->count++ > 0)
		link = &letter_at(box->last)->next;
	*link = reference;
	box->last = reference;
}

static void remove_first(struct box *box)
{
	const uint32_t old = box->first;

	box->first = letter_at(old)->next;
	box->count -= 1;
	if (box->count == 0)
		box->last = 0;
	letter_free(old);
}

static int deliver(struct box *box, handle_t reply, uint64_t room, uint64_t *words)
{
	struct mbox_receive_reply *out = (void *)words;
	struct letter copy = *letter_at(box->first);
	int status;

	*out = (struct mbox_receive_reply){0};
	out->size = copy.size;
	out->left = box->count;
	if (copy.size > room)
	{
		return ERR_SIZE;
	}
	status = letter_write(box->first, reply);
	if (status < 0)
	{
		return status;
	}
	remove_first(box);
	out->left = box->count;
	out->sender = copy.sender;
	out->enclosed = copy.enclosed;
	if (copy.enclosed != 0 && find_any(copy.enclosed) != NULL)
	{
		grant(box->owner, place_of(copy.enclosed));
		drop_enclosed(copy.enclosed);
	}
	return 0;
}
// file: servers/mbox/waiters.c

int waiters_add(struct waiters *queue, struct request *r)
{
	const struct mbox_receive *ask = request_ask(r);
	handle_t reply;
	struct waiter *place = unused, **end;
	int error;

	if (place == NULL)
	{
		return ERR_BUSY;
	}
	error = request_defer(r, &reply);
	if (error < 0)
	{
		return error;
	}
	unused = place->next;
	*place = (struct waiter){NULL, queue, reply, r->call, ask->size, ask->flags, ask->deadline};
	for (end = &queue->first; *end != NULL; end = &(*end)->next)
	{
	}
	*end = place;
	queue->last = place;
	if (place->deadline != 0)
	{
		want_timer(place->deadline);
	}
	return DEFERRED;
}

void waiters_answer_all(struct waiters *queue, uint64_t flags, int error)
{
	struct waiter *at = queue->first;

	while (at != NULL)
	{
		struct waiter *next = at->next;

		if (flags == 0 || (at->flags & flags) != 0)
		{
			answer_error(at, error);
		}
		at = next;
	}
}

bool waiters_cancel(callid_t call)
{
	struct waiter *found = NULL;

	for (struct waiter *at = places; at < places + WAITERS_MAX; at++)
	{
		if (at->queue != NULL && at->call == call)
		{
			found = at;
		}
	}
	if (found != NULL)
	{
		answer_error(found, ERR_INTR);
	}
	return found != NULL;
}

void waiters_expire(void)
{
	const ns_t now = time_now();

	for (struct waiter *at = places; at < places + WAITERS_MAX; at++)
	{
		if (at->queue != NULL && at->deadline != 0 && at->deadline <= now)
		{
			answer_error(at, ERR_TIMEDOUT);
		}
	}
	earliest = 0;
	for (struct waiter *at = places; at < places + WAITERS_MAX; at++)
	{
		if (at->queue != NULL)
		{
			want_timer(at->deadline);
		}
	}
}
// file: user/tapes.c

static void take_back(void)
{
	for (int i = 0; i < drive_count; i++)
	{
		if (drives[i].handler != 0 && waitpid(drives[i].handler, NULL, WNOHANG) != 0)
		{
			drives[i].handler = 0;
		}
	}
}

static void child_ended(int number)
{
	const int before = errno;

	(void)number;
	mb_send(box, "", 0);
	errno = before;
}
