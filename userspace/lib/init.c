// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The INIT exchange: reads what the kernel offers, decides on the level, and
 * completes the reply of a library that may never have heard of passthrough.
 * Pure functions on byte buffers; session.c moves the bytes.
 */
#include <errno.h>
#include <string.h>

#include "lib/init.h"
#include "lib/wire.h"

int init_offer(const void *request, size_t len, uint64_t *ret_flags)
{
	const struct fuse_in_header *in = request;
	struct wire_init_in arg;
	uint64_t flags;

	if (len < sizeof(*in) || in->len != len || in->opcode != FUSE_INIT)
		return -EPROTO;
	/* Before 7.36 the request ends after `flags`. */
	len -= sizeof(*in);
	if (len < offsetof(struct wire_init_in, flags2))
		return -EPROTO;
	memset(&arg, 0, sizeof(arg));
	memcpy(&arg, in + 1, len < sizeof(arg) ? len : sizeof(arg));
	if (arg.major != FUSE_KERNEL_VERSION)
		return -EPROTO;

	flags = arg.flags;
	if (flags & THRU_INIT_EXT)
		flags |= (uint64_t)arg.flags2 << 32;
	*ret_flags = flags;
	return 0;
}

enum thru_level init_level(enum thru_level best, uint64_t offered,
			   bool sys_admin, const char **ret_reason)
{
	*ret_reason = "";
	if (best >= THRU_LEVEL_PLAIN)
		return THRU_LEVEL_PLAIN;
	if (!(offered & THRU_INIT_PASSTHROUGH)) {
		*ret_reason = "kernel lacks FUSE_PASSTHROUGH";
		return THRU_LEVEL_PLAIN;
	}
	/* Checked last: without it, no kernel would do. */
	if (!sys_admin) {
		*ret_reason = "no CAP_SYS_ADMIN";
		return THRU_LEVEL_PLAIN;
	}
	if (best >= THRU_LEVEL_DATA)
		return THRU_LEVEL_DATA;
	if (!(offered & THRU_INIT_PASSTHROUGH_INO)) {
		*ret_reason = "kernel lacks FUSE_PASSTHROUGH_INO";
		return THRU_LEVEL_DATA;
	}
	/* A policy is attached later: thru_session_set_level(). */
	return THRU_LEVEL_INO;
}

int init_complete(void *reply, size_t *len, const struct init_terms *terms,
		  struct init_result *ret_result)
{
	struct fuse_out_header *out = reply;
	struct wire_init_out *arg = (void *)(out + 1);
	uint64_t flags, library;

	if (*len < sizeof(*out) || *len > INIT_REPLY_SIZE || out->len != *len)
		return -EPROTO;
	if (out->error || *len < sizeof(*out) + offsetof(struct wire_init_out, time_gran))
		return -EPROTO;
	if (*len < sizeof(*out) + sizeof(*arg)) {
		memset((char *)reply + *len, 0, sizeof(*out) + sizeof(*arg) - *len);
		*len = sizeof(*out) + sizeof(*arg);
	}

	library = arg->flags;
	if (library & THRU_INIT_EXT)
		library |= (uint64_t)arg->flags2 << 32;
	flags = library & ~WIRE_OVER_IO_URING;	/* requests come through our loop */

	if (terms->level <= THRU_LEVEL_DATA) {
		flags |= THRU_INIT_PASSTHROUGH;
		/* The kernel takes one or the other. */
		flags &= ~WIRE_WRITEBACK_CACHE;
		arg->max_stack_depth = terms->max_stack_depth;
	} else {
		flags &= ~THRU_INIT_PASSTHROUGH;
	}
	if (terms->level <= THRU_LEVEL_INO)
		flags |= THRU_INIT_PASSTHROUGH_INO;
	if (terms->kill_priv)
		flags |= terms->offered & (WIRE_HANDLE_KILLPRIV_V2 | WIRE_SETXATTR_EXT);
	if (terms->offered & THRU_INIT_EXT)
		flags |= THRU_INIT_EXT;

	arg->flags = (uint32_t)flags;
	arg->flags2 = flags & THRU_INIT_EXT ? (uint32_t)(flags >> 32) : 0;
	out->len = *len;

	ret_result->max_write = arg->max_write;
	ret_result->setxattr_ext = (flags & ~library) & WIRE_SETXATTR_EXT;
	return 0;
}
