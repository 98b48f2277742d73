// SPDX-License-Identifier: GPL-2.0-or-later
/* /proc/self/mountinfo, with names that need escapes and lines cut short. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lib/mountinfo.h"

static struct thru_mounts parse(const char *text)
{
	struct thru_mounts mounts = {};

	assert_int_equal(thru_mounts_parse(strdup(text), &mounts), 0);
	return mounts;
}

static void a_line_has_its_fields(void **state)
{
	struct thru_mounts m = parse(
		"36 35 98:0 / / rw,noatime master:1 - ext3 /dev/root rw\n"
		"41 36 0:57 /sub /mnt rw - fuse.thrud /srv rw,user_id=0\n"
		"42 36 0:57 / /x rw shared:5 master:7 propagate_from:2 - fuse none rw\n");

	assert_int_equal(m.count, 3);
	assert_int_equal(m.mounts[1].id, 41);
	assert_int_equal(m.mounts[1].major, 0);
	assert_int_equal(m.mounts[1].minor, 57);
	assert_string_equal(m.mounts[1].root, "/sub");
	assert_string_equal(m.mounts[1].point, "/mnt");
	assert_string_equal(m.mounts[1].type, "fuse.thrud");
	assert_string_equal(m.mounts[1].source, "/srv");
	assert_string_equal(m.mounts[2].type, "fuse");
	assert_int_equal(m.mounts[0].major, 98);
	thru_mounts_free(&m);
	assert_int_equal(m.count, 0);
}

static void octal_escapes_are_taken_back(void **state)
{
	struct thru_mounts m = parse(
		"1 2 0:3 / /a\\040b\\011c\\012d\\134e rw - fuse.x\\040y s\\043rc rw\n");

	assert_int_equal(m.count, 1);
	assert_string_equal(m.mounts[0].point, "/a b\tc\nd\\e");
	assert_string_equal(m.mounts[0].type, "fuse.x y");
	assert_string_equal(m.mounts[0].source, "s#rc");
	thru_mounts_free(&m);
}

/* An escaped backslash before digits is one; nothing is decoded twice. */
static void what_is_no_escape_stays(void **state)
{
	struct thru_mounts m = parse(
		"1 2 0:3 / /a\\134040\\9\\04\\400\\ rw - fuse s rw\n");

	assert_string_equal(m.mounts[0].point, "/a\\040\\9\\04\\400\\");
	thru_mounts_free(&m);
}

static void empty_source_is_a_field(void **state)
{
	struct thru_mounts m = parse("1 2 0:3 / /a rw - fuse.thrud  rw\n"
				     "1 2 0:3 / /a rw - fuse.thrud\n");

	assert_int_equal(m.count, 2);
	assert_string_equal(m.mounts[0].source, "");
	assert_string_equal(m.mounts[1].source, "");
	thru_mounts_free(&m);
}

static void senseless_lines_are_skipped(void **state)
{
	struct thru_mounts m = parse(
		"\n"
		" \n"
		"garbage\n"
		"1 2\n"
		"1 2 0:3 / /a rw\n"
		"1 2 0:3 / /a rw shared:1\n"
		"1 2 0:3 / /a rw shared:1 -\n"
		"x 2 0:3 / /a rw - fuse s rw\n"
		"1 2 03 / /a rw - fuse s rw\n"
		"1 2 0: / /a rw - fuse s rw\n"
		"1 2 :3 / /a rw - fuse s rw\n"
		"1 2 0:-3 / /a rw - fuse s rw\n"
		"1 2 0:4294967296 / /a rw - fuse s rw\n"
		"99999999999999999999 2 0:3 / /a rw - fuse s rw\n"
		"7 2 0:3 / /good rw - fuse s rw");

	assert_int_equal(m.count, 1);
	assert_int_equal(m.mounts[0].id, 7);
	assert_string_equal(m.mounts[0].point, "/good");
	thru_mounts_free(&m);
}

static void nothing_is_no_mounts(void **state)
{
	struct thru_mounts m = parse("");

	assert_int_equal(m.count, 0);
	thru_mounts_free(&m);
	thru_mounts_free(&m);
	thru_mounts_free(NULL);
}

static void our_own_can_be_read(void **state)
{
	struct thru_mounts m;
	size_t i, roots = 0;

	assert_int_equal(thru_mounts_read(&m), 0);
	for (i = 0; i < m.count; i++)
		roots += !strcmp(m.mounts[i].point, "/");
	assert_true(roots > 0);
	thru_mounts_free(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_line_has_its_fields),
		cmocka_unit_test(octal_escapes_are_taken_back),
		cmocka_unit_test(what_is_no_escape_stays),
		cmocka_unit_test(empty_source_is_a_field),
		cmocka_unit_test(senseless_lines_are_skipped),
		cmocka_unit_test(nothing_is_no_mounts),
		cmocka_unit_test(our_own_can_be_read),
	};

	return cmocka_run_group_tests_name("mountinfo", tests, NULL, NULL);
}
