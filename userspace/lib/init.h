/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef THRU_LIB_INIT_H
#define THRU_LIB_INIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <thru/thru.h>

/* Room for an INIT reply of any library: header, and a payload yet to grow. */
#define INIT_REPLY_SIZE		512

/* What the kernel offers in an INIT request; -EPROTO: not one of version 7. */
int init_offer(const void *request, size_t len, uint64_t *ret_flags);

/* The level that the offer and our rights allow, and why no better one. */
enum thru_level init_level(enum thru_level best, uint64_t offered,
			   bool sys_admin, const char **ret_reason);

struct init_terms {
	uint64_t offered;		/* by the kernel */
	enum thru_level level;
	unsigned int max_stack_depth;
	bool kill_priv;
};

struct init_result {
	uint32_t max_write;		/* largest data of a WRITE, in bytes */
	bool setxattr_ext;		/* SETXATTR has fields the library does not know */
};

/*
 * Complete the library's INIT reply in `reply` (INIT_REPLY_SIZE bytes, of
 * which *len are used). An error reply stays what it is: -EPROTO.
 */
int init_complete(void *reply, size_t *len, const struct init_terms *terms,
		  struct init_result *ret_result);

#endif
