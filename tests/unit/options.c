// SPDX-License-Identifier: GPL-2.0-or-later
/* thrud's command line: what it means, and what it is told to be wrong. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "thrud/options.c"

#include <cmocka.h>		/* last: it has a macro fail() */

/* Parse "thrud" and up to eight more words. */
static int parse(struct options *opts, char *const *words)
{
	char *argv[10] = { "thrud" };
	int argc;

	for (argc = 1; *words; argc++)
		argv[argc] = *words++;
	return options_parse(opts, argc, argv);
}

#define PARSE(opts, ...) parse((opts), (char *const []){ __VA_ARGS__, NULL })

static void defaults_are_the_best_level_and_a_second(void **state)
{
	struct options opts;

	assert_int_equal(PARSE(&opts, "/src", "/mnt"), 0);
	assert_string_equal(opts.source, "/src");
	assert_string_equal(opts.mountpoint, "/mnt");
	assert_string_equal(opts.policy, "subtree");
	assert_false(opts.policy_named);
	assert_int_equal(opts.level, THRU_LEVEL_POLICY);
	assert_true(opts.ops == THRU_OPS_ALL);
	assert_true(opts.entry_timeout == 1.0 && opts.attr_timeout == 1.0);
	assert_false(opts.foreground || opts.debug || opts.remount);
	options_free(&opts);
}

static void options_may_follow_the_places(void **state)
{
	struct options opts;

	assert_int_equal(PARSE(&opts, "/src", "/mnt", "-o", "rw,dev,suid", "-f"), 0);
	assert_string_equal(opts.source, "/src");
	assert_string_equal(opts.mount_opts, "rw,dev,suid");
	assert_true(opts.foreground);
	options_free(&opts);
}

static void long_options_and_o_options_are_the_same(void **state)
{
	struct options opts;

	assert_int_equal(PARSE(&opts, "--entry-timeout", "2.5", "--level=data", "a", "b"), 0);
	assert_true(opts.entry_timeout == 2.5);
	assert_int_equal(opts.level, THRU_LEVEL_DATA);
	options_free(&opts);
	assert_int_equal(PARSE(&opts, "-oentry_timeout=2.5,level=data", "a", "b"), 0);
	assert_true(opts.entry_timeout == 2.5);
	assert_int_equal(opts.level, THRU_LEVEL_DATA);
	options_free(&opts);
	assert_int_equal(PARSE(&opts, "--policy", "my-own.bpf.o", "a", "b"), 0);
	assert_string_equal(opts.policy, "my-own.bpf.o");
	assert_true(opts.policy_named);
	options_free(&opts);
}

static void a_value_may_be_of_any_length(void **state)
{
	char path[4096] = "/";
	struct options opts;

	memset(path + 1, 'x', sizeof(path) - 2);
	assert_int_equal(PARSE(&opts, "--rules", path, "a", "b"), 0);
	assert_string_equal(opts.rules, path);
	options_free(&opts);
}

static void rules_are_a_file_and_need_the_policy(void **state)
{
	struct options opts;

	assert_int_equal(PARSE(&opts, "--rules", "/etc/r", "a", "b"), 0);
	assert_string_equal(opts.rules, "/etc/r");
	assert_true(opts.require_policy);
	options_free(&opts);
	assert_int_equal(PARSE(&opts, "-orules=r", "a", "b"), 0);
	assert_int_equal(opts.rules[0], '/');
	assert_string_equal(opts.rules + strlen(opts.rules) - 2, "/r");
	options_free(&opts);
	assert_int_equal(PARSE(&opts, "--rules=r", "--ops=all", "a", "b"), -EINVAL);
	options_free(&opts);
	assert_int_equal(PARSE(&opts, "--rules=r", "--level=ino", "a", "b"), -EINVAL);
	options_free(&opts);
}

static void no_passthrough_is_a_level(void **state)
{
	struct options opts;

	assert_int_equal(PARSE(&opts, "--no-passthrough", "a", "b"), 0);
	assert_int_equal(opts.level, THRU_LEVEL_PLAIN);
	assert_string_equal(opts.level_from, "no-passthrough");
	options_free(&opts);
}

static void commas_are_escaped_in_and_out(void **state)
{
	struct options opts;

	assert_int_equal(PARSE(&opts, "-o", "fsname=a\\,b\\\\c,,ro", "a", "b"), 0);
	assert_string_equal(opts.mount_opts, "fsname=a\\,b\\\\c,ro");
	options_free(&opts);
}

static void given_options_override_our_defaults(void **state)
{
	struct fuse_args args = FUSE_ARGS_INIT(0, NULL);
	struct options opts;

	assert_int_equal(PARSE(&opts, "-o", "subtype=x", "a", "b"), 0);
	assert_int_equal(options_args(&opts, "/s,rc", true, &args), 0);
	assert_int_equal(args.argc, 3);
	assert_string_equal(args.argv[2],
			    "fsname=/s\\,rc,subtype=thrud,allow_other,subtype=x");
	fuse_opt_free_args(&args);
	options_free(&opts);
}

