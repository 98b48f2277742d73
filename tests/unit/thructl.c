// SPDX-License-Identifier: GPL-2.0-or-later
/* What thructl shows: names that may hold anything, tables, paths. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "thructl/text.c"
#include "thructl/daemon.c"
#include "thructl/json.c"
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

static void shown(const char *raw, const char *expected)
{
	char *text = text_escape(raw);

	assert_string_equal(text, expected);
	free(text);
}

static void plain_names_stay(void **state)
{
	shown("", "");
	shown("/srv/a b/c-1.txt", "/srv/a b/c-1.txt");
	shown("/gr\xc3\xbc\xc3\x9f/\xe6\x97\xa5/\xf0\x9f\x90\xa7",
	      "/gr\xc3\xbc\xc3\x9f/\xe6\x97\xa5/\xf0\x9f\x90\xa7");
}

static void what_steers_a_terminal_is_escaped(void **state)
{
	shown("a\nb\tc\rd", "a\\012b\\011c\\015d");
	shown("\x1b[31m", "\\033[31m");
	shown("\x7f", "\\177");
	shown("\xc2\x9b" "31m", "\\302\\23331m");	/* CSI as one character */
	shown("\xe2\x80\xae" "x", "\\342\\200\\256x");	/* right to left */
	shown("\xe2\x81\xa6" "x", "\\342\\201\\246x");
	shown("\xd8\x9c" "x", "\\330\\234x");	/* as if among Arabic letters */
	shown("\xd8\xa7", "\xd8\xa7");
	shown("back\\slash", "back\\134slash");
}

static void lines_stay_lines(void **state)
{
	char *text = text_escape_lines("a\tb\n\x1b[31m\\\r\n");

	assert_string_equal(text, "a\tb\n\\033[31m\\134\\015\n");
	free(text);
}

static void what_is_not_utf8_is_escaped(void **state)
{
	shown("\xff", "\\377");
	shown("\xc3", "\\303");			/* cut short */
	shown("\xe6\x97", "\\346\\227");
	shown("\xf0\x9f\x90", "\\360\\237\\220");
	shown("\xc0\xaf", "\\300\\257");		/* overlong */
	shown("\xe0\x80\xaf", "\\340\\200\\257");
	shown("\xed\xa0\x80", "\\355\\240\\200");	/* surrogate */
	shown("\xf4\x90\x80\x80", "\\364\\220\\200\\200");
	shown("a\x80z", "a\\200z");
}

static void in_another_locale_only_ascii_stays(void **state)
{
	char *text;

	assert_non_null(setlocale(LC_CTYPE, "C"));
	shown("/a b", "/a b");
	shown("\xc3\x9b" "31m", "\\303\\23331m");	/* the second byte is CSI */
	text = text_escape_utf8("\xc3\x9b\n");
	assert_string_equal(text, "\xc3\x9b\\012");
	free(text);
	assert_non_null(setlocale(LC_CTYPE, "C.UTF-8"));
}

static const char *json(const char *raw)
{
	static char text[256];
	struct json_object *object = json_object_new_object();

	json_add_raw(object, "path", raw);
	snprintf(text, sizeof(text), "%s",
		 json_object_to_json_string_ext(object, JSON_C_TO_STRING_PLAIN |
						JSON_C_TO_STRING_NOSLASHESCAPE));
	json_object_put(object);
	return text;
}

static void json_has_every_byte(void **state)
{
	assert_string_equal(json("/a"), "{\"path\":\"/a\"}");
	assert_string_equal(json("a\n\"\\"), "{\"path\":\"a\\n\\\"\\\\\"}");
	assert_string_equal(json("a\xff"),
			    "{\"path\":\"a\xef\xbf\xbd\",\"path_hex\":\"61ff\"}");
}

static void json_names_operations(void **state)
{
	struct json_object *object = json_object_new_object();

	json_add_ops(object, "ops", THRU_OP_READ | THRU_OP_GETATTR | 1ULL << 63);
	assert_string_equal(json_object_to_json_string_ext(object, JSON_C_TO_STRING_PLAIN),
			    "{\"ops\":[\"getattr\",\"read\",\"64\"]}");
	json_object_put(object);
}

static void seen(const char *root, const char *point, const char *path,
		 const char *expected)
{
	const struct thru_mount mount = { .root = root, .point = point };
	char *text = mount_path(&mount, path);

	assert_string_equal(text, expected);
	free(text);
}

static void paths_are_shown_where_they_are_mounted(void **state)
{
	seen("/", "/mnt", "/", "/mnt");
	seen("/", "/mnt", "/a/b", "/mnt/a/b");
	seen("/", "/", "/", "/");
	seen("/", "/", "/a", "/a");
	seen("/sub", "/mnt", "/sub", "/mnt");
	seen("/sub", "/mnt", "/sub/a", "/mnt/a");
	seen("/sub", "/", "/sub", "/");
	/* Not to be seen there: as it is in the file system. */
	seen("/sub", "/mnt", "/submarine", "/submarine");
	seen("/sub", "/mnt", "/other", "/other");
}

static void only_fuse_is_thru(void **state)
{
	struct thru_mount mount = { .type = "fuse.thrud" };

	assert_true(mount_is_fuse(&mount));
	mount.type = "fuse";
	assert_true(mount_is_fuse(&mount));
	mount.type = "fuseblk";
	assert_false(mount_is_fuse(&mount));
	mount.type = "fusectl";
	assert_false(mount_is_fuse(&mount));
	mount.type = "fuse.thrud";
	mount.major = 8;
	assert_false(mount_is_fuse(&mount));
}

static void columns_count_characters(void **state)
{
	assert_int_equal(width("abc"), 3);
	assert_int_equal(width(""), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plain_names_stay),
		cmocka_unit_test(what_steers_a_terminal_is_escaped),
		cmocka_unit_test(lines_stay_lines),
		cmocka_unit_test(what_is_not_utf8_is_escaped),
		cmocka_unit_test(in_another_locale_only_ascii_stays),
		cmocka_unit_test(json_has_every_byte),
		cmocka_unit_test(json_names_operations),
		cmocka_unit_test(paths_are_shown_where_they_are_mounted),
		cmocka_unit_test(only_fuse_is_thru),
		cmocka_unit_test(columns_count_characters),
	};

	if (!setlocale(LC_CTYPE, "C.UTF-8"))
		return 1;
	return cmocka_run_group_tests_name("thructl", tests, NULL, NULL);
}
