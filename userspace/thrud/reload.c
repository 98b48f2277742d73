// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Rules from a file. SIGHUP is blocked in every thread; one of its own waits for
 * it, as a reload reads files and takes a lock, which no handler may.
 */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <syslog.h>

#include "lib/rules_file.h"
#include "thrud/log.h"
#include "thrud/notify.h"
#include "thrud/reload.h"
#include "thrud/thrud.h"

static struct {
	pthread_t thread;
	const struct options *opts;
	struct thru_session *ts;
} reload;

static int fail(char *error, size_t size, int err, const char *file, const char *line,
		const char *object, const char *why)
{
	snprintf(error, size, "rules '%s': %s%s%s%s", file, line, object ?: "",
		 object ? ": " : "", why);
	return err;
}

static const char *find_reason(int err)
{
	if (err == -EXDEV)
		return "on another file system than the source";
	return strerror(-err);
}

static const char *replace_reason(int err)
{
	if (err == -ENOENT || err == -EINVAL)
		return "the mount's policy takes no rules";
	return strerror(-err);
}

/* Look up what the paths stand for, each another inode. */
static int find_paths(const char *file, struct rules_file *rules_file, char *error,
		      size_t size)
{
	size_t i, first, second;
	char line[64];
	int err;

	for (i = 0; i < rules_file->count; i++) {
		struct thru_rule_entry *entry = &rules_file->entries[i];

		err = rules_file_find(mirror.root_fd, entry->path, &entry->ino,
				      &entry->generation);
		if (!err)
			continue;
		snprintf(line, sizeof(line), "line %zu: ", rules_file->lines[i]);
		return fail(error, size, err, file, line, entry->path, find_reason(err));
	}
	if (!rules_file_twice(rules_file, &first, &second))
		return 0;
	snprintf(line, sizeof(line), "lines %zu and %zu: ", first, second);
	return fail(error, size, -EEXIST, file, line, NULL, "one file");
}

static int replace(const char *file, struct rules_file *rules_file,
		   struct thru_session *ts, char *error, size_t size)
{
	struct thru_rules *rules;
	int err;

	err = find_paths(file, rules_file, error, size);
	if (err)
		return err;
	err = thru_rules_open(thru_session_conn(ts), &rules);
	if (!err) {
		err = thru_rules_replace(rules, rules_file->entries, rules_file->count);
		thru_rules_close(rules);
	}
	return err ? fail(error, size, err, file, "", NULL, replace_reason(err)) : 0;
}

int rules_apply(const char *file, struct thru_session *ts, char *error, size_t size)
{
	struct rules_file rules_file;
	char why[512];
	FILE *from;
	int err;

	from = fopen(file, "re");
	if (!from) {
		err = -errno;
		return fail(error, size, err, file, "", NULL, strerror(-err));
	}
	err = rules_file_read(from, &rules_file, why, sizeof(why));
	fclose(from);
	if (err)
		return fail(error, size, err, file, "", NULL, why);
	err = replace(file, &rules_file, ts, error, size);
	rules_file_free(&rules_file);
	return err;
}

static void hup(sigset_t *ret_set)
{
	sigemptyset(ret_set);
	sigaddset(ret_set, SIGHUP);
}

/* `error`: why the rules are those they were, or NULL. */
static void tell(const char *error)
{
	char text[1024];

	if (!reload.opts->foreground)
		return;
	snprintf(text, sizeof(text), "level %s%s%.900s",
		 thru_level_name(thru_session_level(reload.ts)),
		 error ? ", rules not reloaded: " : "", error ?: "");
	notify("READY=1", text);
}

static void *reload_main(void *data)
{
	char error[8192];
	sigset_t set;
	int sig, err;

	(void)data;
	hup(&set);
	/* Cancelled while it waits, never with the rules half changed. */
	while (!sigwait(&set, &sig)) {
		pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, NULL);
		if (reload.opts->foreground)
			notify("RELOADING=1", NULL);
		err = rules_apply(reload.opts->rules, reload.ts, error, sizeof(error));
		if (err)
			log_say(LOG_ERR, "reload: %s", error);
		tell(err ? error : NULL);
		pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, NULL);
	}
	return NULL;
}

void reload_prepare(void)
{
	sigset_t set;

	hup(&set);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
}

int reload_start(const struct options *opts, struct thru_session *ts)
{
	sigset_t all, old;
	int err;

	reload.opts = opts;
	reload.ts = ts;
	/* All other signals are the waiting thread's. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &old);
	err = -pthread_create(&reload.thread, NULL, reload_main, NULL);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	return err;
}

void reload_stop(void)
{
	pthread_cancel(reload.thread);
	pthread_join(reload.thread, NULL);
}
