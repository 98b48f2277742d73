// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/*
 * Counts what happens on one connection, for `thructl top` and `thructl advise`: how
 * long each operation takes, by opcode and by who serves it; the round trips to the
 * daemon by directory, reason and opcode. Not a policy.
 *
 * Cost, while it is attached: two additions to counters of this CPU per operation; of
 * what the daemon serves five entries of hashes besides; of each decision one. Nothing
 * goes to userspace but the names of directories: maps are read once in a while.
 */
#include "fuse_kernel.bpf.h"
#include "watch.h"

#define LOOKUP		1	/* opcodes */
#define OPEN		14
#define NAMES		(4 << 20)	/* bytes: the names of some 11,000 directories */
#define NODES		(1 << 20)	/* 100 bytes each, once it is there */
#define PLACES		65536

const volatile thru_u32 conn = 0;

#include "fallback.bpf.h"

enum fuse_passthrough_fallback {
	FUSE_FALLBACK_UNATTACHED,
	FUSE_FALLBACK_NOT_OFFERED,
	FUSE_FALLBACK_POLICY,
};

#define REASON(name)	bpf_core_enum_value(enum fuse_passthrough_fallback, name)

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, WATCH_SERVERS * WATCH_OPCODES);
	__type(key, thru_u32);
	__type(value, struct watch_op);
} ops SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, PLACES);
	__type(key, struct watch_place);
	__type(value, thru_u64);
} places SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, NAMES);
} events SEC(".maps");

/*
 * What was decided of an inode, and where it is. Those that are in use are decided anew
 * at the start, and no more: what there is no room for has no directory from then on.
 */
struct node {
	thru_u64 parent;
	thru_u64 offered, granted;
	bool is_dir;
	bool own_rule;		/* by its tag: then it goes by itself, not by its directory */
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, NODES);
	__type(key, thru_u64);
	__type(value, struct node);
} nodes SEC(".maps");

/* Requests that have no answer yet, by their address */
struct request {
	thru_u64 began;
	struct watch_place place;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, IN_FLIGHT);
	__type(key, thru_u64);
	__type(value, struct request);
} requests SEC(".maps");

/* The last LOOKUP of each thread: it may turn out to be an introduction */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, IN_FLIGHT);
	__type(key, thru_u64);
	__type(value, struct watch_place);
} lookups SEC(".maps");

/* Bits of the opcodes that `ops` has something of, by server: what is worth reading */
thru_u64 seen[WATCH_SERVERS] = {};

thru_u64 lost = 0;		/* requests that were not followed: too many at once */
thru_u64 lost_places = 0;	/* round trips that `places` has no room for */
thru_u64 lost_names = 0;	/* names of directories, likewise */

static __always_inline void count_op(thru_u32 server, thru_u32 opcode, thru_u64 duration)
{
	thru_u32 key = server * WATCH_OPCODES + opcode, class = watch_class(duration);
	struct watch_op *op;

	if (opcode >= WATCH_OPCODES || class >= WATCH_CLASSES)
		return;
	op = bpf_map_lookup_elem(&ops, &key);
	if (!op)
		return;
	/* Per CPU, but an operation can be preempted by another one. */
	__sync_fetch_and_add(&op->classes[class], 1);
	__sync_fetch_and_add(&op->sum, duration);
	if (!(seen[server] >> opcode & 1))
		__sync_fetch_and_or(&seen[server], 1ULL << opcode);
}

static __always_inline void count_place(const struct watch_place *place, thru_u64 change)
{
	thru_u64 *count = bpf_map_lookup_elem(&places, place), zero = 0;

	if (!count) {
		/* Another CPU may do so at this moment: no matter. */
		bpf_map_update_elem(&places, place, &zero, BPF_NOEXIST);
		count = bpf_map_lookup_elem(&places, place);
	}
	if (count)
		__sync_fetch_and_add(count, change);
	else
		__sync_fetch_and_add(&lost_places, 1);
}

/* Is the inode of such a request a directory? */
static __always_inline bool is_of_dir(thru_u32 opcode)
{
	const thru_u64 those = THRU_OP(1) | THRU_OP(6) | THRU_OP(8) | THRU_OP(9) |
		THRU_OP(10) | THRU_OP(11) | THRU_OP(12) | THRU_OP(13) | THRU_OP(27) |
		THRU_OP(28) | THRU_OP(29) | THRU_OP(30) | THRU_OP(35) | THRU_OP(44) |
		THRU_OP(45) | THRU_OP(51);

	return opcode && opcode < WATCH_OPCODES && (those & THRU_OP(opcode));
}

/*
 * The kernel tells the reason where it could have served; where it did not even look,
 * what was decided of the inode is the reason.
 */
