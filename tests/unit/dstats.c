// SPDX-License-Identifier: GPL-2.0-or-later
/* The file of the daemon's counters: whose it is, when its number comes again. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <thru/thru.h>

/* The tests' own, below the directory they run in. */
#undef THRU_RUN_DIR
#define THRU_RUN_DIR "thru"
#include "lib/sweep.c"
#include "lib/dstats.c"

/* Too large for any connection of this machine to have it. */
#define CONN	4000000000U

static int enter(void **state)
{
	static char dir[] = "/tmp/dstats-XXXXXX";

	*state = dir;
	return mkdtemp(dir) && !chdir(dir) ? 0 : -1;
}

static int leave(void **state)
{
	rmdir(THRU_RUN_DIR);
	return chdir("/") || rmdir(*state);
}

static void a_daemon_removes_its_own_file(void **state)
{
	const struct thru_daemon_stats *seen;
	struct thru_daemon_stats *stats;

	assert_int_equal(thru_daemon_stats_create(CONN, &stats), 0);
	assert_int_equal(thru_daemon_stats_open(CONN, &seen), 0);
	assert_int_equal(seen->pid, getpid());
	thru_daemon_stats_close(seen);
	thru_daemon_stats_remove(CONN, stats);
	assert_int_equal(thru_daemon_stats_open(CONN, &seen), -ENOENT);
}

static void it_leaves_that_of_the_next_with_its_number(void **state)
{
	struct thru_daemon_stats *stats, *next;
	const struct thru_daemon_stats *seen;

	assert_int_equal(thru_daemon_stats_create(CONN, &stats), 0);
	assert_int_equal(thru_daemon_stats_create(CONN, &next), 0);
	next->level = 42;
	thru_daemon_stats_remove(CONN, stats);
	assert_int_equal(thru_daemon_stats_open(CONN, &seen), 0);
	assert_int_equal(seen->level, 42);
	thru_daemon_stats_close(seen);
	thru_daemon_stats_remove(CONN, next);
	assert_int_equal(thru_daemon_stats_open(CONN, &seen), -ENOENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_daemon_removes_its_own_file),
		cmocka_unit_test(it_leaves_that_of_the_next_with_its_number),
	};

	return cmocka_run_group_tests(tests, enter, leave);
}
