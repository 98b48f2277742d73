/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* What bpf/trace.bpf.c sends to thructl trace, by a ring buffer. */
#ifndef THRU_TRACE_H
#define THRU_TRACE_H

#include <thru/policy.h>

#define TRACE_COMM	16
#define TRACE_NAME	256	/* bytes of a name, with its NUL; a power of two */

enum trace_kind {
	TRACE_KERNEL,		/* the kernel has served an operation */
	TRACE_DAEMON,		/* the daemon has; with a name it is a struct trace_named */
	TRACE_POLICY,		/* decided: struct trace_named */
	TRACE_INTRODUCE,	/* the daemon was told of an inode: struct trace_named */
};

/* Of `reason`: none is known, for the operation is never passed through. */
#define TRACE_NO_REASON	0xffffffffU

struct trace_event {
	thru_u64	time;		/* of its end, ns since boot */
	thru_u64	duration;	/* ns; 0 = without one */
	thru_u64	nodeid;
	thru_u32	kind;		/* enum trace_kind */
	thru_u32	opcode;
	thru_u32	error;		/* errno */
	thru_u32	reason;		/* of the daemon: the kernel's number of it */
	thru_u32	pid;
	char		comm[TRACE_COMM];
	thru_u32	has_name;	/* by the daemon: what is asked for is in a directory */
};

struct trace_named {
	struct trace_event event;
	/* Of decisions and introductions; `parent` is a node id, 0 = the inode is the root */
	thru_u64	parent;
	thru_u64	granted;
	thru_u64	tag;
	char		name[TRACE_NAME];	/* cut, if it is longer */
};

#endif
