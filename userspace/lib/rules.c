// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * An operator's rules in the pinned maps of a live mount. Changes are made under
 * a lock on the pin directory, and each ends with a bump, which makes the kernel
 * ask the policy again; what cannot be bumped is taken back. Whoever replaces the
 * policy puts other maps in place of these, under the same lock.
 *
 * A struct thru_rules is for one thread at a time; processes may compete.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include <bpf/bpf.h>

#include <thru/thru.h>

#include "lib/link.h"
#include "lib/pins.h"
#include "lib/rules.h"

/* A pinned hash of the shape that <thru/policy.h> gives it. */
static int get_map(int dirfd, const char *name, uint32_t value_size, int *ret_fd)
{
	struct bpf_map_info info = {};
	uint32_t len = sizeof(info);
	int fd, err;

	err = thru_pin_get(dirfd, name, &fd);
	if (err)
		return err;
	err = bpf_map_get_info_by_fd(fd, &info, &len);
	if (!err && (info.type != BPF_MAP_TYPE_HASH ||
		     info.key_size != sizeof(uint64_t) ||
		     info.value_size != value_size))
		err = -EINVAL;
	if (err) {
		close(fd);
		return err;
	}
	*ret_fd = fd;
	return 0;
}

static void close_fd(int fd)
{
	if (fd >= 0)
		close(fd);
}

static void close_pins(struct thru_rules *rules)
{
	close_fd(rules->bump_fd);
	close_fd(rules->roots_fd);
	close_fd(rules->paths_fd);
	close_fd(rules->rules_fd);
	rules->bump_fd = rules->roots_fd = rules->paths_fd = rules->rules_fd = -1;
}

static int open_pins(struct thru_rules *rules)
{
	int set, err;

	err = thru_link_pins(rules->dirfd, rules->conn, &set);
	if (err)
		return err;
	err = get_map(set, THRU_PIN_RULES, sizeof(struct thru_rule), &rules->rules_fd);
	if (!err)
		err = get_map(set, THRU_PIN_PATHS, THRU_RULE_PATH, &rules->paths_fd);
	if (!err) {
		err = get_map(set, THRU_PIN_ROOTS, sizeof(uint64_t), &rules->roots_fd);
		/* A policy of another's making may do without, or mean something else. */
		if (err == -ENOENT || err == -EINVAL)
			err = 0;
	}
	if (!err)
		err = thru_pin_get(set, THRU_PIN_BUMP, &rules->bump_fd);
	close(set);
	return err;
}

int thru_rules_open(uint32_t conn, struct thru_rules **ret_rules)
{
	struct thru_rules *rules;
	int err;

	rules = malloc(sizeof(*rules));
	if (!rules)
		return -ENOMEM;
	*rules = (struct thru_rules) {
		.conn = conn,
		.dirfd = -1,
		.rules_fd = -1, .paths_fd = -1, .roots_fd = -1, .bump_fd = -1,
	};

	err = thru_pins_open(conn, false, &rules->dirfd);
	if (!err) {
		err = open_pins(rules);
		/* Perhaps of a policy that is just replaced: look again afterwards. */
		if (err == -ENOENT) {
			err = thru_rules_lock(rules);
			if (!err)
				thru_rules_unlock(rules);
		}
	}
	if (err) {
		thru_rules_close(rules);
		return err;
	}
	*ret_rules = rules;
	return 0;
}

void thru_rules_close(struct thru_rules *rules)
{
	if (!rules)
		return;
	close_pins(rules);
	close_fd(rules->dirfd);
	free(rules);
}

int thru_rules_lock(struct thru_rules *rules)
{
	int err;

	if (!rules->locked) {
		err = thru_pins_lock(rules->dirfd);
		if (err)
			return err;
		/* The policy may have been replaced since, and its maps. */
		close_pins(rules);
		err = open_pins(rules);
		if (err) {
			flock(rules->dirfd, LOCK_UN);
			return err;
		}
	}
	rules->locked++;
	return 0;
}

void thru_rules_unlock(struct thru_rules *rules)
{
	if (!--rules->locked)
		flock(rules->dirfd, LOCK_UN);
}

int thru_rules_bump(const struct thru_rules *rules)
{
	struct thru_bump_ctx ctx = { .conn = rules->conn };
	LIBBPF_OPTS(bpf_test_run_opts, opts,
		.ctx_in = &ctx,
		.ctx_size_in = sizeof(ctx));
	int err;

	err = bpf_prog_test_run_opts(rules->bump_fd, &opts);
	return err ?: (int)opts.retval;
}

