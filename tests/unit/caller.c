// SPDX-License-Identifier: GPL-2.0-or-later
/* What /proc says of a caller. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "thrud/caller.c"

static const char status[] =
	"Name:\tCapEff:\n"
	"Uid:\t1000\t1001\t1001\t1002\n"
	"Gid:\t5\t5\t5\t5\n"
	"Groups:\t4 27 4000000000 \n"
	"CapInh:\t0000000000000002\n"
	"CapEff:\t000001ffffffffff\n";

static void groups_are_all_read(void **state)
{
	gid_t *groups;
	size_t count;

	assert_int_equal(parse_groups(status, &groups, &count), 0);
	assert_int_equal(count, 3);
	assert_true(groups[0] == 4 && groups[1] == 27 && groups[2] == 4000000000U);
	free(groups);
	assert_int_equal(parse_groups("Name:\tx\nGroups:\t \n", &groups, &count), 0);
	assert_int_equal(count, 0);
	free(groups);
	assert_int_equal(parse_groups("Name:\tx\n", &groups, &count), -EPROTO);
}

static void capabilities_are_those_of_the_user_who_asks(void **state)
{
	assert_true(parse_caps(status, 1002) == 0x1ffffffffff);
	assert_true(parse_caps(status, 1000) == 0);
	assert_true(parse_caps("Name:\tx\n", 0) == 0);
}

static void a_map_has_what_is_in_it(void **state)
{
	static const char map[] = "         0       1000          1\n"
				  "         1     100000      65536\n";

	assert_true(map_has(map, 1000));
	assert_false(map_has(map, 0) || map_has(map, 999) || map_has(map, 1001));
	assert_true(map_has(map, 100000) && map_has(map, 165535));
	assert_false(map_has(map, 99999) || map_has(map, 165536));
	assert_false(map_has("", 0));
	assert_true(map_has("         0          0 4294967295\n", 4294967294U));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(groups_are_all_read),
		cmocka_unit_test(capabilities_are_those_of_the_user_who_asks),
		cmocka_unit_test(a_map_has_what_is_in_it),
	};

	return cmocka_run_group_tests_name("caller", tests, NULL, NULL);
}
