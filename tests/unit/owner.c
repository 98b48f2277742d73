// SPDX-License-Identifier: GPL-2.0-or-later
/* The decision of the owner policy, compiled for the host. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "owner.h"

static enum owner_match find(const char *list, uint32_t uid)
{
	char buf[OWNER_LIST] = "";

	memcpy(buf, list, strnlen(list, sizeof(buf)));
	return owner_find(buf, uid);
}

static enum owner_decision decide(const char *hide, const char *keep,
				  const char *pass, uint32_t uid)
{
	return owner_decide(find(hide, uid), find(keep, uid), find(pass, uid), false);
}

static void uids_are_compared_as_numbers(void **state)
{
	assert_int_equal(find("1000", 1000), OWNER_LISTED);
	assert_int_equal(find("1000", 100), OWNER_NOT_LISTED);
	assert_int_equal(find("100", 1000), OWNER_NOT_LISTED);
	assert_int_equal(find("5,0,1000", 0), OWNER_LISTED);
	assert_int_equal(find("5,0,1000", 1000), OWNER_LISTED);
	assert_int_equal(find("0005", 5), OWNER_LISTED);
	assert_int_equal(find("4294967295", UINT32_MAX), OWNER_LISTED);
	assert_int_equal(find(",1000,,5,", 5), OWNER_LISTED);
}

static void nobody_is_not_root(void **state)
{
	assert_int_equal(find("", 0), OWNER_EMPTY);
	assert_int_equal(find(",,", 0), OWNER_EMPTY);
	assert_int_equal(find("1,,2", 0), OWNER_NOT_LISTED);
}

static void what_is_no_list_is_told(void **state)
{
	assert_int_equal(find("1000;1001", 5), OWNER_NO_LIST);
	assert_int_equal(find("root", 0), OWNER_NO_LIST);
	assert_int_equal(find("1000, 1001", 1000), OWNER_NO_LIST);
	assert_int_equal(find("-1", 1), OWNER_NO_LIST);
	assert_int_equal(find("4294967296", 0), OWNER_NO_LIST);
	assert_int_equal(find("99999999999999999999999999", 0), OWNER_NO_LIST);
}

static void without_lists_all_pass(void **state)
{
	assert_int_equal(decide("", "", "", 0), OWNER_PASS);
	assert_int_equal(decide("", "", "", 1000), OWNER_PASS);
}

static void the_first_list_that_names_him_decides(void **state)
{
	assert_int_equal(decide("1", "1", "1", 1), OWNER_HIDE);
	assert_int_equal(decide("2", "1", "1", 1), OWNER_DAEMON);
	assert_int_equal(decide("2", "3", "1", 1), OWNER_PASS);
	assert_int_equal(decide("2", "3", "", 1), OWNER_PASS);
	assert_int_equal(decide("2", "3", "4", 1), OWNER_DAEMON);
}

static void a_wrong_list_fails_whatever_the_others_say(void **state)
{
	assert_int_equal(decide("x", "", "", 1), OWNER_INVALID);
	assert_int_equal(decide("1", "x", "", 1), OWNER_INVALID);
	assert_int_equal(decide("", "1", "x", 1), OWNER_INVALID);
}

static void the_root_is_never_hidden(void **state)
{
	assert_int_equal(owner_decide(OWNER_LISTED, OWNER_EMPTY, OWNER_EMPTY, true),
			 OWNER_DAEMON);
	assert_int_equal(owner_decide(OWNER_NO_LIST, OWNER_EMPTY, OWNER_EMPTY, true),
			 OWNER_DAEMON);
	assert_int_equal(owner_decide(OWNER_EMPTY, OWNER_EMPTY, OWNER_EMPTY, true),
			 OWNER_PASS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(uids_are_compared_as_numbers),
		cmocka_unit_test(nobody_is_not_root),
		cmocka_unit_test(what_is_no_list_is_told),
		cmocka_unit_test(without_lists_all_pass),
		cmocka_unit_test(the_first_list_that_names_him_decides),
		cmocka_unit_test(a_wrong_list_fails_whatever_the_others_say),
		cmocka_unit_test(the_root_is_never_hidden),
	};

	return cmocka_run_group_tests_name("owner", tests, NULL, NULL);
}
