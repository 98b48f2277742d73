// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/*
 * subtree: what passes is what an operator's rule says of the subtree that an
 * inode lies in. A rule is keyed by the inode number of the subtree's root and
 * holds down to the next rule; each inode keeps the key of the rule that governs
 * it as its tag, so that a decision needs the parent's tag and no path.
 *
 * For mounts whose parts differ: a tree that the daemon must see (it filters,
 * fetches or counts there) beside trees that the kernel can serve alone.
 *
 * Cost: one to three lookups in a hash, per inode and change of the rules; nothing
 * per operation. No rule is the default, "all to the daemon", never an error;
 * it never fails a lookup and never grants what the server has not offered.
 */
#include "thru_stats.bpf.h"
#include "subtree.h"

#include <stdbool.h>

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, THRU_RULES_MAX);
	__type(key, thru_u64);
	__type(value, struct thru_rule);
} rules SEC(".maps");

/* For people: the path that a rule was given for. Not read here. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, THRU_RULES_MAX);
	__uint(key_size, sizeof(thru_u64));
	__uint(value_size, THRU_RULE_PATH);
} paths SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__uint(max_entries, THRU_RULES_MAX);
	__type(key, thru_u64);
	__type(value, thru_u64);
} roots SEC(".maps");

/*
 * Is it this inode that the rule of its number is for? The first one is; without
 * memory to remember it by, so is the next.
 */
static __always_inline bool is_root(thru_u64 ino, thru_u64 generation)
{
	thru_u64 gone = THRU_ROOT_GONE, *known;

	known = bpf_map_lookup_elem(&roots, &ino);
	if (!known) {
		bpf_map_update_elem(&roots, &ino, &generation, BPF_NOEXIST);
		known = bpf_map_lookup_elem(&roots, &ino);
	}
	if (!known || *known == generation)
		return true;
	bpf_map_update_elem(&roots, &ino, &gone, BPF_EXIST);
	return false;
}

SEC("struct_ops/lookup")
int BPF_PROG(subtree_lookup, struct fuse_policy_ctx *pc)
{
	thru_u64 ino = pc->ino, parent_tag = pc->parent_tag;
	struct thru_rule *own, *inherited = NULL;
	struct subtree_decision d;

	own = bpf_map_lookup_elem(&rules, &ino);
	if (own && !is_root(ino, pc->generation))
		own = NULL;
	if (!own && parent_tag)
		inherited = bpf_map_lookup_elem(&rules, &parent_tag);

	d = subtree_decide(ino, parent_tag, pc->offered, own, inherited);
	pc->ops = d.ops;
	pc->tag = d.tag;
	thru_count(d.stat);
	return 0;
}

SEC(".struct_ops.link")
struct fuse_policy_ops subtree = {
	.lookup = (void *)subtree_lookup,
	.name = "subtree",
};

/* Run by the tools after a change of `rules`. */
SEC("syscall")
int bump(struct thru_bump_ctx *ctx)
{
	if (!bpf_ksym_exists(bpf_fuse_policy_bump))
		return -95;	/* EOPNOTSUPP: not a kernel with fuse_policy_ops */
	return bpf_fuse_policy_bump(ctx->conn);
}

char LICENSE[] SEC("license") = "GPL";
