// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * A loaded policy comes into force and goes out of it: its link to a connection,
 * and the pins by which the tools find it. One thread at a time per struct
 * thru_policy; mounts that come and go meanwhile may get each other's number,
 * which the lock on the pin directory sorts out.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <bpf/bpf.h>

#include <thru/thru.h>

#include "lib/log.h"
#include "lib/pins.h"
#include "lib/policy.h"
#include "lib/sweep.h"

/* Give the connection's fd the reserved number while the link is made. */
static int attach_link(struct thru_policy *policy, int fuse_fd)
{
	int null, err = 0;

	null = open("/dev/null", O_RDONLY | O_CLOEXEC);
	if (null < 0)
		return -errno;
	if (dup3(fuse_fd, policy->fd_slot, O_CLOEXEC) < 0) {
		err = -errno;
		goto out;
	}

	policy->link = bpf_map__attach_struct_ops(policy->ops);
	if (!policy->link)
		err = -errno;

	/* An fd left open would keep the connection alive without a daemon. */
	dup3(null, policy->fd_slot, O_CLOEXEC);
out:
	close(null);
	return err;
}

static const char *const policy_pins[] = {
	THRU_PIN_RULES, THRU_PIN_PATHS, THRU_PIN_ROOTS, THRU_PIN_STATS, THRU_PIN_BUMP, NULL,
};

int policy_pin_fd(const struct thru_policy *policy, const char *name)
{
	struct bpf_program *prog;
	struct bpf_map *map;

	if (strcmp(name, THRU_PIN_BUMP)) {
		map = bpf_object__find_map_by_name(policy->obj, name);
		return map ? bpf_map__fd(map) : -1;
	}
	prog = bpf_object__find_program_by_name(policy->obj, name);
	return prog && bpf_program__type(prog) == BPF_PROG_TYPE_SYSCALL ?
		       bpf_program__fd(prog) : -1;
}

uint32_t policy_id(const struct thru_policy *policy)
{
	struct bpf_map_info info = {};
	uint32_t len = sizeof(info);

	return bpf_map_get_info_by_fd(bpf_map__fd(policy->ops), &info, &len) ? 0 : info.id;
}

int policy_pin_set(const struct thru_policy *policy, int dirfd, int *ret_fd)
{
	const uint32_t id = policy_id(policy);
	const char *const *name;
	int set, fd, err;

	err = id ? thru_pins_open_set(dirfd, id, true, &set) : -EINVAL;
	if (err)
		return err;
	for (name = policy_pins; *name && !err; name++) {
		fd = policy_pin_fd(policy, *name);
		if (fd >= 0)
			err = thru_pin_put(set, *name, fd);
	}
	if (err)
		close(set);
	else
		*ret_fd = set;
	return err;
}

/* The link last: who finds it finds the rest. */
static int pin_all(struct thru_policy *policy, int dirfd)
{
	int set, err;

	err = policy_pin_set(policy, dirfd, &set);
	if (err)
		return err;
	close(set);
	return thru_pin_put(dirfd, THRU_PIN_LINK, bpf_link__fd(policy->link));
}

/*
 * A connection has one policy, and it is ours now: what is pinned under its
 * number is left from a connection that died.
 */
static int pin_afresh(struct thru_policy *policy)
{
	int dirfd, err;

	err = thru_pins_open_locked(policy->conn, true, &dirfd);
	if (err)
		return err;
	err = thru_pins_clear(dirfd);
	if (!err)
		err = pin_all(policy, dirfd);
	if (err)
		thru_pins_clear(dirfd);
	close(dirfd);
	return err;
}

int thru_policy_attach(struct thru_policy *policy, int fuse_fd, uint32_t conn)
{
	struct thru_log log;
	int dirfd, err;

	if (policy->link)
		return -EALREADY;

	thru_pins_sweep(conn);

	/* First what can fail without an effect on a live mount. */
	err = thru_pins_open(conn, true, &dirfd);
	if (err)
		return err;
	close(dirfd);

	thru_log_init(&log, NULL, 0);
	thru_log_begin(&log);
	err = attach_link(policy, fuse_fd);
	if (!err) {
		policy->conn = conn;
		err = pin_afresh(policy);
		if (err)
			thru_policy_detach(policy);
	}
	if (err)
		thru_pins_prune(conn);
	thru_log_end(&log);
	return err;
}

static uint32_t link_id(int fd)
{
	struct bpf_link_info info = {};
	uint32_t len = sizeof(info);

	return bpf_link_get_info_by_fd(fd, &info, &len) ? 0 : info.id;
}

/*
 * Remove the pins if they are still ours: once the mount has gone, its number
 * may be another's, who has put pins of its own there.
 */
static void unpin(struct thru_policy *policy)
{
	int dirfd, fd, err;
	bool ours;

	if (thru_pins_open_locked(policy->conn, false, &dirfd))
		return;
	err = thru_pin_get(dirfd, THRU_PIN_LINK, &fd);
	if (!err) {
		ours = link_id(fd) == link_id(bpf_link__fd(policy->link));
		close(fd);
		if (ours) {
			thru_pins_clear(dirfd);
			thru_pins_prune(policy->conn);
		}
	}
	close(dirfd);
}

void thru_policy_detach(struct thru_policy *policy)
{
	if (!policy || !policy->link)
		return;

	unpin(policy);
	/* By hand: a tool that looks at the link now may keep it for a while. */
	bpf_link_detach(bpf_link__fd(policy->link));
	bpf_link__destroy(policy->link);
	policy->link = NULL;
}
