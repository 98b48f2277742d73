// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Commands on standard input, one a line; each is answered by one line with its
 * result or the name of an errno:
 *
 *	backing PATH|fd:N [ops=OPS] [flags=N] [open=path|read]	-> id
 *	close ID						-> ok
 *	attach PATH|node:N ID [flags=N]				-> ok
 *	set NAME=VALUE...	as the options			-> ok
 *	seen OPCODE		requests so far			-> number
 *	nodes			inodes the kernel has, but the root -> number
 *	offered			of INIT: passthrough, ino	-> names
 *	refused			what became of the last bad reply -> ok or errno
 *	held			the request that `set hold=` stopped -> opcode or 0
 *	go			it gets its reply		-> ok
 *
 * Paths are relative to the source. `unprivileged` before a command: its ioctl
 * is made as nobody.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <thru/thru.h>

#include "rawfuse/fault.h"
#include "rawfuse/server.h"

#define WORDS_MAX	16

struct command {
	struct server *s;
	char *words[WORDS_MAX];
	size_t count;
	bool unprivileged;
	int64_t result;			/* printed if there is no error */
	const char *text;		/* instead of it */
	/* name=value words */
	uint64_t ops;
	uint32_t flags;
	int open_flags;
};

/* Of this thread alone, unlike the library's function. */
static int set_euid(uid_t uid)
{
	return syscall(SYS_setresuid, -1, uid, -1) < 0 ? -errno : 0;
}

static int parse_option(struct command *c, const char *word)
{
	int64_t num;
	int err;

	if (!strncmp(word, "ops=", 4)) {
		err = thru_ops_parse(word + 4, 0, &c->ops);
		if (err) {
			err = parse_number(word + 4, &num);
			c->ops = num;
		}
		return err;
	}
	if (!strncmp(word, "flags=", 6)) {
		err = parse_number(word + 6, &num);
		c->flags = num;
		return err;
	}
	if (!strcmp(word, "open=path"))
		c->open_flags = O_PATH | O_NOFOLLOW;
	else if (!strcmp(word, "open=read"))
		c->open_flags = O_RDONLY | O_NONBLOCK;
	else
		return -EINVAL;
	return 0;
}

static int parse_options(struct command *c, size_t first)
{
	size_t i;
	int err = 0;

	if (c->count < first)
		return -EINVAL;
	for (i = first; i < c->count && !err; i++)
		err = parse_option(c, c->words[i]);
	return err;
}

