/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/*
 * What bpf/watch.bpf.c counts for thructl top and advise: the keys and values of its
 * maps, and the classes of its histograms, which tests/unit/histogram.c compiles for
 * the host.
 */
#ifndef THRU_WATCH_H
#define THRU_WATCH_H

#include <thru/policy.h>

#define WATCH_OPCODES	64	/* 0 .. 63 */

enum watch_server { WATCH_KERNEL, WATCH_DAEMON, WATCH_SERVERS };

/*
 * Classes of durations: four to each power of two, so that a bound is at most a quarter
 * above what it stands for. The last one begins at 15 minutes, and has no end.
 */
#define WATCH_POWERS	40
#define WATCH_CLASSES	(4 * (WATCH_POWERS - 1))

/* Of each opcode and server; the key is server * WATCH_OPCODES + opcode. Per CPU. */
struct watch_op {
	thru_u64	sum;		/* ns */
	thru_u32	classes[WATCH_CLASSES];
};

/* Of `reason`, beside the kernel's numbers: */
#define WATCH_NO_REASON		0xffffffffU	/* none is known */
#define WATCH_INTRODUCE		0xfffffffeU	/* the daemon was told of an inode */

/* Where a round trip was for, why, and what: the key of their counts, thru_u64. */
struct watch_place {
	thru_u64	dir;		/* node id of the directory; of the inode, if unknown */
	thru_u32	reason;
	thru_u32	opcode;
};

static inline __attribute__((always_inline)) thru_u32 watch_class(thru_u64 ns)
{
	thru_u32 power = 0, shift;

	if (ns < 4)
		return ns;
	if (ns >> WATCH_POWERS)
		return WATCH_CLASSES - 1;
	for (shift = 32; shift; shift >>= 1) {
		if (ns >> power >> shift)
			power += shift;
	}
	return (power - 1) * 4 + (ns >> (power - 2) & 3);
}

/* The shortest duration of a class, ns. */
static inline thru_u64 watch_class_begin(thru_u32 class)
{
	return class < 4 ? class : (4ULL | (class & 3)) << (class / 4 - 1);
}

#endif
