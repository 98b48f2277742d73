/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What policy.c (opening), policy_attach.c and policy_replace.c share. */
#ifndef THRU_LIB_POLICY_H
#define THRU_LIB_POLICY_H

#include <stdint.h>

#include <bpf/libbpf.h>

struct thru_policy {
	struct bpf_object *obj;
	struct bpf_map *ops;		/* of OPS_TYPE, owned by obj */
	struct bpf_link *link;		/* while attached */
	/*
	 * The number in ops' fuse_fd, ours from loading on. The kernel looks
	 * under it for the session's /dev/fuse when a link is made; the value
	 * is frozen long before there is a session.
	 */
	int fd_slot;
	uint32_t conn;			/* while attached */
	char name[16];			/* as the kernel shows it */
};

/* What of a policy is to be pinned by that name; -1: it has no such thing. */
int policy_pin_fd(const struct thru_policy *policy, const char *name);

/* Pin all that there is to pin beside the link; returns its directory. */
int policy_pin_set(const struct thru_policy *policy, int dirfd, int *ret_fd);

/* The id of its struct_ops map. 0: it could not be learned. */
uint32_t policy_id(const struct thru_policy *policy);

#endif