static int open_target(struct command *c, const char *path)
{
	int64_t num;
	int fd;

	if (!strncmp(path, "fd:", 3)) {
		if (parse_number(path + 3, &num))
			return -EINVAL;
		return fcntl(num, F_DUPFD_CLOEXEC, 0) < 0 ? -errno : (int)num;
	}
	fd = openat(c->s->source, path, c->open_flags | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

static int run_backing(struct command *c)
{
	int fd = -1, err;

	err = parse_options(c, 2);
	if (err)
		return err;
	/* A bad descriptor is for the kernel to refuse. */
	if (strcmp(c->words[1], "fd:-1")) {
		fd = open_target(c, c->words[1]);
		if (fd < 0)
			return fd;
	}
	if (c->unprivileged)
		err = set_euid(65534);
	if (!err)
		err = backing_open(c->s, fd, c->ops, c->flags);
	if (c->unprivileged)
		set_euid(0);
	if (fd >= 0)
		close(fd);
	c->result = err;
	return err < 0 ? err : 0;
}

static int run_close(struct command *c)
{
	int64_t id;
	int err;

	if (c->count != 2 || parse_number(c->words[1], &id))
		return -EINVAL;
	if (c->unprivileged && set_euid(65534))
		return -EINVAL;
	err = backing_close(c->s, id);
	if (c->unprivileged)
		set_euid(0);
	return err;
}

static int target_nodeid(struct command *c, const char *path, int64_t *ret_nodeid)
{
	struct stat st;

	if (!strncmp(path, "node:", 5))
		return parse_number(path + 5, ret_nodeid);
	if (fstatat(c->s->source, path, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return -errno;
	*ret_nodeid = node_id(c->s, &st);
	return 0;
}

static int run_attach(struct command *c)
{
	int64_t nodeid, id;
	int err;

	err = parse_options(c, 3);
	if (!err)
		err = target_nodeid(c, c->words[1], &nodeid);
	if (!err)
		err = parse_number(c->words[2], &id);
	if (!err && c->unprivileged)
		err = set_euid(65534);
	if (!err)
		err = backing_attach(c->s, nodeid, id, c->flags);
	if (c->unprivileged)
		set_euid(0);
	return err;
}

static int run_set(struct command *c)
{
	size_t i;
	int err = 0;

	pthread_mutex_lock(&c->s->lock);
	for (i = 1; i < c->count && !err; i++)
		err = knobs_set(&c->s->knobs, c->words[i]);
	pthread_mutex_unlock(&c->s->lock);
	return err;
}

static int run_seen(struct command *c)
{
	int64_t opcode;

	if (c->count != 2 || parse_number(c->words[1], &opcode) || opcode < 0 ||
	    opcode >= RAWFUSE_OPCODES)
		return -EINVAL;
	pthread_mutex_lock(&c->s->lock);
	c->result = c->s->seen[opcode];
	pthread_mutex_unlock(&c->s->lock);
	c->text = NULL;
	return 0;
}

static int run_nodes(struct command *c)
{
	pthread_mutex_lock(&c->s->lock);
	c->result = c->s->node_count;
	pthread_mutex_unlock(&c->s->lock);
	c->text = NULL;
	return 0;
}

static int run_fail(struct command *c)
{
	int64_t nth;

	if (c->count != 2 || parse_number(c->words[1], &nth))
		return -EINVAL;
	return fault_next(nth);
}

static int run_failed(struct command *c)
{
	c->result = fault_happened();
	c->text = NULL;
	return 0;
}

static int run_offered(struct command *c)
{
	static const char *const names[] = { "", "passthrough", "ino", "passthrough ino" };
	unsigned int i = 0;

	pthread_mutex_lock(&c->s->lock);
	if (c->s->offered & THRU_INIT_PASSTHROUGH)
		i |= 1;
	if (c->s->offered & THRU_INIT_PASSTHROUGH_INO)
		i |= 2;
	pthread_mutex_unlock(&c->s->lock);
	c->text = names[i];
	return 0;
}

static int run_refused(struct command *c)
{
	int err;

	pthread_mutex_lock(&c->s->lock);
	err = c->s->refused;
	pthread_mutex_unlock(&c->s->lock);
	return err;
}

static int run_held(struct command *c)
{
	pthread_mutex_lock(&c->s->lock);
	c->result = c->s->held;
	pthread_mutex_unlock(&c->s->lock);
	c->text = NULL;
	return 0;
}

static int run_go(struct command *c)
{
	pthread_mutex_lock(&c->s->lock);
	c->s->held = 0;
	pthread_cond_signal(&c->s->go);
	pthread_mutex_unlock(&c->s->lock);
	return 0;
}

static const struct {
	const char *name;
	int (*run)(struct command *c);
} commands[] = {
	{ "fail", run_fail }, { "failed", run_failed }, /* rawfuse/fault.h */
	{ "backing", run_backing }, { "close", run_close },
	{ "attach", run_attach }, { "set", run_set }, { "seen", run_seen },
	{ "nodes", run_nodes }, { "offered", run_offered },
	{ "refused", run_refused }, { "held", run_held }, { "go", run_go },
};

static int run(struct command *c)
{
	size_t i;

	for (i = 0; c->count && i < sizeof(commands) / sizeof(*commands); i++)
		if (!strcmp(c->words[0], commands[i].name))
			return commands[i].run(c);
	return -ENOSYS;
}

static void run_line(struct server *s, char *line)
{
	struct command c = {
		.s = s, .text = "ok", .open_flags = O_PATH | O_NOFOLLOW,
	};
	char *save, *word;
	int err;

	for (word = strtok_r(line, " \n", &save); word && c.count < WORDS_MAX;
	     word = strtok_r(NULL, " \n", &save)) {
		if (!c.count && !strcmp(word, "unprivileged"))
			c.unprivileged = true;
		else
			c.words[c.count++] = word;
	}
	err = run(&c);
	if (err)
		printf("%s\n", strerrorname_np(-err));
	else if (c.text && !c.result)
		printf("%s\n", c.text);
	else
		printf("%lld\n", (long long)c.result);
	fflush(stdout);
}

void *command_thread(void *arg)
{
	char line[4096];

	while (fgets(line, sizeof(line), stdin))
		run_line(arg, line);
	return NULL;
}
