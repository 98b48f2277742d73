// SPDX-License-Identifier: GPL-2.0-or-later
/* The decision of the suffix policy, compiled for the host. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "suffix.h"

#define FILE_MODE	(SUFFIX_S_IFREG | 0644)
#define LINK_MODE	(0120000 | 0777)

static bool listed(const char *list, const char *name)
{
	char list_buf[SUFFIX_LIST] = "", name_buf[SUFFIX_NAME] = "";

	strcpy(list_buf, list);
	strcpy(name_buf, name);
	return suffix_listed(list_buf, name_buf, strlen(name));
}

static void one_ending_of_a_list_is_enough(void **state)
{
	assert_true(listed(".o", "a.o"));
	assert_true(listed(".o,.a", "a.o"));
	assert_true(listed(".o,.a", "lib.a"));
	assert_true(listed(".jpg,.o,.tar.gz", "x.tar.gz"));
	assert_true(listed("Makefile", "Makefile"));
	assert_true(listed("s", "s"));
}

static void what_does_not_end_so_is_not_listed(void **state)
{
	assert_false(listed(".o", "a.oo"));
	assert_false(listed(".o", "a.o~"));
	assert_false(listed(".o", "o"));
	assert_false(listed(".o", ""));
	assert_false(listed(".o,.a", "a.O"));
	assert_false(listed(".o,.a", ".o,.b"));
	assert_false(listed(".tar.gz", "x.gz"));
	assert_false(listed("Makefile", "akefile"));
}

static void no_ending_is_no_match(void **state)
{
	assert_false(listed("", "a"));
	assert_false(listed("", ""));
	assert_false(listed(",", "a"));
	assert_false(listed(",,.x,,", "a"));
	assert_true(listed(",,.x,,", "a.x"));
}

static void the_longest_are_compared_whole(void **state)
{
	char list[SUFFIX_LIST], name[SUFFIX_NAME];

	memset(list, 'x', sizeof(list) - 1);
	list[sizeof(list) - 1] = '\0';
	memcpy(name, list, sizeof(name));
	assert_true(listed(list, name));
	name[0] = 'y';
	assert_false(listed(list, name));
	assert_true(listed(list + 1, name));
	assert_false(listed(list, list + 1));
}

static void sizes_are_both_limits(void **state)
{
	assert_true(suffix_size_fits(FILE_MODE, 0, 0, 0));
	assert_true(suffix_size_fits(FILE_MODE, UINT64_MAX, 0, 0));
	assert_true(suffix_size_fits(FILE_MODE, 10, 10, 10));
	assert_false(suffix_size_fits(FILE_MODE, 9, 10, 0));
	assert_false(suffix_size_fits(FILE_MODE, 11, 0, 10));
}

static void only_regular_files_have_a_size(void **state)
{
	assert_true(suffix_size_fits(LINK_MODE, 3, 10, 20));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_ending_of_a_list_is_enough),
		cmocka_unit_test(what_does_not_end_so_is_not_listed),
		cmocka_unit_test(no_ending_is_no_match),
		cmocka_unit_test(the_longest_are_compared_whole),
		cmocka_unit_test(sizes_are_both_limits),
		cmocka_unit_test(only_regular_files_have_a_size),
	};

	return cmocka_run_group_tests_name("suffix", tests, NULL, NULL);
}
