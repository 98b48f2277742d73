// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Makes the mount what was asked for before anyone can use it. What is merely
 * better than the level below may fail, with its reason. Without the policy that
 * was asked for the daemon serves everything; with --require-policy nobody does.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <syslog.h>
#include <unistd.h>

#include "thrud/log.h"
#include "thrud/noatime.h"
#include "thrud/ready.h"
#include "thrud/reload.h"
#include "thrud/thrud.h"

static int fail(struct service *s, int err, const char *what, const char *why)
{
	snprintf(s->error, sizeof(s->error), "%s: %s", what, why);
	return err;
}

/* The verifier's words are for who wrote the policy: several lines, below ours. */
static int fail_load(struct service *s, int err, const char *log)
{
	const char *name = s->opts->policy;
	size_t len;

	if (err == -ENOEXEC)
		snprintf(s->error, sizeof(s->error),
			 "policy '%s': refused by the kernel's verifier:\n%s", name, log);
	else
		snprintf(s->error, sizeof(s->error), "policy '%s': %s", name,
			 log[0] ? log : strerror(-err));
	len = strlen(s->error);
	if (len && s->error[len - 1] == '\n')
		s->error[len - 1] = '\0';
	return err;
}

/*
 * Of the default policy, with all that it lets pass, nobody has said that he relies on
 * it. Another might have kept back anything: without it the daemon serves everything.
 */
static bool asked_for(const struct options *opts)
{
	return opts->policy_named || opts->ops_text;
}

/* In one line. */
static void policy_failed(struct service *s, const char *why)
{
	snprintf(s->policy_error, sizeof(s->policy_error), "policy '%s': %.*s",
		 s->opts->policy, (int)strcspn(why, "\n"), why);
}

int service_prepare(struct service *s)
{
	char log[4096] = "";
	int err;

	if (s->opts->level != THRU_LEVEL_POLICY)
		return 0;
	err = thru_policy_open_with(s->opts->policy,
				    (const char *const *)s->opts->policy_opts,
				    log, sizeof(log), &s->policy);
	if (!err)
		return 0;
	if (s->opts->require_policy)
		return fail_load(s, err, log);
	if (err == -ENOEXEC) {
		fail_load(s, err, log);
		log_say(LOG_WARNING, "%s", s->error);
		s->error[0] = '\0';
	}
	policy_failed(s, err == -ENOEXEC ? "refused by the kernel's verifier" :
		      log[0] ? log : strerror(-err));
	return 0;
}

/* The first rule, for all of the mirror; a policy without rules needs none. */
static int set_root_rule(struct service *s, struct thru_session *ts)
{
	struct thru_rules *rules;
	int err;

	err = thru_rules_open(thru_session_conn(ts), &rules);
	if (err == -ENOENT)
		return s->opts->ops_text ? err : 0;
	if (err)
		return err;
	err = thru_rules_set(rules, mirror.root_st.st_ino, "/", s->opts->ops);
	thru_rules_close(rules);
	return err;
}

static int set_rules(struct service *s, struct thru_session *ts)
{
	if (s->opts->rules)
		return rules_apply(s->opts->rules, ts, s->error, sizeof(s->error));
	return set_root_rule(s, ts);
}

/* The first rules of a policy that is attached. */
static int begin_rules(struct service *s, struct thru_session *ts)
{
	char what[300];
	int err;

	err = set_rules(s, ts);
	if (!err || s->opts->rules)
		return err;
	snprintf(what, sizeof(what), "policy '%s'", s->opts->policy);
	return fail(s, err, what, err == -ENOENT ? "it takes no rules, so no --ops" :
		    strerror(-err));
}

static void drop_policy(struct service *s)
{
	thru_policy_detach(s->policy);
	thru_policy_close(s->policy);
	s->policy = NULL;
}

