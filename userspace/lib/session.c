// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The session: a libfuse session whose descriptor is a socket while INIT is
 * negotiated and /dev/fuse afterwards. loop.c serves it.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/caps.h"
#include "lib/init.h"
#include "lib/request.h"
#include "lib/wire.h"

#define DEFAULT_THREADS	10
/* Room for the header and arguments of a WRITE; libfuse's own measure. */
#define HEADER_SIZE	0x1000

int session_error(struct thru_session *ts, int err, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(ts->error, sizeof(ts->error), fmt, ap);
	va_end(ap);
	return err;
}

static bool have_sys_admin(void)
{
	return caps_effective() & 1ULL << CAP_SYS_ADMIN;
}

int thru_session_new(struct fuse_args *args, const struct fuse_lowlevel_ops *ops,
		     size_t op_size, const struct thru_session_config *config,
		     struct thru_session **ret_ts)
{
	struct fuse_lowlevel_ops wrapped = { 0 };
	struct thru_session *ts;
	int err;

	ts = calloc(1, sizeof(*ts));
	if (!ts)
		return -ENOMEM;
	ts->fd = -1;
	ts->best = config->best;
	ts->level = THRU_LEVEL_PLAIN;
	ts->reason = "";
	ts->kill_priv = config->kill_priv;
	ts->max_stack_depth = config->max_stack_depth > 1 ? 2 : 1;
	ts->max_threads = config->max_threads ? config->max_threads : DEFAULT_THREADS;
	ts->policy_name = config->policy;
	ts->userdata = config->userdata;
	ts->requests = ts->own_requests;
	if (config->ops)
		ts->ops = *config->ops;
	sem_init(&ts->finish, 0, 0);

	err = mount_parse(&ts->mnt, args);
	if (err)
		goto err;
	memcpy(&wrapped, ops, op_size < sizeof(wrapped) ? op_size : sizeof(wrapped));
	request_wrap(ts, &wrapped);
	err = -EINVAL;
	ts->se = fuse_session_new(args, &wrapped, sizeof(wrapped), ts->userdata);
	if (!ts->se)
		goto err;

	*ret_ts = ts;
	return 0;
err:
	thru_session_free(ts);
	return err;
}

void thru_session_free(struct thru_session *ts)
{
	if (!ts)
		return;
	mount_remove(&ts->mnt, ts->conn);
	/* Closes its descriptor: /dev/fuse. */
	if (ts->se)
		fuse_session_destroy(ts->se);
	/*
	 * Not before: until then the kernel goes on for who is still in the mount, and what
	 * the policy keeps back or hides would show.
	 */
	thru_policy_close(ts->policy);
	mount_release(&ts->mnt);
	sem_destroy(&ts->finish);
	free(ts);
}

/* Give libfuse one end of a socket pair as its channel; the other in *ret_peer. */
static int open_channel(struct thru_session *ts, int *ret_peer)
{
	char path[32];
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0)
		return -errno;
	snprintf(path, sizeof(path), "/dev/fd/%d", pair[0]);
	if (fuse_session_mount(ts->se, path) < 0) {
		close(pair[0]);
		close(pair[1]);
		return -EIO;
	}
	*ret_peer = pair[1];
	return 0;
}

static ssize_t read_request(int fd, void *buf, size_t size)
{
	ssize_t len;

	do
		len = read(fd, buf, size);
	while (len < 0 && (errno == EINTR || errno == ENOENT));
	return len < 0 ? -errno : len;
}

/* One INIT request from the kernel, through the library, and its reply back. */
static int exchange_init(struct thru_session *ts, int dev, int peer)
{
	char request[FUSE_MIN_READ_BUFFER], reply[INIT_REPLY_SIZE];
	struct init_terms terms = { .kill_priv = ts->kill_priv };
	struct fuse_buf buf = { .mem = request };
	struct init_result result;
	ssize_t received;
	size_t len;
	int err;

	received = read_request(dev, request, sizeof(request));
	if (received < 0)
		return session_error(ts, received, "/dev/fuse: %s", strerror(-received));
	err = init_offer(request, received, &terms.offered);
	if (err)
		return session_error(ts, err, "kernel speaks another FUSE protocol");
	ts->level = init_level(ts->best, terms.offered, have_sys_admin(), &ts->reason);
	/* The kernel lets everybody in, libfuse refuses requests: it has to see them. */
	if (ts->mnt.allow_root && ts->level < THRU_LEVEL_DATA) {
		ts->level = THRU_LEVEL_DATA;
		ts->reason = "whom allow_root lets in the daemon checks";
	}
	ts->entry2 = ts->level <= THRU_LEVEL_INO;
	ts->requests[FUSE_INIT]++;

	buf.size = received;
	fuse_session_process_buf(ts->se, &buf);
	received = recv(peer, reply, sizeof(reply), MSG_DONTWAIT);
	if (received < 0)
		return session_error(ts, -EPROTO, "libfuse did not answer INIT");

	len = received;
	terms.level = ts->level;
	terms.max_stack_depth = ts->max_stack_depth;
	err = init_complete(reply, &len, &terms, &result);
	/* A refusal is passed on too, or the mount would hang. */
	if (write(dev, reply, len) < 0 && !err)
		return session_error(ts, -errno, "INIT reply: %s", strerror(errno));
	if (err)
		return session_error(ts, err, "libfuse refused INIT");
	ts->setxattr_ext = result.setxattr_ext;
	ts->bufsize = (size_t)result.max_write + HEADER_SIZE;
	if (ts->bufsize < FUSE_MIN_READ_BUFFER)
		ts->bufsize = FUSE_MIN_READ_BUFFER;
	return 0;
}

