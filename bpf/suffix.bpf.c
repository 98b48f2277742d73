// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/*
 * suffix: what passes are files whose names end as one of a list, and which are,
 * if so wanted, of some size. Directories pass all or none of them.
 *
 * For trees where the work is in files that are known by their names: images,
 * archives, models, objects; the daemon sees the rest.
 *
 * Cost: per inode a copy of the name and a walk over the list, nothing per
 * operation. It decides by name and size at that time: a file that has grown
 * since passes, or not, as before. It never fails a lookup, and leaves to the
 * daemon whatever has no name or one too long to look at.
 */
#include "thru_stats.bpf.h"
#include "suffix.h"

/* Endings apart by commas: ".o,.a". None: no file passes. */
const volatile char suffixes[SUFFIX_LIST] = "";

/* Bytes: only files of at least, of at most so many (0 = any number). */
const volatile thru_u64 min_size = 0;
const volatile thru_u64 max_size = 0;

/* Do directories pass? The daemon is then not asked for the names in them. */
const volatile bool dirs = false;

static __always_inline bool is_listed(struct fuse_policy_ctx *pc)
{
	char name[SUFFIX_NAME] = "";
	int len;

	len = bpf_fuse_policy_name(pc, name, sizeof(name));
	return len > 0 && len < SUFFIX_NAME && suffix_listed(suffixes, name, len);
}

SEC("struct_ops/lookup")
int BPF_PROG(suffix_lookup, struct fuse_policy_ctx *pc)
{
	bool pass;

	if ((pc->mode & SUFFIX_S_IFMT) == SUFFIX_S_IFDIR)
		pass = dirs;
	else
		pass = suffix_size_fits(pc->mode, pc->size, min_size, max_size) &&
		       is_listed(pc);

	if (pass)
		pc->ops = pc->offered;
	thru_count(pass ? THRU_STAT_GRANTED : THRU_STAT_DENIED);
	return 0;
}

SEC(".struct_ops.link")
struct fuse_policy_ops suffix = {
	.lookup = (void *)suffix_lookup,
	.name = "suffix",
};

char LICENSE[] SEC("license") = "GPL";