/* Nothing decides: all that the level has passes, or nothing. */
static void without_policy(struct service *s, struct thru_session *ts)
{
	if (asked_for(s->opts)) {
		mirror.ops = 0;
		thru_session_set_level(ts, THRU_LEVEL_PLAIN, s->policy_error);
	} else if (thru_session_level(ts) == THRU_LEVEL_INO) {
		thru_session_set_level(ts, THRU_LEVEL_INO, s->policy_error);
	}
}

static int ready_policy(struct service *s, struct thru_session *ts)
{
	int err;

	if (!s->policy) {
		without_policy(s, ts);
		return 0;
	}
	err = thru_policy_attach(s->policy, thru_session_fd(ts), thru_session_conn(ts));
	if (err) {
		drop_policy(s);
		policy_failed(s, err == -ENODEV ? "no bpffs at /sys/fs/bpf" : strerror(-err));
		if (!s->opts->require_policy) {
			without_policy(s, ts);
			return 0;
		}
		snprintf(s->error, sizeof(s->error), "%s", s->policy_error);
		return err;
	}
	err = begin_rules(s, ts);
	if (err) {
		drop_policy(s);
		return err;
	}
	thru_session_set_level(ts, THRU_LEVEL_POLICY, "");
	return 0;
}

/* Where the kernel refuses it, nothing below the root would do either. */
static void attach_root(struct service *s, struct thru_session *ts)
{
	char reason[128];
	int err;

	err = thru_backing_attach_fd(ts, FUSE_ROOT_ID, noatime_root(), S_IFDIR, mirror.ops);
	if (!err)
		return;
	snprintf(reason, sizeof(reason), "kernel refuses the source as backing: %s",
		 err == -ELOOP ? "file systems stacked too deep" : strerror(-err));
	thru_session_set_level(ts, THRU_LEVEL_PLAIN, reason);
	mirror.ops = 0;
	drop_policy(s);
}

static void start_stats(struct service *s, struct thru_session *ts)
{
	s->conn = thru_session_conn(ts);
	/* Tools for root; without it there is nobody to read them. */
	if (thru_daemon_stats_create(s->conn, &s->stats))
		return;
	snprintf(s->stats->source, sizeof(s->stats->source), "%s", s->source);
	snprintf(s->stats->mountpoint, sizeof(s->stats->mountpoint), "%s",
		 thru_session_mountpoint(ts));
	snprintf(s->stats->reason, sizeof(s->stats->reason), "%s", thru_session_reason(ts));
	s->stats->level = thru_session_level(ts);
	thru_session_set_stats(ts, s->stats);
	inode_table_gauges(mirror.inodes, &s->stats->inodes, &s->stats->no_backing);
}

int service_ready(struct thru_session *ts, void *userdata)
{
	struct service *s = userdata;
	int err;

	mirror.ops = noatime_ops(THRU_OPS_ALL & thru_session_ops(ts));
	if (thru_session_level(ts) == THRU_LEVEL_INO) {
		/* First: a mount by fusermount3 is seen, and without a root nothing passes. */
		if (s->opts->level == THRU_LEVEL_POLICY) {
			err = ready_policy(s, ts);
			if (err)
				return err;
		}
		if (thru_session_level(ts) <= THRU_LEVEL_INO)
			attach_root(s, ts);
	} else if (s->opts->level == THRU_LEVEL_POLICY &&
		   thru_session_level(ts) == THRU_LEVEL_DATA) {
		drop_policy(s);
		policy_failed(s, thru_session_reason(ts));
		without_policy(s, ts);
	}
	if (s->opts->require_policy && thru_session_level(ts) != THRU_LEVEL_POLICY)
		return fail(s, -EOPNOTSUPP, "no policy", thru_session_reason(ts));
	start_stats(s, ts);
	return 0;
}

void service_end(struct service *s)
{
	drop_policy(s);
	if (s->stats) {
		inode_table_gauges(mirror.inodes, NULL, NULL);
		thru_daemon_stats_remove(s->conn, s->stats);
		s->stats = NULL;
	}
}
