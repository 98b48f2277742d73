// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * One policy in place of another on a live mount, by its pinned link. The rules
 * go along, under the lock that those take who change them: they find the maps of
 * either policy, and never write to some that are no longer read.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include <thru/thru.h>

#include "lib/link.h"
#include "lib/log.h"
#include "lib/pins.h"
#include "lib/policy.h"
#include "lib/rules.h"

/* A hash by inode number; the size of its values, 0 if it is something else. */
static uint32_t value_size(int fd)
{
	struct bpf_map_info info = {};
	uint32_t len = sizeof(info);

	if (bpf_map_get_info_by_fd(fd, &info, &len) ||
	    info.type != BPF_MAP_TYPE_HASH || info.key_size != sizeof(uint64_t))
		return 0;
	return info.value_size;
}

static int copy_entries(int from, int to, uint32_t size, int roots, size_t *ret_count)
{
	uint64_t key, *prev = NULL;
	size_t seen = 0, count = 0;
	void *value;
	int err;

	value = malloc(size);
	if (!value)
		return -ENOMEM;
	while (!(err = bpf_map_get_next_key(from, prev, &key))) {
		prev = &key;
		/* Both as in rules_list.c: only if someone works past the lock. */
		err = bpf_map_lookup_elem(from, &key, value);
		if (err == -ENOENT || ++seen > THRU_RULES_MAX)
			err = -EAGAIN;
		if (!err && !thru_root_gone(roots, key)) {
			err = bpf_map_update_elem(to, &key, value, BPF_ANY);
			count++;
		}
		if (err)
			break;
	}
	free(value);
	if (err != -ENOENT)
		return err == -E2BIG ? -ENOSPC : err;
	*ret_count = count;
	return 0;
}

/* To a map of `policy` what is in that of the old one's `set`, if both are there. */
static int carry(struct thru_policy *policy, int set, const char *name, int roots,
		 size_t *ret_count)
{
	int from, to = policy_pin_fd(policy, name), err;
	uint32_t size;

	if (to < 0)
		return 0;
	err = thru_pin_get(set, name, &from);
	if (err)
		return err == -ENOENT ? 0 : err;
	size = value_size(from);
	if (size && size == value_size(to))
		err = copy_entries(from, to, size, roots, ret_count);
	close(from);
	return err;
}

/* Rules that are gone stay behind: the new policy may not remember that they are. */
static int carry_all(struct thru_policy *policy, int dirfd, uint32_t conn,
		     size_t *ret_rules)
{
	int set, roots, err;
	size_t others;

	err = thru_link_pins(dirfd, conn, &set);
	if (err)
		return err;
	if (thru_pin_get(set, THRU_PIN_ROOTS, &roots))
		roots = -1;
	if (roots >= 0 && value_size(roots) != sizeof(uint64_t)) {
		close(roots);
		roots = -1;
	}
	err = carry(policy, set, THRU_PIN_RULES, roots, ret_rules);
	if (!err)
		err = carry(policy, set, THRU_PIN_PATHS, roots, &others);
	if (!err && roots >= 0)
		err = carry(policy, set, THRU_PIN_ROOTS, roots, &others);
	if (roots >= 0)
		close(roots);
	close(set);
	return err;
}

static int update_link(struct thru_policy *policy, int link)
{
	struct bpf_link *refused;
	struct thru_log log;

	/*
	 * libbpf gives a struct_ops its value only on the way to a link of its own.
	 * This one is refused: the fd in it is that of /dev/null. What else may
	 * be wrong shows in the update.
	 */
	thru_log_init(&log, NULL, 0);
	thru_log_begin(&log);
	refused = bpf_map__attach_struct_ops(policy->ops);
	bpf_link__destroy(refused);
	thru_log_end(&log);

	return bpf_link_update(link, bpf_map__fd(policy->ops), NULL);
}

static int replace(struct thru_policy *policy, int dirfd, uint32_t conn,
		   size_t *ret_rules)
{
	struct bpf_link_info info;
	size_t rules = 0;
	int link, set, err;

	err = thru_link_get(dirfd, conn, &link, &info);
	if (err)
		return err;
	/* What someone has left who was killed here goes as well, before or behind. */
	err = thru_pins_clear_sets(dirfd, info.struct_ops.map_id);
	if (!err)
		err = carry_all(policy, dirfd, conn, &rules);
	if (!err) {
		err = policy_pin_set(policy, dirfd, &set);
		if (!err) {
			close(set);
			/* From here on tools find the one or the other. */
			err = update_link(policy, link);
		}
		thru_pins_clear_sets(dirfd, err ? info.struct_ops.map_id :
						  policy_id(policy));
	}
	close(link);
	if (!err && ret_rules)
		*ret_rules = rules;
	return err;
}

int thru_policy_replace(struct thru_policy *policy, uint32_t conn,
			size_t *ret_rules)
{
	int dirfd, err;

	if (policy->link)
		return -EALREADY;
	err = thru_pins_open_locked(conn, false, &dirfd);
	if (err)
		return err;
	err = replace(policy, dirfd, conn, ret_rules);
	close(dirfd);
	/* The connection went meanwhile. */
	return err == -ENOTCONN || err == -ENOLINK ? -ENOENT : err;
}
