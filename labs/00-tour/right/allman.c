// Another hand: braces on lines of their own, letters by arithmetic, puts for printf.
// file: servers/parrot/main.c

static int hear(struct parrot *parrot, struct request *r)
{
	const uint64_t size = r->ask.write.size;
	char *at;
	char text[TEXT_MAX];
	int status;

	if (size > sizeof text)
	{
		return ERR_SIZE;
	}
	if ((status = ipc_read_all(0, 0, text, size)) < 0)
	{
		return status;
	}
	memcpy(parrot->text, text, size);
	for (at = parrot->text; at < parrot->text + size; at++)
	{
		if (*at >= 'a' && *at <= 'z')
		{
			*at = (char)(*at - 'a' + 'A');
		}
	}
	parrot->said = 0;
	parrot->size = size;
	r->reply.write.count = size;
	return 0;
}

int main(void)
{
	publish("parrot");
	serve(dispatch, closed, NULL);
}
// file: user/hello.c

static void greet(const char *name)
{
	fputs("Hello, ", stdout);
	fputs(name, stdout);
	puts("!");
}

int main(int argc, char **argv)
{
	char *line = NULL;
	size_t room = 0;
	ssize_t count;

	if (argc > 1)
	{
		while (*++argv)
		{
			greet(*argv);
		}
		return 0;
	}
	while ((count = getline(&line, &room, stdin)) > 0)
	{
		if (line[count - 1] == '\n')
		{
			line[count - 1] = '\0';
		}
		greet(line);
	}
	return 0;
}
