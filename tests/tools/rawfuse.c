// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * rawfuse SOURCE MOUNTPOINT: a FUSE server that speaks the protocol itself, to
 * say to the kernel what no library would. It mirrors SOURCE, prints "ready"
 * when INIT is answered, takes commands (rawfuse/command.c), and ends when it
 * is unmounted. One request at a time; no hurry, no caching of its own.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/uio.h>
#include <unistd.h>

#include "rawfuse/server.h"

static void usage(void)
{
	fprintf(stderr, "usage: rawfuse SOURCE MOUNTPOINT [OPTION]...\n"
		" --attach-root                 the root's backing is the source\n"
		" --no-default-permissions\n");
	knobs_help();
}

static int do_init(struct server *s, const struct request *req, struct reply *r)
{
	const struct fuse_init_in *in = (const void *)req->arg;
	struct fuse_init_out *out = reply_put(r, sizeof(*out));
	uint64_t flags = s->knobs.init;

	s->offered = in->flags | (uint64_t)in->flags2 << 32;
	s->ino = flags & THRU_INIT_PASSTHROUGH_INO;
	out->major = FUSE_KERNEL_VERSION;
	out->minor = FUSE_KERNEL_MINOR_VERSION;
	out->max_readahead = in->max_readahead;
	out->flags = flags;
	out->flags2 = flags >> 32;
	out->max_write = RAWFUSE_MAX_WRITE;
	out->time_gran = 1;
	out->max_stack_depth = s->knobs.stack_depth;
	reply_resize(r, 0, s->knobs.init_size);
	return 0;
}

static int perform(struct server *s, const struct request *req, struct reply *r)
{
	uint32_t opcode = req->head->opcode;

	if (opcode >= RAWFUSE_OPCODES)
		return -ENOSYS;
	s->seen[opcode]++;
	if (opcode == FUSE_INIT)
		return do_init(s, req, r);
	if (tree_operations[opcode])
		return tree_operations[opcode](s, req, r);
	if (file_operations[opcode])
		return file_operations[opcode](s, req, r);
	return -ENOSYS;
}

static bool wants_reply(uint32_t opcode)
{
	return opcode != FUSE_FORGET && opcode != FUSE_BATCH_FORGET &&
		opcode != FUSE_INTERRUPT;
}

/* Wait with the reply until a command says otherwise. */
static void hold(struct server *s, uint32_t opcode)
{
	pthread_mutex_lock(&s->lock);
	if (s->knobs.hold == opcode) {
		s->knobs.hold = 0;
		s->held = opcode;
		while (s->held)
			pthread_cond_wait(&s->go, &s->lock);
	}
	pthread_mutex_unlock(&s->lock);
}

/* The reply with a header that is not right. */
static void send_bad(struct server *s, struct fuse_out_header head,
		     const struct iovec *body)
{
	struct iovec iov[2] = { { &head, sizeof(head) }, *body };
	ssize_t len;

	head.unique += s->knobs.bad_unique;
	head.error += s->knobs.bad_error;
	head.len += s->knobs.bad_len;
	len = writev(s->dev, iov, 2);
	s->refused = len < 0 ? -errno : 0;
}

/* Replies the kernel refuses are what some tests are about: not our error. */
static void send_reply(struct server *s, const struct request *req, int err,
		       struct reply *r)
{
	const struct knobs *k = &s->knobs;
	struct fuse_out_header head = {
		.error = err,
		.unique = req->head->unique,
	};
	struct iovec iov[2] = {
		{ &head, sizeof(head) },
		{ r->data, err ? 0 : r->len },
	};

	head.len = sizeof(head) + iov[1].iov_len;
	if (k->bad_unique || k->bad_error || k->bad_len)
		send_bad(s, head, &iov[1]);
	if (writev(s->dev, iov, 2) < 0 && errno != ENOENT)
		fprintf(stderr, "rawfuse: reply to opcode %u: %s\n",
			req->head->opcode, strerror(errno));
	if (k->again)
		send_bad(s, head, &iov[1]);
}

static int start(struct server *s)
{
	int id, err = 0;

	if (s->attach_root && s->ino) {
		id = backing_open(s, s->source, s->knobs.ops, 0);
		if (id < 0)
			return id;
		err = backing_attach(s, FUSE_ROOT_ID, id, 0);
		backing_close(s, id);
	}
	/* A kernel in the middle of the series. */
	if (err == -ENOTTY)
		err = 0;
	puts("ready");
	fflush(stdout);
	return err;
}

static int handle(struct server *s, const char *buf)
{
	static struct reply reply; /* one thread answers */
	struct request req = {
		.head = (const void *)buf,
		.arg = buf + sizeof(struct fuse_in_header),
	};
	int err;

	reply.len = 0;
	pthread_mutex_lock(&s->lock);
	err = perform(s, &req, &reply);
	pthread_mutex_unlock(&s->lock);

	if (wants_reply(req.head->opcode)) {
		hold(s, req.head->opcode);
		pthread_mutex_lock(&s->lock);
		send_reply(s, &req, err, &reply);
		pthread_mutex_unlock(&s->lock);
	}
	return req.head->opcode == FUSE_INIT ? start(s) : 0;
}

static int serve(struct server *s)
{
	static char buf[RAWFUSE_BUFFER] __attribute__((aligned(8)));
	int err = 0;

	while (!err) {
		ssize_t len = read(s->dev, buf, sizeof(buf));

		if (len > 0)
			err = handle(s, buf);
		else if (errno == ENODEV)
			return 0;
		else if (errno != EINTR && errno != EAGAIN && errno != ENOENT)
			err = -errno;
	}
	return err;
}

static int do_mount(struct server *s, const char *mountpoint, bool permissions)
{
	char options[128];

	s->dev = open("/dev/fuse", O_RDWR | O_CLOEXEC);
	if (s->dev < 0)
		return -errno;
	snprintf(options, sizeof(options),
		 "fd=%d,rootmode=40000,user_id=0,group_id=0,allow_other%s",
		 s->dev, permissions ? ",default_permissions" : "");
	return mount("rawfuse", mountpoint, "fuse.rawfuse", MS_NOSUID | MS_NODEV,
		     options) < 0 ? -errno : 0;
}

int main(int argc, char **argv)
{
	static struct server s = {
		.lock = PTHREAD_MUTEX_INITIALIZER,
		.go = PTHREAD_COND_INITIALIZER,
	};
	bool permissions = true;
	pthread_t thread;
	int i, err;

	if (argc < 3) {
		usage();
		return 2;
	}
	knobs_default(&s.knobs);
	for (i = 3; i < argc; i++) {
		if (!strcmp(argv[i], "--attach-root")) {
			s.attach_root = true;
		} else if (!strcmp(argv[i], "--no-default-permissions")) {
			permissions = false;
		} else if (strncmp(argv[i], "--", 2) ||
			   knobs_set(&s.knobs, argv[i] + 2)) {
			usage();
			return 2;
		}
	}

	umask(0);
	s.source = open(argv[1], O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (s.source < 0 || fstat(s.source, &s.root) < 0) {
		fprintf(stderr, "rawfuse: %s: %s\n", argv[1], strerror(errno));
		return 1;
	}
	err = do_mount(&s, argv[2], permissions);
	if (!err)
		err = -pthread_create(&thread, NULL, command_thread, &s);
	if (!err)
		err = serve(&s);
	if (err)
		fprintf(stderr, "rawfuse: %s: %s\n", argv[2], strerror(-err));
	return err ? 1 : 0;
}
