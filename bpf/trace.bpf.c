// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/*
 * Follows the events of one connection for `thructl trace`: what the kernel serves, what
 * is sent to the daemon and why, what is decided, by which names. Not a policy.
 *
 * Cost, while it is attached: a record of 72 bytes per operation, of 352 with a name;
 * of what the daemon serves two entries of hashes besides.
 */
#include "fuse_kernel.bpf.h"

#define BUFFER		(8 << 20)

const volatile thru_u32 conn = 0;

#include "fallback.bpf.h"

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, BUFFER);
} events SEC(".maps");

/* Requests that have no answer yet, by their address. Those beyond are lost. */
struct request {
	struct trace_event event;
	char name[TRACE_NAME];
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, IN_FLIGHT);
	__type(key, thru_u64);
	__type(value, struct request);
} requests SEC(".maps");

/* What there was no room for: operations; decisions and introductions */
thru_u64 lost = 0;
thru_u64 lost_names = 0;

/* Requests whose callers were killed; those that `requests` has left are to be added. */
thru_u64 unanswered = 0;

/* Room for an event; without any it is lost, and counted. */
static __always_inline void *reserve(thru_u64 size, thru_u64 *counter)
{
	void *event = bpf_ringbuf_reserve(&events, size, 0);

	if (!event)
		__sync_fetch_and_add(counter, 1);
	return event;
}

/* A result is an error or a size; beyond the last errno it is no error either. */
static __always_inline thru_u32 error_of(int result)
{
	return result < 0 && result > -512 ? -result : 0;
}

static __always_inline void fill(struct trace_event *event, thru_u32 kind,
				 thru_u64 nodeid, thru_u32 opcode, int error)
{
	event->time = bpf_ktime_get_ns();
	event->duration = 0;
	event->nodeid = nodeid;
	event->kind = kind;
	event->opcode = opcode;
	event->error = error_of(error);
	event->reason = TRACE_NO_REASON;
	event->pid = bpf_get_current_pid_tgid() >> 32;
	event->has_name = 0;
	bpf_get_current_comm(event->comm, sizeof(event->comm));
}

SEC("tp_btf/fuse_passthrough")
int BPF_PROG(on_passthrough, struct inode *inode, thru_u32 opcode, long result,
	     thru_u64 duration)
{
	struct trace_event *event;

	if (!inode_is_of(inode, conn))
		return 0;
	event = reserve(sizeof(*event), &lost);
	if (!event)
		return 0;
	fill(event, TRACE_KERNEL, node_id(inode), opcode, result);
	event->duration = duration;
	bpf_ringbuf_submit(event, 0);
	return 0;
}

/* Is it asked for a name in a directory? In all of them that is the second argument. */
static __always_inline bool is_of_name(thru_u32 opcode)
{
	const thru_u64 those = THRU_OP(1) | THRU_OP(6) | THRU_OP(8) | THRU_OP(9) |
		THRU_OP(10) | THRU_OP(11) | THRU_OP(12) | THRU_OP(13) | THRU_OP(35) |
		THRU_OP(45);

	return opcode && opcode <= 64 && (those & THRU_OP(opcode));
}

/* Names are the caller's, who waits for the end: they are there while it is sent. */
SEC("tp_btf/fuse_request_send")
int BPF_PROG(on_send, struct fuse_req *req)
{
	thru_u64 key = (thru_u64)req;
	struct request request;

	if (!req_is_of(req, conn))
		return 0;
	__builtin_memset(request.name, 0, sizeof(request.name));
	fill(&request.event, TRACE_DAEMON, BPF_CORE_READ(req, in.h.nodeid),
	     BPF_CORE_READ(req, in.h.opcode), 0);
	request.event.reason = fallback_reason(request.event.nodeid, request.event.opcode,
					       TRACE_NO_REASON);
	if (is_of_name(request.event.opcode)) {
		request.event.has_name = 1;
		copy_name(request.name, BPF_CORE_READ(req, args, in_args[1].value),
			  BPF_CORE_READ(req, args, in_args[1].size));
	}
	if (bpf_map_lookup_elem(&requests, &key))
		__sync_fetch_and_add(&unanswered, 1);
	if (bpf_map_update_elem(&requests, &key, &request, BPF_ANY))
		__sync_fetch_and_add(&lost, 1);
	return 0;
}

/* Who ends it is the daemon: the sender is the one to name. */
static __always_inline void end(struct trace_event *event, const struct trace_event *sent,
				int error)
{
	*event = *sent;
	event->time = bpf_ktime_get_ns();
	event->duration = event->time - sent->time;
	event->error = error_of(error);
}

SEC("tp_btf/fuse_request_end")
int BPF_PROG(on_end, struct fuse_req *req)
{
	int error = BPF_CORE_READ(req, out.h.error);
	thru_u64 key = (thru_u64)req;
	struct trace_event *event;
	struct trace_named *named;
	struct request *request;

	/* One that was killed has no end: its address may be another mount's by now. */
	if (!req_is_of(req, conn))
		return 0;
	request = bpf_map_lookup_elem(&requests, &key);
	if (!request)
		return 0;
	if (request->event.has_name) {
		named = reserve(sizeof(*named), &lost);
		if (named) {
			end(&named->event, &request->event, error);
			named->parent = named->granted = named->tag = 0;
			__builtin_memcpy(named->name, request->name, TRACE_NAME);
			bpf_ringbuf_submit(named, 0);
		}
	} else {
		event = reserve(sizeof(*event), &lost);
		if (event) {
			end(event, &request->event, error);
			bpf_ringbuf_submit(event, 0);
		}
	}
	bpf_map_delete_elem(&requests, &key);
	return 0;
}

static __always_inline int send_named(thru_u32 kind, const struct inode *inode,
				      const struct inode *dir, const struct qstr *name,
				      thru_u64 granted, thru_u64 tag, int error)
{
	struct trace_named *named;

	if (!inode_is_of(inode, conn))
		return 0;
	named = reserve(sizeof(*named), &lost_names);
	if (!named)
		return 0;
	fill(&named->event, kind, node_id(inode), 0, error);
	named->parent = dir ? node_id(dir) : 0;
	named->granted = granted;
	named->tag = tag;
	copy_name(named->name, name ? BPF_CORE_READ(name, name) : NULL,
		  name ? BPF_CORE_READ(name, len) : 0);
	bpf_ringbuf_submit(named, 0);
	return 0;
}

SEC("tp_btf/fuse_policy")
int BPF_PROG(on_policy, struct inode *inode, struct inode *dir, struct qstr *name,
	     thru_u64 offered, thru_u64 granted, thru_u64 tag, int error)
{
	return send_named(TRACE_POLICY, inode, dir, name, offered & granted, tag, error);
}

SEC("tp_btf/fuse_introduce")
int BPF_PROG(on_introduce, struct inode *inode, struct inode *dir, struct qstr *name,
	     int error)
{
	return send_named(TRACE_INTRODUCE, inode, dir, name, 0, 0, error);
}

/* All inodes tell their names again, by the next decision on them. */
SEC("syscall")
int bump(struct thru_bump_ctx *ctx)
{
	return bpf_fuse_policy_bump(ctx->conn);
}

char LICENSE[] SEC("license") = "GPL";
