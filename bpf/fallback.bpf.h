/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/*
 * Why the daemon is about to be asked: the event fuse_fallback says so, in the thread
 * that will send the request. Kept here until then, by thread. Brings a program and a
 * map, and has to have `conn`, the number of the connection, before it.
 */
#ifndef FALLBACK_BPF_H
#define FALLBACK_BPF_H

#include "fuse_kernel.bpf.h"

/* Requests that are followed at a time: those beyond are lost. */
#define IN_FLIGHT	16384

struct fallback {
	thru_u64 nodeid;
	thru_u32 opcode;
	thru_u32 reason;
};

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, IN_FLIGHT);
	__type(key, thru_u64);
	__type(value, struct fallback);
} fallbacks SEC(".maps");

SEC("tp_btf/fuse_fallback")
int BPF_PROG(on_fallback, struct inode *inode, thru_u32 opcode, thru_u32 reason)
{
	struct fallback fallback = { .opcode = opcode, .reason = reason };
	thru_u64 thread = bpf_get_current_pid_tgid();

	if (!inode_is_of(inode, conn))
		return 0;
	fallback.nodeid = node_id(inode);
	bpf_map_update_elem(&fallbacks, &thread, &fallback, BPF_ANY);
	return 0;
}

/*
 * The reason of a request that this thread sends, or `none` if nothing was said of it.
 * Another one may come first: the daemon is to be told of the inode.
 */
static __always_inline thru_u32 fallback_reason(thru_u64 nodeid, thru_u32 opcode,
						thru_u32 none)
{
	thru_u64 thread = bpf_get_current_pid_tgid();
	struct fallback *fallback = bpf_map_lookup_elem(&fallbacks, &thread);
	thru_u32 reason;

	if (!fallback || fallback->nodeid != nodeid ||
	    fallback->opcode != passed_as(opcode))
		return none;
	reason = fallback->reason;
	bpf_map_delete_elem(&fallbacks, &thread);
	return reason;
}

#endif
