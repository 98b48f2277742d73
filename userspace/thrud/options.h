/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The command line of thrud. */
#ifndef THRUD_OPTIONS_H
#define THRUD_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include <fuse_opt.h>

#include <thru/thru.h>

struct options {
	const char *source;		/* of argv */
	const char *mountpoint;		/* of argv */
	char *policy;			/* name or file */
	bool policy_named;		/* else `policy` is the default, and as it is */
	char **policy_opts;		/* "name=value", NULL at the end; or NULL */
	bool require_policy;
	char *ops_text;			/* NULL: all */
	uint64_t ops;			/* what the policy's first rule lets pass */
	char *rules;			/* file of the policy's rules, absolute; or NULL */
	enum thru_level level;		/* not above this one */
	char *level_from;		/* the option that says so, or NULL */
	double entry_timeout;		/* seconds */
	double attr_timeout;
	unsigned int max_threads;
	bool noatime;
	bool foreground;
	bool debug;
	bool remount;
	bool kernel_only;		/* options only the kernel shows were given */
	bool help;
	bool version;
	char *mount_opts;		/* for libthru, escaped, comma separated */
	char error[256];		/* what is wrong, after a failure */
};

/* -EINVAL: wrong use, see `error`. Always followed by options_free(). */
int options_parse(struct options *opts, int argc, char **argv);
void options_free(struct options *opts);

/* Arguments for thru_session_new(), freed by the caller with fuse_opt_free_args(). */
int options_args(const struct options *opts, const char *fsname, bool allow_other,
		 struct fuse_args *ret_args);

#endif
