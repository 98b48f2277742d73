/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * thructl: one file per verb, and the parts they share. A verb returns the exit
 * status: 0 done, 1 failed (told on stderr), 2 usage.
 */
#ifndef THRUCTL_CTL_H
#define THRUCTL_CTL_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

#include <json-c/json.h>

#include <thru/thru.h>

#include "lib/mountinfo.h"

enum { CTL_DONE, CTL_FAILED, CTL_USAGE };

/* The command line behind the verb, options taken out. */
struct ctl_args {
	bool json;
	bool has_inode;
	uint64_t inode;		/* --inode */
	const char **policy_opts;	/* --policy-opt, NULL at the end; or NULL */
	bool keep_going;
	const char *output;	/* --output, or NULL */
	const char *path;	/* --path: a glob, or NULL */
	const char *ops;	/* --op: a list of operations, or NULL */
	bool daemon_only;
	uint64_t seconds;	/* --for, 0 = without an end */
	bool batch;
	uint64_t interval;	/* --interval, seconds; 0 = not given */
	uint64_t periods;	/* --count, 0 = without an end */
	bool apply;
	int count;
	char **args;
};

int verb_advise(const struct ctl_args *args);
int verb_set(const struct ctl_args *args);
int verb_check(const struct ctl_args *args);
int verb_clear(const struct ctl_args *args);
int verb_list(const struct ctl_args *args);
int verb_metrics(const struct ctl_args *args);
int verb_policy(const struct ctl_args *args);
int verb_rules_load(const struct ctl_args *args);
int verb_rules_save(const struct ctl_args *args);
int verb_status(const struct ctl_args *args);
int verb_top(const struct ctl_args *args);
int verb_trace(const struct ctl_args *args);

/* message.c ---------------------------------------------------------------- */

/* The verb at work, for messages. */
extern const char *ctl_verb;