static void remount_takes_what_the_kernel_shows(void **state)
{
	struct options opts;

	assert_int_equal(PARSE(&opts, "a", "b", "-o", "remount,rw,user_id=0,group_id=0,"
			       "default_permissions,allow_other"), 0);
	assert_true(opts.remount);
	options_free(&opts);
	assert_int_equal(PARSE(&opts, "a", "b", "-o", "user_id=0"), -EINVAL);
	options_free(&opts);
}

static void noatime_is_ours_and_the_mounts(void **state)
{
	struct options opts;

	assert_int_equal(PARSE(&opts, "-o", "noatime", "a", "b"), 0);
	assert_true(opts.noatime);
	assert_string_equal(opts.mount_opts, "noatime");
	options_free(&opts);
	assert_int_equal(PARSE(&opts, "-o", "noatime,atime", "a", "b"), 0);
	assert_false(opts.noatime);
	options_free(&opts);
}

static void check_wrong(char *const *words, const char *expected)
{
	struct options opts;

	assert_int_equal(parse(&opts, words), -EINVAL);
	assert_non_null(strstr(opts.error, expected));
	options_free(&opts);
}

#define WRONG(expected, ...) check_wrong((char *const []){ __VA_ARGS__, NULL }, expected)

static void what_is_wrong_is_named(void **state)
{
	WRONG("source and mountpoint expected", "a");
	WRONG("'c'", "a", "b", "c");
	WRONG("'--bogus'", "--bogus", "a", "b");
	WRONG("'-o bogus'", "-o", "ro,bogus", "a", "b");
	WRONG("'-o'", "a", "b", "-o");
	WRONG("'--level'", "a", "b", "--level");
	WRONG("'best'", "--level", "best", "a", "b");
	WRONG("'frobnicate'", "--ops", "frobnicate", "a", "b");
	WRONG("'-1'", "--entry-timeout=-1", "a", "b");
	WRONG("'nan'", "--attr-timeout=nan", "a", "b");
	WRONG("'1e5'", "--attr-timeout=1e5", "a", "b");
	WRONG("''", "--attr-timeout=", "a", "b");
	WRONG("'.'", "--attr-timeout=.", "a", "b");
	WRONG("'0'", "--max-threads=0", "a", "b");
	WRONG("'1025'", "--max-threads=1025", "a", "b");
	WRONG("policy", "--policy=", "a", "b");
	WRONG("'dirs' is not NAME=VALUE", "--policy-opt", "dirs", "a", "b");
	WRONG("'=1' is not NAME=VALUE", "--policy-opt", "=1", "a", "b");
	WRONG("'--policy-opt'", "a", "b", "--policy-opt");
	WRONG("'--require-policy' and '--level' exclude", "--require-policy", "--level=ino",
	      "a", "b");
	WRONG("'--policy-opt' and '--level' exclude", "--policy-opt", "x=1", "--level=data",
	      "a", "b");
	WRONG("'--policy-opt' and '--no-passthrough' exclude", "--no-passthrough",
	      "-opolicy_opt=x=1", "a", "b");
	WRONG("'--rules' and '--level' exclude", "--rules=r", "--level=ino", "a", "b");
}

static void policy_options_are_collected_in_order(void **state)
{
	struct options opts;

	assert_int_equal(PARSE(&opts, "--policy-opt", "suffixes=.o,.a", "-o",
			       "policy=suffix,policy_opt=suffixes=.x\\,.y,policy_opt=dirs=",
			       "a", "b"), 0);
	assert_string_equal(opts.policy, "suffix");
	assert_string_equal(opts.policy_opts[0], "suffixes=.o,.a");
	assert_string_equal(opts.policy_opts[1], "suffixes=.x,.y");
	assert_string_equal(opts.policy_opts[2], "dirs=");
	assert_null(opts.policy_opts[3]);
	options_free(&opts);

	/* Whoever sets one does not want to be mounted without the policy. */
	assert_int_equal(PARSE(&opts, "--policy-opt=a=1", "a", "b"), 0);
	assert_true(opts.policy_named);
	options_free(&opts);
}

static void help_and_version_need_no_places(void **state)
{
	struct options opts;

	assert_int_equal(PARSE(&opts, "-h"), 0);
	assert_true(opts.help);
	options_free(&opts);
	assert_int_equal(PARSE(&opts, "--version"), 0);
	assert_true(opts.version);
	options_free(&opts);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(defaults_are_the_best_level_and_a_second),
		cmocka_unit_test(options_may_follow_the_places),
		cmocka_unit_test(long_options_and_o_options_are_the_same),
		cmocka_unit_test(a_value_may_be_of_any_length),
		cmocka_unit_test(rules_are_a_file_and_need_the_policy),
		cmocka_unit_test(no_passthrough_is_a_level),
		cmocka_unit_test(commas_are_escaped_in_and_out),
		cmocka_unit_test(given_options_override_our_defaults),
		cmocka_unit_test(remount_takes_what_the_kernel_shows),
		cmocka_unit_test(noatime_is_ours_and_the_mounts),
		cmocka_unit_test(policy_options_are_collected_in_order),
		cmocka_unit_test(what_is_wrong_is_named),
		cmocka_unit_test(help_and_version_need_no_places),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
