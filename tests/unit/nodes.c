// SPDX-License-Identifier: GPL-2.0-or-later
/* Names that inodes have told, and the paths that are made of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "thructl/nodes.c"
#include "thructl/text.c"
#include "thructl/daemon.c"
#include "thructl/mounts.c"

/* Nothing here leads to a daemon. */
void patience_begin(const char *object)
{
}

void patience_end(void)
{
}

int ctl_fail(const char *object, const char *fmt, ...)
{
	return CTL_FAILED;
}

static const struct thru_mount mount = { .root = "/", .point = "/mnt" };

static void told(struct nodes *nodes, uint32_t kind, uint64_t nodeid, uint64_t parent,
		 const char *name)
{
	struct trace_named named = {
		.event = { .nodeid = nodeid, .kind = kind },
		.parent = parent,
		.tag = nodeid + 100,
	};

	strncpy(named.name, name, sizeof(named.name) - 1);
	nodes_keep(nodes, &named);
}

static void is_at(const struct nodes *nodes, uint64_t nodeid, const char *expected)
{
	char *path = nodes_path(nodes, nodeid);

	assert_string_equal(path, expected);
	free(path);
}

static void a_path_is_made_of_the_names(void **state)
{
	struct nodes nodes = { .mount = &mount };

	told(&nodes, TRACE_POLICY, 12, 11, "file \n");
	told(&nodes, TRACE_POLICY, 11, ROOT_NODEID, "dir");
	is_at(&nodes, ROOT_NODEID, "/mnt");
	is_at(&nodes, 11, "/mnt/dir");
	is_at(&nodes, 12, "/mnt/dir/file \n");
	nodes_free(&nodes);
}

static void what_is_not_known_is_a_number(void **state)
{
	struct nodes nodes = { .mount = &mount };

	is_at(&nodes, 7, "[inode 7]");
	told(&nodes, TRACE_POLICY, 12, 11, "file");
	is_at(&nodes, 12, "[inode 11]/file");
	/* Found by its handle: decided, without a name */
	told(&nodes, TRACE_POLICY, 11, 0, "");
	is_at(&nodes, 12, "[inode 11]/file");
	assert_true(nodes_find(&nodes, 11)->decided);
	assert_null(nodes_find(&nodes, 7));
	nodes_free(&nodes);
}

static void the_last_word_counts(void **state)
{
	struct nodes nodes = { .mount = &mount };

	told(&nodes, TRACE_POLICY, 11, ROOT_NODEID, "old");
	told(&nodes, TRACE_POLICY, 12, 11, "file");
	told(&nodes, TRACE_POLICY, 11, ROOT_NODEID, "new");
	is_at(&nodes, 12, "/mnt/new/file");
	/* Which does not decide */
	told(&nodes, TRACE_INTRODUCE, 12, ROOT_NODEID, "moved");
	is_at(&nodes, 12, "/mnt/moved");
	assert_int_equal(nodes_find(&nodes, 12)->tag, 112);
	assert_true(nodes_find(&nodes, 12)->decided);
	told(&nodes, TRACE_INTRODUCE, 13, ROOT_NODEID, "other");
	assert_false(nodes_find(&nodes, 13)->decided);
	nodes_free(&nodes);
}

static void a_loop_has_an_end(void **state)
{
	struct nodes nodes = { .mount = &mount };
	char *path;

	told(&nodes, TRACE_POLICY, 11, 12, "a");
	told(&nodes, TRACE_POLICY, 12, 11, "b");
	path = nodes_path(&nodes, 11);
	assert_memory_equal(path, "[inode ", 7);
	free(path);
	nodes_free(&nodes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_path_is_made_of_the_names),
		cmocka_unit_test(what_is_not_known_is_a_number),
		cmocka_unit_test(the_last_word_counts),
		cmocka_unit_test(a_loop_has_an_end),
	};

	return cmocka_run_group_tests_name("nodes", tests, NULL, NULL);
}