/* Negotiate over the socket, then let /dev/fuse take its place in libfuse. */
static int negotiate(struct thru_session *ts, int dev)
{
	int peer = -1, err;

	err = open_channel(ts, &peer);
	if (err)
		return session_error(ts, err, "channel: %s", strerror(-err));
	ts->fd = fuse_session_fd(ts->se);
	err = exchange_init(ts, dev, peer);
	close(peer);
	if (!err && dup3(dev, ts->fd, O_CLOEXEC) < 0)
		err = session_error(ts, -errno, "dup3: %s", strerror(errno));
	return err;
}

/* Whatever the level above us lacks is a reason, not a failure. */
static void add_policy(struct thru_session *ts)
{
	char log[200] = "", why[sizeof(ts->reason_buf)];
	int err;

	err = thru_policy_open(ts->policy_name, log, sizeof(log), &ts->policy);
	if (!err)
		err = thru_policy_attach(ts->policy, ts->fd, ts->conn);
	if (!err) {
		thru_session_set_level(ts, THRU_LEVEL_POLICY, "");
		return;
	}
	thru_policy_close(ts->policy);
	ts->policy = NULL;
	snprintf(why, sizeof(why), "policy '%.40s': %s", ts->policy_name,
		 log[0] ? log : strerror(-err));
	thru_session_set_level(ts, THRU_LEVEL_INO, why);
}

int thru_session_mount(struct thru_session *ts, const char *mountpoint)
{
	int dev, err;

	ts->error[0] = '\0';
	err = mount_make(&ts->mnt, mountpoint, &dev, ts->error, sizeof(ts->error));
	if (err == -EPERM && !have_sys_admin()) {
		size_t len = strlen(ts->error);

		snprintf(ts->error + len, sizeof(ts->error) - len,
			 "%sno CAP_SYS_ADMIN to mount without fusermount3", len ? "; " : "");
	}
	if (err)
		return err;
	err = mount_conn(&ts->mnt, &ts->conn);
	if (err)
		session_error(ts, err, "statx: %s", strerror(-err));
	else
		err = negotiate(ts, dev);
	close(dev);
	if (err)
		goto unmount;

	backing_probe(ts);
	/* Before `ready` has the root attached: who sees the mount finds nothing that passes. */
	if (ts->policy_name && ts->best < THRU_LEVEL_INO && ts->level == THRU_LEVEL_INO)
		add_policy(ts);
	if (ts->ops.ready) {
		err = ts->ops.ready(ts, ts->userdata);
		if (err)
			goto unmount;
	}
	err = mount_show(&ts->mnt);
	if (!err)
		return 0;
	session_error(ts, err, "%s", strerror(-err));
unmount:
	mount_remove(&ts->mnt, ts->conn);
	return err;
}

int thru_session_loop(struct thru_session *ts)
{
	int err = loop_run(ts);

	mount_remove(&ts->mnt, ts->conn);
	return err;
}

void thru_session_exit(struct thru_session *ts)
{
	__atomic_store_n(&ts->exiting, 1, __ATOMIC_RELEASE);
	sem_post(&ts->finish);
}

struct fuse_session *thru_session_fuse(struct thru_session *ts)
{
	return ts->se;
}

const char *thru_session_error(const struct thru_session *ts)
{
	return ts->error;
}

enum thru_level thru_session_level(const struct thru_session *ts)
{
	return ts->level;
}

const char *thru_session_reason(const struct thru_session *ts)
{
	return ts->reason;
}

uint32_t thru_session_conn(const struct thru_session *ts)
{
	return ts->conn;
}

int thru_session_fd(const struct thru_session *ts)
{
	return ts->fd;
}

const char *thru_session_mountpoint(const struct thru_session *ts)
{
	return ts->mnt.target;
}

uint64_t thru_session_ops(const struct thru_session *ts)
{
	return ts->known_ops;
}

void thru_session_set_level(struct thru_session *ts, enum thru_level level,
			    const char *reason)
{
	snprintf(ts->reason_buf, sizeof(ts->reason_buf), "%s", reason ? reason : "");
	ts->reason = ts->reason_buf;
	ts->level = level;
}

void thru_session_set_stats(struct thru_session *ts, struct thru_daemon_stats *stats)
{
	if (!stats) {
		ts->requests = ts->own_requests;
		return;
	}
	memcpy(stats->requests, ts->requests, sizeof(stats->requests));
	ts->requests = stats->requests;
}