static __always_inline thru_u32 find_reason(thru_u64 nodeid, thru_u32 opcode,
					    const struct node *node)
{
	thru_u32 reason = fallback_reason(nodeid, opcode, WATCH_NO_REASON);
	thru_u32 as = passed_as(opcode);
	thru_u64 bit;

	if (reason != WATCH_NO_REASON)
		return reason;
	if (!node || !as || as > WATCH_OPCODES)
		return WATCH_NO_REASON;
	bit = THRU_OP(as) & THRU_OPS_ALL;
	/* A file is opened at the daemon, too, if reads or writes are left to it. */
	if (as == OPEN)
		bit |= node->offered & THRU_OPS_DATA;
	bit &= ~node->granted;
	if (!bit)
		return WATCH_NO_REASON;
	if (!node->offered)
		return REASON(FUSE_FALLBACK_UNATTACHED);
	return node->offered & bit ? REASON(FUSE_FALLBACK_POLICY) :
				     REASON(FUSE_FALLBACK_NOT_OFFERED);
}

SEC("tp_btf/fuse_passthrough")
int BPF_PROG(on_passthrough, struct inode *inode, thru_u32 opcode, long result,
	     thru_u64 duration)
{
	if (inode_is_of(inode, conn))
		count_op(WATCH_KERNEL, opcode, duration);
	return 0;
}

SEC("tp_btf/fuse_request_send")
int BPF_PROG(on_send, struct fuse_req *req)
{
	thru_u64 thread = bpf_get_current_pid_tgid();
	struct request request = {};
	thru_u64 key = (thru_u64)req, nodeid;
	struct node *node;

	if (!req_is_of(req, conn))
		return 0;
	nodeid = BPF_CORE_READ(req, in.h.nodeid);
	node = bpf_map_lookup_elem(&nodes, &nodeid);
	request.place.opcode = BPF_CORE_READ(req, in.h.opcode);
	request.place.reason = find_reason(nodeid, request.place.opcode, node);
	request.place.dir = nodeid;
	if (node && !node->is_dir && !node->own_rule &&
	    !is_of_dir(request.place.opcode) && node->parent)
		request.place.dir = node->parent;
	request.began = bpf_ktime_get_ns();
	/* Of one that was killed */
	if (bpf_map_lookup_elem(&requests, &key))
		__sync_fetch_and_add(&lost, 1);
	if (bpf_map_update_elem(&requests, &key, &request, BPF_ANY))
		__sync_fetch_and_add(&lost, 1);
	else if (request.place.opcode == LOOKUP)
		bpf_map_update_elem(&lookups, &thread, &request.place, BPF_ANY);
	return 0;
}

SEC("tp_btf/fuse_request_end")
int BPF_PROG(on_end, struct fuse_req *req)
{
	thru_u64 key = (thru_u64)req;
	struct request *request;

	/* One that was killed has no end: its address may be another mount's by now. */
	if (!req_is_of(req, conn))
		return 0;
	request = bpf_map_lookup_elem(&requests, &key);
	if (!request)
		return 0;
	count_op(WATCH_DAEMON, request->place.opcode,
		 bpf_ktime_get_ns() - request->began);
	count_place(&request->place, 1);
	bpf_map_delete_elem(&requests, &key);
	return 0;
}

SEC("tp_btf/fuse_policy")
int BPF_PROG(on_policy, struct inode *inode, struct inode *dir, struct qstr *name,
	     thru_u64 offered, thru_u64 granted, thru_u64 tag, int error)
{
	struct node node = { .offered = offered, .granted = offered & granted };
	struct trace_named *named;
	thru_u64 nodeid;

	if (!inode_is_of(inode, conn))
		return 0;
	nodeid = node_id(inode);
	node.parent = dir ? node_id(dir) : 0;
	node.is_dir = is_dir(inode);
	node.own_rule = tag == nodeid;
	if (bpf_map_update_elem(&nodes, &nodeid, &node, BPF_ANY))
		__sync_fetch_and_add(&lost_names, 1);
	if (!node.is_dir)
		return 0;

	named = bpf_ringbuf_reserve(&events, sizeof(*named), 0);
	if (!named) {
		__sync_fetch_and_add(&lost_names, 1);
		return 0;
	}
	__builtin_memset(&named->event, 0, sizeof(named->event));
	named->event.nodeid = nodeid;
	named->event.kind = TRACE_POLICY;
	named->parent = node.parent;
	named->granted = node.granted;
	named->tag = tag;
	copy_name(named->name, name ? BPF_CORE_READ(name, name) : NULL,
		  name ? BPF_CORE_READ(name, len) : 0);
	bpf_ringbuf_submit(named, 0);
	return 0;
}

/* The LOOKUP that this thread had the answer of was for the kernel's sake. */
SEC("tp_btf/fuse_introduce")
int BPF_PROG(on_introduce, struct inode *inode, struct inode *dir, struct qstr *name,
	     int error)
{
	thru_u64 thread = bpf_get_current_pid_tgid();
	struct watch_place *sent = bpf_map_lookup_elem(&lookups, &thread), place;

	if (!sent || !inode_is_of(inode, conn) || sent->dir != node_id(dir))
		return 0;
	place = *sent;
	bpf_map_delete_elem(&lookups, &thread);
	count_place(&place, -1);
	place.reason = WATCH_INTRODUCE;
	count_place(&place, 1);
	return 0;
}

/* All inodes tell their names again, by the next decision on them. */
SEC("syscall")
int bump(struct thru_bump_ctx *ctx)
{
	return bpf_fuse_policy_bump(ctx->conn);
}

char LICENSE[] SEC("license") = "GPL";
