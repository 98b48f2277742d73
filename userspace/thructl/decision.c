// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the policy decides of an inode: by having all inodes decide anew, looking at
 * this one, and hearing what comes of it. The daemon is not asked.
 */
#include <errno.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include "decision.h"
#include "decision.skel.h"

#include "ctl.h"

int decision_hear(const struct target *target, struct decision *ret_decision)
{
	struct thru_bump_ctx ctx = { .conn = target->conn };
	LIBBPF_OPTS(bpf_test_run_opts, opts, .ctx_in = &ctx, .ctx_size_in = sizeof(ctx));
	struct decision_bpf *skel;
	int err;

	libbpf_set_print(NULL);
	skel = decision_bpf__open();
	if (!skel)
		return -errno;
	skel->rodata->conn = target->conn;
	skel->rodata->ino = target->ino;
	err = decision_bpf__load(skel);
	if (!err)
		err = decision_bpf__attach(skel);
	if (!err)
		err = bpf_prog_test_run_opts(bpf_program__fd(skel->progs.bump), &opts);
	if (!err)
		err = (int)opts.retval;
	if (!err) {
		target_look(target);
		*ret_decision = skel->bss->decision;
	}
	decision_bpf__destroy(skel);
	return err;
}
