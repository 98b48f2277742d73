// SPDX-License-Identifier: GPL-2.0-or-later
/* What thructl says on stderr: program, action, object, cause, remedy. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ctl.h"

const char *ctl_verb = "";

static FILE *diverted;

void ctl_divert(FILE *to)
{
	diverted = to;
}

static void say(const char *object, const char *fmt, va_list ap)
{
	char *shown = object ? text_escape(object) : NULL;
	FILE *to = diverted ?: stderr;

	fprintf(to, "thructl: %s", ctl_verb);
	if (shown)
		fprintf(to, " '%s'", shown);
	fputs(": ", to);
	vfprintf(to, fmt, ap);
	fputc('\n', to);
	free(shown);
}

int ctl_fail(const char *object, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(object, fmt, ap);
	va_end(ap);
	return CTL_FAILED;
}

void ctl_note(const char *object, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(object, fmt, ap);
	va_end(ap);
}

/* A policy, and yet no rules that could be found? */
static bool fail_without_rules(const char *object, uint32_t conn)
{
	struct thru_kernel_stats *kernel = ctl_alloc(malloc(sizeof(*kernel)));
	struct thru_policy_info info;
	bool is_so = !thru_kernel_stats(conn, kernel) && kernel->policy[0];
	char *name;

	if (is_so) {
		name = text_escape(kernel->policy);
		if (thru_policy_info(conn, &info) == -ENOENT)
			ctl_fail(object, "the policy '%s' is in force, but its pins in " THRU_PIN_ROOT
				 "/%u are gone (mount anew)", name, conn);
		else
			ctl_fail(object, "the policy '%s' takes no rules", name);
		free(name);
	}
	free(kernel);
	return is_so;
}

/* No policy: the daemon knows why, if it is one of ours. */
static int fail_no_policy(const char *object, uint32_t conn)
{
	const struct thru_daemon_stats *stats;
	char *reason;

	if (fail_without_rules(object, conn))
		return CTL_FAILED;
	if (thru_daemon_stats_open(conn, &stats))
		return ctl_fail(object, "no policy on this FUSE mount (use 'thrud --policy subtree')");

	reason = text_escape(stats->reason);
	ctl_fail(object, "no policy in force%s%s (see 'thructl status')",
		 *reason ? ": " : "", reason);
	free(reason);
	thru_daemon_stats_close(stats);
	return CTL_FAILED;
}

int ctl_fail_rules(const char *object, uint32_t conn, int err)
{
	switch (-err) {
	case ENOENT:
		return fail_no_policy(object, conn);
	case EACCES:
	case EPERM:
		if (geteuid())
			return ctl_fail(object, "permission denied (run as root)");
		return ctl_fail(object, "%s is not root's alone, or privileges are missing",
				THRU_PIN_ROOT);
	case ENODEV:
		return ctl_fail(object, "no bpffs at /sys/fs/bpf (run 'mount -t bpf bpf /sys/fs/bpf')");
	case ENOSPC:
		return ctl_fail(object, "all %d rules are in use (clear one with 'thructl clear')",
				THRU_RULES_MAX);
	case EAGAIN:
		return ctl_fail(object, "another process keeps the rules locked (try again)");
	case EINVAL:
		return ctl_fail(object, "the mount's policy takes no rules");
	case ENAMETOOLONG:
		return ctl_fail(object, "path longer than %d bytes",
				THRU_RULE_PATH - 1);
	default:
		return ctl_fail(object, "%s", strerror(-err));
	}
}
