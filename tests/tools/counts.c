// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Who has served what on a connection, by both sides' own counts. Prints a line
 * for each opcode seen: name, operations the kernel served, requests it says it
 * sent to the daemon, requests the daemon says it received. The kernel counts
 * requests that want a reply; the daemon all, INIT and FORGET included.
 *
 *	counts CONN
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <thru/thru.h>

#include "lib/num.h"

static int fail(const char *what, int err)
{
	fprintf(stderr, "counts: %s: %s\n", what, strerror(-err));
	return 1;
}

static void print(unsigned int opcode, uint64_t kernel, uint64_t sent, uint64_t received)
{
	const char *name = thru_opcode_name(opcode);

	if (!kernel && !sent && !received)
		return;
	if (name)
		printf("%s", name);
	else
		printf("opcode_%u", opcode);
	printf(" %" PRIu64 " %" PRIu64 " %" PRIu64 "\n", kernel, sent, received);
}

int main(int argc, char **argv)
{
	const struct thru_daemon_stats *daemon;
	struct thru_kernel_stats kernel;
	unsigned int opcode;
	uint64_t conn;
	int err;

	if (argc != 2 || thru_num_parse(argv[1], UINT32_MAX, &conn)) {
		fprintf(stderr, "usage: counts CONN\n");
		return 2;
	}
	err = thru_daemon_stats_open(conn, &daemon);
	if (err)
		return fail("the daemon's counts", err);
	err = thru_kernel_stats(conn, &kernel);
	if (err) {
		thru_daemon_stats_close(daemon);
		return fail("the kernel's counts", err);
	}
	for (opcode = 0; opcode < THRU_OPCODE_MAX; opcode++)
		print(opcode, kernel.kernel[opcode], kernel.daemon[opcode],
		      daemon->requests[opcode]);
	thru_daemon_stats_close(daemon);
	return 0;
}