bool thru_root_gone(int roots, uint64_t ino)
{
	uint64_t generation;

	return roots >= 0 && !bpf_map_lookup_elem(roots, &ino, &generation) &&
	       generation == THRU_ROOT_GONE;
}

bool thru_rules_gone(const struct thru_rules *rules, uint64_t ino)
{
	return thru_root_gone(rules->roots_fd, ino);
}

/* What the maps say of an inode, to be put back if a change fails. */
struct saved {
	bool exists, gone;
	struct thru_rule rule;
	char path[THRU_RULE_PATH];
};

static int save(const struct thru_rules *rules, uint64_t ino, struct saved *saved)
{
	int err;

	memset(saved, 0, sizeof(*saved));
	err = bpf_map_lookup_elem(rules->rules_fd, &ino, &saved->rule);
	if (err)
		return err == -ENOENT ? 0 : err;
	saved->exists = true;
	/* A rule without a path works; it was not made by these functions. */
	bpf_map_lookup_elem(rules->paths_fd, &ino, saved->path);
	saved->gone = thru_rules_gone(rules, ino);
	return 0;
}

static void restore(const struct thru_rules *rules, uint64_t ino,
		    const struct saved *saved)
{
	static const uint64_t gone = THRU_ROOT_GONE;

	if (saved->exists) {
		if (saved->gone)
			bpf_map_update_elem(rules->roots_fd, &ino, &gone, BPF_ANY);
		bpf_map_update_elem(rules->paths_fd, &ino, saved->path, BPF_ANY);
		bpf_map_update_elem(rules->rules_fd, &ino, &saved->rule, BPF_ANY);
	} else {
		bpf_map_delete_elem(rules->rules_fd, &ino);
		bpf_map_delete_elem(rules->paths_fd, &ino);
	}
}

static int set_locked(struct thru_rules *rules, uint64_t ino, const char *path,
		      uint64_t ops)
{
	const struct thru_rule rule = { .ops = ops };
	char value[THRU_RULE_PATH] = "";
	struct saved saved;
	int err;

	err = save(rules, ino, &saved);
	if (err)
		return err;

	memcpy(value, path, strlen(path) + 1);
	err = bpf_map_update_elem(rules->paths_fd, &ino, value, BPF_ANY);
	/* Whoever has the number now is the root. */
	bpf_map_delete_elem(rules->roots_fd, &ino);
	if (!err)
		err = bpf_map_update_elem(rules->rules_fd, &ino, &rule, BPF_ANY);
	if (!err)
		err = thru_rules_bump(rules);
	if (err)
		restore(rules, ino, &saved);
	return err == -E2BIG ? -ENOSPC : err;
}

static int clear_locked(struct thru_rules *rules, uint64_t ino)
{
	struct saved saved;
	int err;

	err = save(rules, ino, &saved);
	if (err)
		return err;
	if (!saved.exists)
		return -ENODATA;

	err = bpf_map_delete_elem(rules->rules_fd, &ino);
	if (!err)
		err = thru_rules_bump(rules);
	if (err) {
		restore(rules, ino, &saved);
		return err;
	}
	bpf_map_delete_elem(rules->paths_fd, &ino);
	bpf_map_delete_elem(rules->roots_fd, &ino);
	return 0;
}

int thru_rules_set(struct thru_rules *rules, uint64_t ino, const char *path,
		   uint64_t ops)
{
	int err;

	err = thru_rule_check(ops);
	if (err)
		return err;
	if (!ino)
		return -EINVAL;
	if (strlen(path) >= THRU_RULE_PATH)
		return -ENAMETOOLONG;

	err = thru_rules_lock(rules);
	if (err)
		return err;
	err = set_locked(rules, ino, path, ops);
	thru_rules_unlock(rules);
	return err;
}

int thru_rules_clear(struct thru_rules *rules, uint64_t ino)
{
	int err;

	err = thru_rules_lock(rules);
	if (err)
		return err;
	err = clear_locked(rules, ino);
	thru_rules_unlock(rules);
	return err;
}

int thru_rules_get(struct thru_rules *rules, uint64_t ino, uint64_t *ret_ops)
{
	struct thru_rule rule;
	int err;

	err = bpf_map_lookup_elem(rules->rules_fd, &ino, &rule);
	if (err)
		return err == -ENOENT ? -ENODATA : err;
	if (thru_rules_gone(rules, ino))
		return -ENODATA;
	*ret_ops = rule.ops;
	return 0;
}