/* "thructl: VERB 'OBJECT': TEXT", the object may be NULL. Returns CTL_FAILED. */
int ctl_fail(const char *object, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
void ctl_note(const char *object, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* From now on all that goes to `to`, where stderr is not to be used; NULL: to stderr. */
void ctl_divert(FILE *to);

/* The same, with cause and remedy for an error of the thru_rules_ functions. */
int ctl_fail_rules(const char *object, uint32_t conn, int err);

/* text.c --------------------------------------------------------------------- */

/*
 * A path or name that may hold anything, fit for a terminal: control bytes,
 * backslashes and what is not UTF-8 as three octal digits. Where the locale is not
 * UTF-8, all that is not ASCII: the terminal's bytes may be controls. The caller frees.
 */
char *text_escape(const char *raw);
/* The same of several lines: newlines and tabs stay. */
char *text_escape_lines(const char *raw);
/* The same for a file that is UTF-8 in every locale. */
char *text_escape_utf8(const char *raw);

/* The length of the UTF-8 sequence at `raw`; 0 when there is none. */
size_t text_utf8_len(const char *raw);

/* Rows of cells, printed with the columns aligned; owns what it is given. */
struct table {
	unsigned int columns;
	const char *right;		/* per column: 'r' = numbers, to the right */
	size_t count, capacity;
	char **cells;
};

void table_cell(struct table *table, char *cell);
void table_cellf(struct table *table, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
void table_print(const struct table *table, const char *indent);
void table_free(struct table *table);

/* malloc() and the like, or death: thructl has nothing to save. */
void *ctl_alloc(void *p);

/* json.c --------------------------------------------------------------------- */

/*
 * Add a string that may hold any bytes. JSON cannot: where it is not UTF-8, bad
 * bytes become U+FFFD and KEY_hex has all bytes, two digits each.
 */
void json_add_raw(struct json_object *object, const char *key, const char *raw);
void json_add_str(struct json_object *object, const char *key, const char *text);
void json_add_num(struct json_object *object, const char *key, uint64_t num);
void json_add_share(struct json_object *object, const char *key, double share);	/* 0 to 1 */
void json_add_bool(struct json_object *object, const char *key, bool value);
/* Add and return a new object or array; with key NULL, to an array. */
struct json_object *json_add_object(struct json_object *to, const char *key);
struct json_object *json_add_array(struct json_object *to, const char *key);
/* Operations as an array of their names. */
void json_add_ops(struct json_object *object, const char *key, uint64_t ops);
/* Print and free; the same in one line, for those who print many. */
void json_finish(struct json_object *object);
void json_finish_line(struct json_object *object);

/* output.c ------------------------------------------------------------------- */

/*
 * Have `write` fill the file `name` ("-": standard output), which appears only when
 * all of it is on disk, mode 0644. `write` returns 0 or -errno.
 */
int output_write(const char *name, int (*write)(FILE *to, const void *data),
		 const void *data);

/* mounts.c --------------------------------------------------------------------- */

/* The thru mounts to speak of, each connection once. */
struct ctl_mounts {
	struct thru_mounts all;
	size_t count;
	const struct thru_mount **mounts;	/* into `all` */
};

/* Those that `args` name, or all there are. */
int mounts_find(const struct ctl_args *args, struct ctl_mounts *ret_mounts);
void mounts_free(struct ctl_mounts *mounts);

bool mount_is_fuse(const struct thru_mount *mount);

/* A path relative to the file system's root, as seen through a mount of it. */
char *mount_path(const struct thru_mount *mount, const char *path);

/* life.c ----------------------------------------------------------------------- */

/*
 * Whether a mount is still there that is followed for a while: not another one with its
 * ids. Looks once a second, however often it is asked; the daemon is not.
 */
struct mount_life {
	const struct thru_mount *mount;
	uint64_t unique;	/* its id of statmount(2), 0 = not known */
	time_t looked;
	bool gone;
};

void mount_life_begin(struct mount_life *life, const struct thru_mount *mount);
bool mount_stays(struct mount_life *life);

/* daemon.c --------------------------------------------------------------------- */

/*
 * The counters of the daemon of a mount. -ESTALE: they are of one that is dead, and
 * was that of another mount; else as thru_daemon_stats_open().
 */
int daemon_stats_open(const struct thru_mount *mount,
		      const struct thru_daemon_stats **ret_stats);

/* Not dead, nor dead and only not yet reaped; where it cannot be told: it lives. */
bool daemon_lives(const struct thru_daemon_stats *stats);

/* A daemon of ours that has died and left its mount: nothing answers there. */
bool daemon_is_gone(const struct thru_mount *mount);

/* place.c ---------------------------------------------------------------------- */

/* Where the path of a rule leads: to its inode, elsewhere, or not any more. */
enum place { PLACE_HERE, PLACE_MOVED, PLACE_GONE, PLACE_UNKNOWN };

/*
 * Where to look paths up: in the source, which has the same numbers. In the mount
 * the daemon might be asked, and one that hangs would hang this. -1: not known.
 */
int place_root(const struct thru_mount *mount);
enum place place_find(int root, const struct thru_rule_entry *entry);

/* patience.c ------------------------------------------------------------------- */

/*
 * Between these, where a path may lead to a daemon that does not answer: after ten
 * seconds thructl ends, with a word about `object`. Not while something is half done.
 */
void patience_begin(const char *object);
/* The seconds begin anew: the one before has answered. */
void patience_next(void);
void patience_end(void);

/*
 * Called before that, or NULL: what has the terminal gives it back, and what is done,
 * but for what may be left out, ends thructl itself.
 */
extern void (*patience_lost)(void);

/* target.c --------------------------------------------------------------------- */

/* A file or directory on a FUSE mount. */
struct target {
	int fd;			/* O_PATH: holds the mount, and so the number `conn` */
	int parent;		/* the same of its parent; of a directory -1 */
	bool is_dir;
	mode_t mode;		/* the type alone */
	uint64_t ino;
	uint64_t mnt_id;
	uint32_t conn;
	struct thru_mounts mounts;
	const struct thru_mount *mount;		/* into mounts */
	char *absolute;		/* path in this process' view */
	char *path;		/* path from the root of the file system */
};

/*
 * Which inode a path was that of when it was seen: it may lead elsewhere by now, and
 * by whoever may rename there.
 */
struct inode_id {
	uint32_t conn;
	uint64_t nodeid;	/* as of the events: the inode number, but for the root */
};

int target_open(const char *path, struct target *ret_target);
/* Only if it is that inode; NULL: whichever. */
int target_open_that(const char *path, const struct inode_id *of, struct target *ret_target);
void target_close(struct target *target);
struct decision;

/*
 * How its policy decides on it, by making all decisions on the mount anew. -errno if
 * that cannot be heard: -EPERM, or a kernel without the events.
 */
int decision_hear(const struct target *target, struct decision *ret_decision);

/* Have its policy decide on it anew, if it is to; the daemon is not asked. */
void target_look(const struct target *target);

/*
 * The rule in force for the target: its own, or that of the nearest directory
 * above; *ret_ino (may be NULL) is the inode whose rule it is. -ENODATA: none.
 * -EXDEV: the way up leaves what is mounted here.
 */
int target_rule(const struct target *target, struct thru_rules *rules,
		uint64_t *ret_ops, uint64_t *ret_ino);

/* set.c, clear.c ---------------------------------------------------------------- */

/* Told of what has been set. */
typedef void (*set_done)(const struct target *target, uint64_t ops, void *data);

/*
 * What `thructl set PATH OPS` does. With `ops` NULL it is "none" if all is on, and else
 * "all". `done` may be NULL. An exit status; messages are about `path`.
 */
int set_rule(const char *path, const struct inode_id *of, const char *ops, set_done done,
	     void *data);

/* What `thructl clear PATH` does. */
int clear_rule(const char *path, const struct inode_id *of);

#endif
