// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Makes the mount what was asked for before anyone can use it. What is merely
 * better than the level below may fail, with its reason; what was asked for by
 * name may not.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "thrud/ready.h"
#include "thrud/thrud.h"

static int fail(struct service *s, int err, const char *what, const char *why)
{
	snprintf(s->error, sizeof(s->error), "%s: %s", what, why);
	return err;
}

/* One line of what may be several: the last that says something. */
static const char *last_line(char *log)
{
	char *p;

	for (p = log + strlen(log); p > log && p[-1] == '\n'; p--)
		p[-1] = '\0';
	p = strrchr(log, '\n');
	return p ? p + 1 : log;
}

static int attach_root(struct thru_session *ts)
{
	int32_t id;
	int err;

	err = thru_backing_open(ts, mirror.root_fd, S_IFDIR, mirror.ops, &id);
	if (err)
		return err;
	err = thru_backing_attach(ts, FUSE_ROOT_ID, id);
	/* The inode has its own reference. */
	thru_backing_close(ts, id);
	return err;
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

/* -EOPNOTSUPP: this kernel has no policies. The cause is in s->error. */
static int attach_policy(struct service *s, struct thru_session *ts)
{
	char log[4096] = "", what[300];
	int err;

	snprintf(what, sizeof(what), "policy '%s'", s->opts->policy);
	err = thru_policy_open(s->opts->policy, log, sizeof(log), &s->policy);
	if (!err)
		err = thru_policy_attach(s->policy, thru_session_fd(ts), thru_session_conn(ts));
	if (err == -EOPNOTSUPP)
		return fail(s, err, what, "kernel has no fuse_policy_ops");
	if (err)
		return fail(s, err, what, log[0] ? last_line(log) : strerror(-err));

	err = set_root_rule(s, ts);
	if (err)
		return fail(s, err, what, err == -ENOENT ? "it takes no rules, so no --ops" :
			    strerror(-err));
	return 0;
}

static void drop_policy(struct service *s)
{
	if (!s->policy)
		return;
	thru_policy_detach(s->policy);
	thru_policy_close(s->policy);
	s->policy = NULL;
}

static int ready_policy(struct service *s, struct thru_session *ts)
{
	int err;

	if (!strcmp(s->opts->policy, "none")) {
		thru_session_set_level(ts, THRU_LEVEL_INO, "--policy none");
		return 0;
	}
	err = attach_policy(s, ts);
	if (!err) {
		thru_session_set_level(ts, THRU_LEVEL_POLICY, "");
		return 0;
	}
	drop_policy(s);
	/* A policy given by name is what the operator relies on. */
	if (s->opts->require_policy || (s->opts->policy_named && err != -EOPNOTSUPP))
		return err;
	thru_session_set_level(ts, THRU_LEVEL_INO, err == -EOPNOTSUPP ?
			       "kernel has no fuse_policy_ops" : s->error);
	return 0;
}

static void start_stats(struct service *s, struct thru_session *ts)
{
	/* Tools for root; without it there is nobody to read them. */
	if (thru_daemon_stats_create(thru_session_conn(ts), &s->stats))
		return;
	snprintf(s->stats->source, sizeof(s->stats->source), "%s", s->source);
	snprintf(s->stats->mountpoint, sizeof(s->stats->mountpoint), "%s",
		 thru_session_mountpoint(ts));
	snprintf(s->stats->reason, sizeof(s->stats->reason), "%s", thru_session_reason(ts));
	s->stats->level = thru_session_level(ts);
	thru_session_set_stats(ts, s->stats);
	inode_table_gauge(mirror.inodes, &s->stats->inodes);
}

int service_ready(struct thru_session *ts, void *userdata)
{
	struct service *s = userdata;
	int err;

	mirror.ops = THRU_OPS_ALL & thru_session_ops(ts);
	if (thru_session_level(ts) == THRU_LEVEL_INO) {
		err = attach_root(ts);
		if (err) {
			/* Then nothing below the root will do either. */
			char reason[128];

			snprintf(reason, sizeof(reason), "kernel refuses the source as backing: %s",
				 err == -ELOOP ? "file systems stacked too deep" : strerror(-err));
			thru_session_set_level(ts, THRU_LEVEL_PLAIN, reason);
			mirror.ops = 0;
		} else if (s->opts->level == THRU_LEVEL_POLICY) {
			err = ready_policy(s, ts);
			if (err)
				return err;
		}
	}
	if (s->opts->require_policy && thru_session_level(ts) != THRU_LEVEL_POLICY)
		return fail(s, -EOPNOTSUPP, "no policy", thru_session_reason(ts));
	start_stats(s, ts);
	return 0;
}

void service_end(struct service *s, struct thru_session *ts)
{
	drop_policy(s);
	if (s->stats) {
		thru_session_set_stats(ts, NULL);
		inode_table_gauge(mirror.inodes, NULL);
		thru_daemon_stats_remove(thru_session_conn(ts), s->stats);
		s->stats = NULL;
	}
}
