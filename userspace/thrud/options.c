// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Command line. Every long option without a letter can be written after -o as well,
 * where fstab and mount(8) put it, with '_' for '-'. Options of the mount itself are
 * collected for libthru.
 */
#include <errno.h>
#include <getopt.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/num.h"
#include "lib/str.h"
#include "thrud/options.h"

#define THREADS_MAX	1024
#define TIMEOUT_MAX	1e9	/* seconds; the kernel counts in jiffies */

static int fail(struct options *opts, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(opts->error, sizeof(opts->error), fmt, ap);
	va_end(ap);
	return -EINVAL;
}

static int set_policy(struct options *opts, const char *value)
{
	if (!value[0])
		return fail(opts, "policy: name missing");
	opts->policy_named = true;
	return set_string(&opts->policy, value);
}

/* Whoever sets an option of the policy relies on it as one who names it. */
static int add_policy_opt(struct options *opts, const char *value)
{
	size_t count = 0;
	char **grown;

	if (value[0] == '=' || !strchr(value, '='))
		return fail(opts, "policy_opt: '%s' is not NAME=VALUE", value);
	while (opts->policy_opts && opts->policy_opts[count])
		count++;
	grown = reallocarray(opts->policy_opts, count + 2, sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	opts->policy_opts = grown;
	grown[count] = grown[count + 1] = NULL;
	opts->policy_named = true;
	return set_string(&grown[count], value);
}

static int set_ops(struct options *opts, const char *value)
{
	if (thru_ops_parse(value, THRU_OPS_ALL, &opts->ops))
		return fail(opts, "ops: '%s' is no set of operations", value);
	return set_string(&opts->ops_text, value);
}

/* Made absolute: it is read again when the daemon has left its directory. */
static int set_rules(struct options *opts, const char *value)
{
	char *cwd, *path;

	if (!value[0])
		return fail(opts, "rules: file name missing");
	if (value[0] == '/')
		return set_string(&opts->rules, value);
	cwd = getcwd(NULL, 0);
	if (!cwd)
		return fail(opts, "rules: '%s': %s", value, strerror(errno));
	if (asprintf(&path, "%s/%s", cwd, value) < 0)
		path = NULL;
	free(cwd);
	if (!path)
		return -ENOMEM;
	free(opts->rules);
	opts->rules = path;
	return 0;
}

static int set_level(struct options *opts, const char *value)
{
	if (thru_level_parse(value, &opts->level))
		return fail(opts, "level: '%s' is not policy, ino, data or plain", value);
	return set_string(&opts->level_from, "level");
}

static int set_timeout(struct options *opts, const char *name, const char *value,
		       double *ret)
{
	char *end;
	double num;

	/* strtod() takes much that is none: "", " 1", "0x1", "nan". */
	num = strtod(value, &end);
	if (value[strspn(value, "0123456789.")] || end == value || *end ||
	    !isfinite(num) || num > TIMEOUT_MAX)
		return fail(opts, "%s: '%s' is no number of seconds", name, value);
	*ret = num;
	return 0;
}

static int set_threads(struct options *opts, const char *value)
{
	uint64_t num;

	if (thru_num_parse(value, THREADS_MAX, &num) || !num)
		return fail(opts, "max_threads: '%s' is not 1 to %d", value, THREADS_MAX);
	opts->max_threads = num;
	return 0;
}

/* "name=": the value, when `opt` begins so; else NULL. */
static const char *value_of(const char *opt, const char *name)
{
	size_t len = strlen(name);

	return strncmp(opt, name, len) ? NULL : opt + len;
}

static int set_mount_option(struct options *opts, const char *opt)
{
	/* In /proc/mounts, and so among what mount(8) gives for a remount. */
	if (value_of(opt, "user_id=") || value_of(opt, "group_id=")) {
		opts->kernel_only = true;
		return 0;
	}
	if (!strcmp(opt, "noatime"))
		opts->noatime = true;
	else if (!strcmp(opt, "atime"))
		opts->noatime = false;
	else if (!strcmp(opt, "remount"))
		opts->remount = true;
	if (!thru_mount_option(opt))
		return fail(opts, "unknown option '-o %s'", opt);
	return fuse_opt_add_opt_escaped(&opts->mount_opts, opt) < 0 ? -ENOMEM : 0;
}

static int set_option(struct options *opts, const char *opt)
{
	const char *value;

	if ((value = value_of(opt, "policy=")))
		return set_policy(opts, value);
	if ((value = value_of(opt, "policy_opt=")))
		return add_policy_opt(opts, value);
	if ((value = value_of(opt, "ops=")))
		return set_ops(opts, value);
	if ((value = value_of(opt, "rules=")))
		return set_rules(opts, value);
	if ((value = value_of(opt, "level=")))
		return set_level(opts, value);
	if ((value = value_of(opt, "entry_timeout=")))
		return set_timeout(opts, "entry_timeout", value, &opts->entry_timeout);
	if ((value = value_of(opt, "attr_timeout=")))
		return set_timeout(opts, "attr_timeout", value, &opts->attr_timeout);
	if ((value = value_of(opt, "max_threads=")))
		return set_threads(opts, value);
	if (!strcmp(opt, "require_policy")) {
		opts->require_policy = true;
		return 0;
	}
	if (!strcmp(opt, "no_passthrough")) {
		opts->level = THRU_LEVEL_PLAIN;
		return set_string(&opts->level_from, "no-passthrough");
	}
	if (!strcmp(opt, "debug")) {
		opts->debug = true;
		return 0;
	}
	return set_mount_option(opts, opt);
}

/* "a,b\,c": two options, the second with a comma in it. */
static int set_option_list(struct options *opts, const char *list)
{
	char *copy = strdup(list), *opt = copy, *to = copy;
	const char *from = list;
	int err = copy ? 0 : -ENOMEM;

	while (!err && from) {
		for (; *from && *from != ','; from++) {
			if (*from == '\\' && from[1])
				from++;
			*to++ = *from;
		}
		from = *from ? from + 1 : NULL;
		*to++ = '\0';
		if (*opt)
			err = set_option(opts, opt);
		opt = to;
	}
	free(copy);
	return err;
}

enum {
	KEY_LONG = 256,			/* taken as -o NAME or -o NAME=VALUE */
};

static const struct option long_options[] = {
	{ "policy",		required_argument,	NULL, KEY_LONG },
	{ "policy-opt",		required_argument,	NULL, KEY_LONG },
	{ "require-policy",	no_argument,		NULL, KEY_LONG },
	{ "ops",		required_argument,	NULL, KEY_LONG },
	{ "rules",		required_argument,	NULL, KEY_LONG },
	{ "level",		required_argument,	NULL, KEY_LONG },
	{ "no-passthrough",	no_argument,		NULL, KEY_LONG },
	{ "entry-timeout",	required_argument,	NULL, KEY_LONG },
	{ "attr-timeout",	required_argument,	NULL, KEY_LONG },
	{ "max-threads",	required_argument,	NULL, KEY_LONG },
	{ "foreground",		no_argument,		NULL, 'f' },
	{ "debug",		no_argument,		NULL, 'd' },
	{ "help",		no_argument,		NULL, 'h' },
	{ "version",		no_argument,		NULL, 'V' },
	{ NULL, 0, NULL, 0 },
};

static int set_long(struct options *opts, const char *name, const char *value)
{
	char *opt, *p;
	int err;

	if (asprintf(&opt, "%s%s%s", name, value ? "=" : "", value ? value : "") < 0)
		return -ENOMEM;
	for (p = opt; *p && *p != '='; p++)
		if (*p == '-')
			*p = '_';
	err = set_option(opts, opt);
	free(opt);
	return err;
}

static int parse_one(struct options *opts, int key, int index, char **argv)
{
	const char letter[] = { '-', optopt, '\0' };
	/* Of a long option getopt tells no letter, but has just passed it. */
	const char *name = optopt > 0 && optopt < KEY_LONG ? letter : argv[optind - 1];

	switch (key) {
	case 'o':
		return set_option_list(opts, optarg);
	case 'f':
		opts->foreground = true;
		return 0;
	case 'd':
		opts->foreground = opts->debug = true;
		return 0;
	case 's':
		opts->max_threads = 1;
		return 0;
	case 'h':
		opts->help = true;
		return 0;
	case 'V':
		opts->version = true;
		return 0;
	case KEY_LONG:
		return set_long(opts, long_options[index].name, optarg);
	case ':':
		return fail(opts, "'%s': value missing", name);
	default:
		return fail(opts, "unknown option '%s'", name);
	}
}

static int check(struct options *opts)
{
	const char *needs = opts->rules ? "rules" : opts->policy_opts ? "policy-opt" :
			    opts->require_policy ? "require-policy" : NULL;

	if (opts->rules && opts->ops_text)
		return fail(opts, "'--rules' and '--ops' exclude each other");
	/* Any other level would let pass, or show, what these keep back. */
	opts->require_policy = needs;
	if (opts->kernel_only && !opts->remount)
		return fail(opts, "options 'user_id' and 'group_id' are the kernel's own");
	if (opts->level != THRU_LEVEL_POLICY && needs)
		return fail(opts, "'--%s' and '--%s' exclude each other", needs,
			    opts->level_from);
	return 0;
}

int options_parse(struct options *opts, int argc, char **argv)
{
	int key, index, err;

	*opts = (struct options){
		.ops = THRU_OPS_ALL,
		.level = THRU_LEVEL_POLICY,
		.entry_timeout = 1.0,
		.attr_timeout = 1.0,
	};
	err = set_string(&opts->policy, "subtree");
	optind = 0;		/* start over, also for a second call */
	while (!err) {
		key = getopt_long(argc, argv, ":o:fdshV", long_options, &index);
		if (key < 0)
			break;
		err = parse_one(opts, key, index, argv);
	}
	if (err == -ENOMEM)
		snprintf(opts->error, sizeof(opts->error), "out of memory");
	if (err || opts->help || opts->version)
		return err;

	if (argc - optind != 2)
		return fail(opts, argc - optind < 2 ? "source and mountpoint expected" :
			    "unexpected argument '%s'", argv[optind + 2]);
	opts->source = argv[optind];
	opts->mountpoint = argv[optind + 1];
	return check(opts);
}

void options_free(struct options *opts)
{
	char **opt;

	for (opt = opts->policy_opts; opt && *opt; opt++)
		free(*opt);
	free(opts->policy_opts);
	free(opts->policy);
	free(opts->ops_text);
	free(opts->rules);
	free(opts->level_from);
	free(opts->mount_opts);
}

int options_args(const struct options *opts, const char *fsname, bool allow_other,
		 struct fuse_args *ret_args)
{
	struct fuse_args args = FUSE_ARGS_INIT(0, NULL);
	char *text = NULL, *name = NULL;
	int err = -ENOMEM;

	/* First the defaults, so that an option given overrides them. */
	if (asprintf(&name, "fsname=%s", fsname) < 0)
		return -ENOMEM;
	if (fuse_opt_add_opt_escaped(&text, name) < 0 ||
	    fuse_opt_add_opt(&text, "subtype=thrud") < 0 ||
	    (allow_other && fuse_opt_add_opt(&text, "allow_other") < 0) ||
	    (opts->debug && fuse_opt_add_opt(&text, "debug") < 0) ||
	    (opts->mount_opts && fuse_opt_add_opt(&text, opts->mount_opts) < 0))
		goto out;
	if (fuse_opt_add_arg(&args, "thrud") < 0 || fuse_opt_add_arg(&args, "-o") < 0 ||
	    fuse_opt_add_arg(&args, text) < 0) {
		fuse_opt_free_args(&args);
		goto out;
	}
	*ret_args = args;
	err = 0;
out:
	free(text);
	free(name);
	return err;
}
