/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/*
 * The contract between BPF policies, the daemon that loads them and the tools
 * that steer them: pin names, map keys and values. Included by BPF programs and
 * by userspace; fixed-width types only.
 *
 * Pins of one mount are in THRU_PIN_ROOT/<conn>, where <conn> is the decimal
 * connection number, minor(st_dev) of the mount, the name of its directory in
 * /sys/fs/fuse/connections: the link, and a directory for all else of the policy
 * in force, named by the decimal id of its struct_ops map, which the link tells
 * (struct bpf_link_info). So what is found is that of one policy, whoever replaces
 * it meanwhile or is killed at that. Directories are mode 0700, owned by root.
 */
#ifndef THRU_POLICY_H
#define THRU_POLICY_H

#ifdef __bpf__
typedef unsigned char		thru_u8;
typedef unsigned int		thru_u32;
typedef unsigned long long	thru_u64;
#else
#include <stdint.h>
typedef uint8_t			thru_u8;
typedef uint32_t		thru_u32;
typedef uint64_t		thru_u64;
#endif

#define THRU_PIN_ROOT		"/sys/fs/bpf/thru"
#define THRU_PIN_LINK		"link"		/* struct_ops link: the policy in force */
#define THRU_PIN_RULES		"rules"		/* hash: thru_u64 ino -> struct thru_rule */
#define THRU_PIN_PATHS		"paths"		/* hash: thru_u64 ino -> char[THRU_RULE_PATH] */
#define THRU_PIN_ROOTS		"roots"		/* hash: thru_u64 ino -> thru_u64, see below */
#define THRU_PIN_STATS		"stats"		/* per-CPU array: enum thru_stat -> thru_u64 */
#define THRU_PIN_BUMP		"bump"		/* SYSCALL program: re-decide every inode */

/* Largest number of rules of one mount; a limit of memory, not of design. */
#define THRU_RULES_MAX		65536

/* Bytes of a rule's path as the operator gave it, relative to the mount's root. */
#define THRU_RULE_PATH		4096

/*
 * A rule of the `subtree` policy, keyed by the inode number of the subtree's
 * root. It holds for that inode and all below it, down to the next rule. The
 * tag of an inode is the key of the rule that governs it; 0 = none.
 */
struct thru_rule {
	thru_u64	ops;		/* THRU_OP_* that may pass, of those offered */
};

/*
 * An inode number comes again once its inode is deleted, and a rule is not for the
 * next that has it. So the policy keeps, by number, the generation of the first inode
 * that it has found the rule to be of; when there is another one instead, the rule is
 * THRU_ROOT_GONE, and as if it were not there. Tools delete the entry where they make
 * a rule. Filesystems that have no generations (overlayfs, NFS) are not covered.
 */
#define THRU_ROOT_GONE		(~0ULL)

/* Counters of a policy, each a decision taken. */
enum thru_stat {
	THRU_STAT_GRANTED,		/* some operation passes */
	THRU_STAT_DENIED,		/* a rule leaves the inode to the daemon */
	THRU_STAT_NO_RULE,		/* no rule governs the inode */
	THRU_STAT_MAX,
};

/* Input of the `bump` program (BPF_PROG_TEST_RUN, ctx_in). */
struct thru_bump_ctx {
	thru_u32	conn;		/* connection number */
	thru_u32	pad;		/* 0 */
};

#endif
