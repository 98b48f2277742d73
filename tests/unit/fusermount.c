// SPDX-License-Identifier: GPL-2.0-or-later
/* What fusermount3 is told: none of the mount's options may be lost on the way. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lib/mountopt.c"
#include "lib/fusermount.c"

/* The helper's options for a mount with `options`. */
static void expect(const char *options, const char *expected)
{
	char *argv[] = { "x", "-o", (char *)options, NULL };
	struct fuse_args args = FUSE_ARGS_INIT(3, argv);
	struct mount m = { 0 };
	char *text;

	assert_int_equal(mount_parse(&m, &args), 0);
	text = option_text(&m);
	assert_string_equal(text, expected);
	free(text);
	mount_release(&m);
	fuse_opt_free_args(&args);
}

static void every_flag_is_handed_on(void **state)
{
	expect("ro", "ro,nosuid,nodev,default_permissions");
	expect("suid,dev,exec,noatime", "rw,suid,dev,noatime,default_permissions");
	expect("noexec,sync,dirsync,nodiratime",
	       "rw,nosuid,nodev,noexec,sync,dirsync,nodiratime,default_permissions");
	expect("strictatime,lazytime,nosymfollow",
	       "rw,nosuid,nodev,strictatime,lazytime,nosymfollow,default_permissions");
}

static void so_are_names_and_strings(void **state)
{
	expect("auto_unmount,allow_other,max_read=4096",
	       "rw,nosuid,nodev,default_permissions,allow_other,auto_unmount,max_read=4096");
	expect("subtype=t,fsname=a\\,b",
	       "rw,nosuid,nodev,default_permissions,fsname=a\\,b,subtype=t");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_flag_is_handed_on),
		cmocka_unit_test(so_are_names_and_strings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
