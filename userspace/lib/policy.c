// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * A policy from its BPF object: opened, checked, loaded into the kernel and so
 * verified. policy_attach.c has the rest of its life. One thread at a time per
 * struct thru_policy.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>

#include <thru/thru.h>

#include "lib/builtin.h"
#include "lib/caps.h"
#include "lib/log.h"
#include "lib/object.h"
#include "lib/policy.h"
#include "lib/policy_option.h"

/* The type of the kernel's struct_ops. */
#define OPS_TYPE	"fuse_policy_ops"

/*
 * Enough for the end of any verifier log: from 6.4 on the kernel keeps the last
 * bytes of a log that does not fit.
 */
#define VERIFIER_LOG	(256 << 10)

/* The kernel's own ENOTSUPP, which no header gives to programs. */
#define KERNEL_ENOTSUPP	524

/* libbpf has errors of its own above errno's. */
static int libbpf_errno(int err)
{
	if (err == -KERNEL_ENOTSUPP)
		return -EOPNOTSUPP;
	return err <= -4000 ? -EINVAL : err;
}

/* Also of a flavour: fuse_policy_ops___v2 stands for the same kernel type. */
static bool is_ops_type(const struct btf *btf, const struct btf_type *type)
{
	const char *name = btf__name_by_offset(btf, type->name_off) ?: "";
	size_t len = strlen(OPS_TYPE);

	return !strncmp(name, OPS_TYPE, len) &&
	       (!name[len] || !strncmp(name + len, "___", 3));
}

/*
 * The one map of OPS_TYPE. Other struct_ops would be loaded but never attached,
 * so an object that has them means something else than what would happen.
 */
static int find_ops(struct thru_policy *policy, struct thru_log *log)
{
	const struct btf *btf = bpf_object__btf(policy->obj);
	struct bpf_map *map;

	bpf_object__for_each_map(map, policy->obj) {
		const struct btf_type *type;

		/* Pins are ours to make: libbpf's would outlive a failure. */
		bpf_map__set_pin_path(map, NULL);

		if (bpf_map__type(map) != BPF_MAP_TYPE_STRUCT_OPS)
			continue;
		type = btf ? btf__type_by_id(btf, bpf_map__btf_value_type_id(map)) :
			     NULL;
		if (!type || !is_ops_type(btf, type)) {
			thru_log_set(log, "'%s' is a struct_ops of another kind, not "
				     OPS_TYPE, bpf_map__name(map));
			return -EINVAL;
		}
		if (policy->ops) {
			thru_log_set(log, "more than one " OPS_TYPE);
			return -EINVAL;
		}
		policy->ops = map;
	}

	if (!policy->ops) {
		thru_log_set(log, "no " OPS_TYPE " in it");
		return -EINVAL;
	}
	if (!(bpf_map__map_flags(policy->ops) & BPF_F_LINK)) {
		thru_log_set(log, "'%s' is not in SEC(\".struct_ops.link\")",
			     bpf_map__name(policy->ops));
		return -EINVAL;
	}
	return 0;
}

/* A member of the value that the object was compiled with, by name and size. */
static void *ops_member(struct thru_policy *policy, const char *name, size_t size)
{
	const struct btf *btf = bpf_object__btf(policy->obj);
	const struct btf_member *member;
	const struct btf_type *type;
	size_t value_size, i;
	char *value;

	value = bpf_map__initial_value(policy->ops, &value_size);
	type = btf__type_by_id(btf, bpf_map__btf_value_type_id(policy->ops));
	if (!value || !type || !btf_is_struct(type))
		return NULL;

	member = btf_members(type);
	for (i = 0; i < btf_vlen(type); i++, member++) {
		size_t offset = btf_member_bit_offset(type, i) / 8;

		if (strcmp(btf__name_by_offset(btf, member->name_off) ?: "", name))
			continue;
		if (btf__resolve_size(btf, member->type) != (ssize_t)size ||
		    offset > value_size || size > value_size - offset ||
		    btf_member_bit_offset(type, i) % 8)
			return NULL;
		return value + offset;
	}
	return NULL;
}

/* A number above the standard ones, which others open and close at will. */
static int reserve_fd(int *ret_fd)
{
	int null, fd, err = 0;

	null = open("/dev/null", O_RDONLY | O_CLOEXEC);
	if (null < 0)
		return -errno;
	fd = fcntl(null, F_DUPFD_CLOEXEC, 3);
	if (fd < 0)
		err = -errno;
	else
		*ret_fd = fd;
	close(null);
	return err;
}

