// SPDX-License-Identifier: GPL-2.0-or-later
/* Rules as a text file: what is read is what was written, and what is refused. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <thru/thru.h>

#include "lib/rules_file.h"

#include <cmocka.h>

static char error[256];

static int read_bytes(const char *text, size_t len, struct rules_file *file)
{
	FILE *from = tmpfile();
	int err;

	assert_non_null(from);
	assert_int_equal(fwrite(text, 1, len, from), len);
	rewind(from);
	err = rules_file_read(from, file, error, sizeof(error));
	fclose(from);
	return err;
}

static void refused(const char *text, const char *expected)
{
	struct rules_file file;

	assert_int_equal(read_bytes(text, strlen(text), &file), -EINVAL);
	if (!strstr(error, expected))
		fail_msg("'%s' does not say '%s'", error, expected);
}

static void lines_are_rules(void **state)
{
	const char text[] = "# words\n\n thru-rules 1\n/ all\n# more\n/a/b\tgetattr,read\r\n/c  none";
	struct rules_file file;

	assert_int_equal(read_bytes(text, strlen(text), &file), 0);
	assert_int_equal(file.count, 3);
	assert_string_equal(file.entries[0].path, "/");
	assert_true(file.entries[0].ops == THRU_OPS_ALL);
	assert_string_equal(file.entries[1].path, "/a/b");
	assert_true(file.entries[1].ops == (THRU_OP_GETATTR | THRU_OP_READ));
	assert_string_equal(file.entries[2].path, "/c");
	assert_true(file.entries[2].ops == 0);
	rules_file_free(&file);
}

static void no_rules_can_be_meant(void **state)
{
	struct rules_file file;

	assert_int_equal(read_bytes("thru-rules 1\n", 13, &file), 0);
	assert_int_equal(file.count, 0);
	rules_file_free(&file);
	refused("", "no 'thru-rules 1'");
	refused("# words\n", "no 'thru-rules 1'");
}

static void any_name_comes_back(void **state)
{
	const struct thru_rule_entry entries[] = {
		{ .path = "/", .ops = THRU_OPS_META },
		{ .path = "/a b\\040\n\t\x7f\xff#", .ops = 0 },
		{ .path = "/#c", .ops = THRU_OPS_DATA | 1ULL << 63 },
	};
	struct rules_file file;
	char *text = NULL;
	size_t size, i;
	FILE *to = open_memstream(&text, &size);

	assert_int_equal(rules_file_write(to, entries, 3), 0);
	fclose(to);
	assert_int_equal(read_bytes(text, size, &file), 0);
	assert_int_equal(file.count, 3);
	for (i = 0; i < 3; i++) {
		assert_string_equal(file.entries[i].path, entries[i].path);
		assert_true(file.entries[i].ops == (entries[i].ops & THRU_OPS_ALL));
	}
	rules_file_free(&file);
	free(text);
}

static void what_is_wrong_is_told_with_its_line(void **state)
{
	refused("/ all\n", "line 1: not 'thru-rules 1'");
	refused("thru-rules 2\n/ all\n", "of another version");
	refused("thru-rules 1\n\n/a\n", "line 3: no operations");
	refused("thru-rules 1\n/a fly\n", "'fly' names no operations");
	refused("thru-rules 1\n/a +read\n", "'+read' names no operations");
	refused("thru-rules 1\n/a readdir\n", "lacks getattr");
	refused("thru-rules 1\na all\n", "no path");
	refused("thru-rules 1\n/a/ all\n", "no path");
	refused("thru-rules 1\n//a all\n", "no path");
	refused("thru-rules 1\n/a/../b all\n", "no path");
	refused("thru-rules 1\n/a/. all\n", "no path");
	refused("thru-rules 1\n/a\\04 all\n", "octal");
	refused("thru-rules 1\n/a\\000 all\n", "octal");
	refused("thru-rules 1\n/a\\400 all\n", "octal");
}

static void bytes_that_are_no_text_are_refused(void **state)
{
	struct rules_file file;

	assert_int_equal(read_bytes("thru-rules 1\n/ all\n\0/a all\n", 27, &file), -EINVAL);
	assert_int_equal(read_bytes("thru-rules 1\n\0", 14, &file), -EINVAL);
	assert_int_equal(read_bytes("\0", 1, &file), -EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_are_rules),
		cmocka_unit_test(no_rules_can_be_meant),
		cmocka_unit_test(any_name_comes_back),
		cmocka_unit_test(what_is_wrong_is_told_with_its_line),
		cmocka_unit_test(bytes_that_are_no_text_are_refused),
	};

	return cmocka_run_group_tests_name("rules_file", tests, NULL, NULL);
}