/* As the kernel takes it, which says so only when the policy is attached. */
static bool is_name(const char *name, size_t size)
{
	size_t len = strnlen(name, size);

	return len && len < size &&
	       strspn(name, "abcdefghijklmnopqrstuvwxyz"
			    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.") == len;
}

/* Fill in what the loader must: the fd's number. Take out the name. */
static int set_ops(struct thru_policy *policy, struct thru_log *log)
{
	char *name = ops_member(policy, "name", sizeof(policy->name));
	int32_t *fuse_fd = ops_member(policy, "fuse_fd", sizeof(*fuse_fd));
	int err;

	if (!name || !fuse_fd) {
		thru_log_set(log, "its " OPS_TYPE " has no %s: not built with "
			     "thru_policy.bpf.h", name ? "fuse_fd" : "name");
		return -EINVAL;
	}
	if (!is_name(name, sizeof(policy->name))) {
		thru_log_set(log, "its .name is not 1 to 15 letters, digits, '_' or '.'");
		return -EINVAL;
	}
	memcpy(policy->name, name, sizeof(policy->name));

	err = reserve_fd(&policy->fd_slot);
	if (err)
		return err;
	memcpy(fuse_fd, &policy->fd_slot, sizeof(policy->fd_slot));
	return 0;
}

static int open_object(struct thru_policy *policy, const char *name,
		       const struct bpf_object_open_opts *opts,
		       struct thru_log *log)
{
	const void *builtin;
	void *image = NULL;
	size_t size;
	int err;

	builtin = thru_builtin_find(name, &size);
	if (!builtin) {
		err = thru_object_read(name, log, &image, &size);
		if (err)
			return err;
		err = thru_object_check(image, size);
		if (err)
			goto out;
	}

	policy->obj = bpf_object__open_mem(builtin ?: image, size, opts);
	if (!policy->obj)
		err = errno == ENOMEM ? -ENOMEM : -EINVAL;
	else
		err = 0;
out:
	/* libbpf does not always say what it does not like. */
	if (err == -EINVAL && log->buf && !log->buf[0])
		thru_log_set(log, "not a sound BPF object");
	free(image);
	return err;
}

/* Load into the kernel: every program is verified here. */
static int load_object(struct thru_policy *policy, const char *verifier_log,
		       struct thru_log *log)
{
	const char *reason;
	char missing[80];
	int err;

	if (!thru_feature_probe(THRU_FEATURE_POLICY, &reason)) {
		thru_log_set(log, "%s", reason);
		return -EOPNOTSUPP;
	}

	err = bpf_object__load(policy->obj);
	if (!err)
		return 0;
	if (verifier_log[0]) {
		thru_log_tail(log, verifier_log);
		return -ENOEXEC;
	}
	/* libbpf's advice is of resource limits. */
	if (err == -EPERM) {
		caps_bpf_missing(caps_effective(), missing, sizeof(missing));
		thru_log_set(log, "%s", missing);
	}
	/* A type that the object needs is not in this kernel. */
	if (err == -ESRCH)
		return -EOPNOTSUPP;
	return libbpf_errno(err);
}

int thru_policy_open_with(const char *name, const char *const *options,
			  char *log_buf, size_t log_size,
			  struct thru_policy **ret_policy)
{
	LIBBPF_OPTS(bpf_object_open_opts, opts, .object_name = "thru_policy");
	struct thru_policy *policy;
	struct thru_log log;
	char *verifier_log;
	int err = -ENOMEM;

	thru_log_init(&log, log_buf, log_size);
	policy = calloc(1, sizeof(*policy));
	verifier_log = calloc(1, VERIFIER_LOG);
	if (!policy || !verifier_log)
		goto fail;
	policy->fd_slot = -1;
	opts.kernel_log_buf = verifier_log;
	opts.kernel_log_size = VERIFIER_LOG;

	thru_log_begin(&log);
	err = open_object(policy, name, &opts, &log);
	if (!err)
		err = find_ops(policy, &log);
	if (!err)
		err = set_ops(policy, &log);
	for (; !err && options && *options; options++)
		err = policy_option_set(policy->obj, *options, &log);
	if (!err)
		err = load_object(policy, verifier_log, &log);
	thru_log_end(&log);
	if (err)
		goto fail;

	/* Warnings of a load that succeeded are nobody's business. */
	thru_log_set(&log, "%s", "");
	free(verifier_log);
	*ret_policy = policy;
	return 0;
fail:
	thru_policy_close(policy);
	free(verifier_log);
	if (log.buf)
		thru_log_tail(&log, log.buf);
	return err;
}

int thru_policy_open(const char *name, char *log, size_t log_size,
		     struct thru_policy **ret_policy)
{
	return thru_policy_open_with(name, NULL, log, log_size, ret_policy);
}

void thru_policy_close(struct thru_policy *policy)
{
	if (!policy)
		return;
	thru_policy_detach(policy);
	bpf_object__close(policy->obj);
	if (policy->fd_slot >= 0)
		close(policy->fd_slot);
	free(policy);
}

const char *thru_policy_name(const struct thru_policy *policy)
{
	return policy->name;
}
