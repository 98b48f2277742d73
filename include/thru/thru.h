/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * libthru: FUSE passthrough for daemons on libfuse's low-level API.
 *
 * Conventions: actions return 0 or -errno, predicates bool. Results go out
 * through ret_* and are untouched on failure. *_free() and *_close() take NULL.
 * The library never prints and never exits. Unless a function says otherwise,
 * a session may be used from all worker threads of its loop at once.
 *
 * Names of operations and sets, as in thru_ops_parse(): see ops.
 */
#ifndef THRU_THRU_H
#define THRU_THRU_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include <thru/ops.h>
#include <thru/policy.h>
#include <thru/uapi.h>

#ifdef __cplusplus
extern "C" {
#endif

#define THRU_VERSION	"0.1.0"

struct fuse_args;
struct fuse_entry_param;
struct fuse_file_info;
struct fuse_lowlevel_ops;
struct fuse_req;
struct fuse_session;
struct statx;

/* ops: sets of operations, THRU_OP_* and THRU_OPS_* of <thru/ops.h> --------- */

/*
 * Parse "getattr,readdir", a set ("meta", "data", "all" = "on", "none" =
 * "off"), or changes to `base` ("+read,-getattr"); case is ignored.
 * -EINVAL: empty, an unknown name, or plain names mixed with +/-.
 */
int thru_ops_parse(const char *text, uint64_t base, uint64_t *ret_ops);

/*
 * The shortest text that thru_ops_parse() reads back. Bits without a name, which
 * it does not take, are shown as a number.
 */
#define THRU_OPS_TEXT	160		/* bytes that any set fits */
void thru_ops_format(uint64_t ops, char *buf, size_t size);

/* -EINVAL: not a set that can be in force: all but read and write need getattr. */
int thru_rule_check(uint64_t ops);

/* Lower-case name of a FUSE opcode ("getattr"), NULL when unknown. */
const char *thru_opcode_name(unsigned int opcode);

/* probe: what this kernel and this process can do -------------------------- */

/* What serves a mount, best first: the fallback ladder. */
enum thru_level {
	THRU_LEVEL_POLICY,	/* inode operations pass, a BPF policy decides */
	THRU_LEVEL_INO,		/* inode operations pass as the server offers them */
	THRU_LEVEL_DATA,	/* mainline FUSE_PASSTHROUGH: read, write, mmap */
	THRU_LEVEL_PLAIN,	/* every operation goes to the daemon */
};

/* "policy", "ino", "data", "plain"; "unknown" of none of these. */
const char *thru_level_name(enum thru_level level);

/* -EINVAL: another name. */
int thru_level_parse(const char *name, enum thru_level *ret_level);

enum thru_feature {
	THRU_FEATURE_DATA,	/* FUSE_PASSTHROUGH: read, write, mmap */
	THRU_FEATURE_INO,	/* FUSE_PASSTHROUGH_INO: inode operations */
	THRU_FEATURE_POLICY,	/* fuse_policy_ops: a BPF policy per mount */
	THRU_FEATURE_PINS,	/* bpffs, where tools find a mount's policy */
	THRU_FEATURE_COUNTERS,	/* fusectl, where the kernel counts */
	THRU_FEATURE_MAX,
};

const char *thru_feature_name(enum thru_feature feature);

/*
 * Is a feature there? Asked of the kernel's type information and of the file
 * systems, never of version numbers; the former is read once. When not,
 * *ret_reason (may be NULL) says why and what to do about it, static text.
 */
bool thru_feature_probe(enum thru_feature feature, const char **ret_reason);

/* session: a libfuse session that negotiates passthrough -------------------- */

struct thru_session;

/*
 * A libfuse session speaks to the kernel through a file descriptor of its own.
 * Ours is a socket for the length of the INIT exchange, so that the reply can
 * be completed with what the library does not know, and /dev/fuse from then
 * on. It needs no more of the library than fuse_session_mount("/dev/fd/N") and
 * fuse_session_process_buf(), so libfuse 3.14 and 3.18 are alike to it.
 *
 * Requests are read by thru_session_loop(), not by fuse_session_loop_mt(). A
 * worker thread is started through `thread`, and the request it handles can be
 * asked for more than libfuse hands on: thru_request_kill_priv().
 */
struct thru_session_ops {
	/*
	 * INIT has been answered and no other request has been read: the moment to
	 * attach the policy and, last of all, the root. Nobody sees the mount yet,
	 * unless it is fusermount3's (auto_unmount, or no privilege); then whoever
	 * does has to wait for the daemon, or, as soon as the root is attached, is
	 * served by the kernel. A failure undoes the mount.
	 */
	int (*ready)(struct thru_session *ts, void *userdata);

	/* First thing in every worker thread; a failure ends the session. */
	int (*thread)(struct thru_session *ts, void *userdata);

	/*
	 * STATX: reply with thru_reply_statx(). `mask` is what the caller asks
	 * for, `flags` AT_STATX_*; `fi` as in getattr. NULL: ENOSYS.
	 */
	void (*statx)(struct fuse_req *req, uint64_t ino, uint32_t flags,
		      uint32_t mask, struct fuse_file_info *fi);

	/*
	 * TMPFILE: reply as to create. The umask is in fuse_req_ctx(). NULL:
	 * ENOSYS.
	 */
	void (*tmpfile)(struct fuse_req *req, uint64_t parent, mode_t mode,
			struct fuse_file_info *fi);
};

struct thru_session_config {
	enum thru_level best;		/* do not go above this level */
	int max_stack_depth;		/* of this mount, above its backing: 0 = 1, limit 2 */
	/*
	 * Take over from the kernel the duty to drop set-id bits and file
	 * capabilities (FUSE_HANDLE_KILLPRIV_V2, FUSE_SETXATTR_EXT); without
	 * it a write costs the kernel a GETXATTR to ask for them. The kernel
	 * asks for it by thru_request_kill_priv(), and by a SETATTR that sets
	 * nothing: before a write that passes through, for one.
	 */
	bool kill_priv;
	unsigned int max_threads;	/* worker threads; 0 = 10 */
	/*
	 * As of thru_policy_open(), or NULL: attached before `ready`, which attaches
	 * the root, if the level is INO and `best` is better; in `ready` the level is
	 * POLICY then. The session owns it. If it cannot be had the mount goes on
	 * without, and thru_session_reason() says why. For options, or to insist on
	 * it, do without this, and open and attach one in `ready`.
	 */
	const char *policy;
	const struct thru_session_ops *ops;	/* may be NULL */
	void *userdata;			/* for ops and for libfuse */
};

/*
 * As fuse_session_new(). `args` may hold what libfuse's mounts take and the
 * other options of mount(8) (thru_mount_option()); default_permissions is
 * always set: the kernel offers passthrough of inode operations only with it.
 * allow_root is level DATA at best: libfuse refuses others at each request, and of
 * what passes it sees none. The session is the caller's: thru_session_free().
 * -EINVAL: an option.
 */
int thru_session_new(struct fuse_args *args, const struct fuse_lowlevel_ops *ops,
		     size_t op_size, const struct thru_session_config *config,
		     struct thru_session **ret_ts);
void thru_session_free(struct thru_session *ts);

/* Whether `option` ("ro", "fsname=x") is one for the mount itself. */
bool thru_mount_option(const char *option);

/* Change the flags of a mount as `mount -o remount` does; errors as mount(2). */
int thru_remount(const char *mountpoint, struct fuse_args *args);

/* The libfuse session inside; owned by `ts`. */
struct fuse_session *thru_session_fuse(struct thru_session *ts);

/*
 * Mount, answer INIT, call `ready`, and only then show the mount, on the directory that
 * `mountpoint` is now; "/proc/self/fd/N" will do. With CAP_SYS_ADMIN by the mount API of
 * Linux 5.2, otherwise through fusermount3, which goes by its path.
 * No thread exists yet, so a program may fork into the background afterwards.
 * Errors as mount(2) and as `ready`; on failure nothing stays mounted.
 */
int thru_session_mount(struct thru_session *ts, const char *mountpoint);

/* What made the last call on this session fail, in words; "" if unknown. */
const char *thru_session_error(const struct thru_session *ts);

/* Serve until unmounted or told to exit; unmounts. 0 or -errno. */
int thru_session_loop(struct thru_session *ts);

/* End the loop; may be called from a signal handler. */
void thru_session_exit(struct thru_session *ts);

/*
 * From the init operation of libfuse on: what was negotiated, and why no more.
 * From `ready` on: connection number, fd, mountpoint (absolute).
 */
enum thru_level thru_session_level(const struct thru_session *ts);
const char *thru_session_reason(const struct thru_session *ts);
uint32_t thru_session_conn(const struct thru_session *ts);
int thru_session_fd(const struct thru_session *ts);
const char *thru_session_mountpoint(const struct thru_session *ts);

/* In `ready`: the level once a policy has been attached, or why it was not. */
void thru_session_set_level(struct thru_session *ts, enum thru_level level,
			    const char *reason);

/*
 * The operations that this kernel can pass at all, found by trying each bit
 * once: BACKING_OPEN of GETATTR and that bit, EINVAL means unknown.
 */
uint64_t thru_session_ops(const struct thru_session *ts);

/*
 * With kill_priv: whether the kernel asks that the request in the hands of the
 * calling thread drop set-id bits: its caller may not keep them.
 */
bool thru_request_kill_priv(void);

/* backing ids ---------------------------------------------------------------- */

/*
 * Register the file behind `fd` (O_PATH will do at level INO or better) for
 * `ops`, restricted to what the kernel knows and to the file type `mode`. Level DATA
 * knows READ and WRITE, and only both: one of them offers the other.
 * The id stays valid until thru_backing_close(); an inode attached to it keeps
 * its own reference. -EOPNOTSUPP: nothing of `ops` remains.
 */
int thru_backing_open(struct thru_session *ts, int fd, mode_t mode, uint64_t ops,
		      int32_t *ret_id);

/* What of `ops` an inode of type `mode` can have, by the kernel's rules. */
uint64_t thru_backing_ops(const struct thru_session *ts, mode_t mode, uint64_t ops);

int thru_backing_close(struct thru_session *ts, int32_t id);

/* Attach `id` to an inode that the kernel knows; 0 as id detaches. */
int thru_backing_attach(struct thru_session *ts, uint64_t nodeid, int32_t id);

/*
 * The same with the file behind `fd`, of type `mode`, for `ops`: the root of the
 * mount, or a file whose data have become local. No id is left behind: the inode
 * keeps the backing until it is detached or the kernel forgets it, after which a
 * lookup finds it unattached. What is attached already may be so again, which
 * changes nothing. Errors as those of <thru/uapi.h>, and
 *	EOPNOTSUPP	the level is below INO; nothing of `ops` remains
 */
int thru_backing_attach_fd(struct thru_session *ts, uint64_t nodeid, int fd,
			   mode_t mode, uint64_t ops);

/* replies: as libfuse's, with backing ids -------------------------------------- */

/* A backing id of an entry (0 = none) is sent at level INO or better only. */
int thru_reply_entry(struct thru_session *ts, struct fuse_req *req,
		     const struct fuse_entry_param *e, int32_t backing_id);

/* To CREATE and TMPFILE: an entry, then as thru_reply_open(). */
int thru_reply_create(struct thru_session *ts, struct fuse_req *req,
		      const struct fuse_entry_param *e, int32_t entry_backing_id,
		      const struct fuse_file_info *fi, bool passthrough,
		      int32_t open_backing_id);

/*
 * Reply to OPEN or OPENDIR. `passthrough` sets FOPEN_PASSTHROUGH with
 * `backing_id`; 0 there means the inode's own backing (level INO or better).
 */
int thru_reply_open(struct thru_session *ts, struct fuse_req *req,
		    const struct fuse_file_info *fi, bool passthrough,
		    int32_t backing_id);

/* Reply to STATX; `timeout` in seconds, for the basic attributes. */
int thru_reply_statx(struct thru_session *ts, struct fuse_req *req,
		     const struct statx *stx, double timeout);

/* policy: load, attach, pin --------------------------------------------------- */

struct thru_policy;

/*
 * Open and verify a policy: the name of a built-in one (bpf/NAME.bpf.c) or a BPF
 * object file with exactly one fuse_policy_ops map. `log` (may be NULL) receives
 * why it failed where errno does not say it all: one line, or the last lines of
 * the verifier's log that fit.
 *	ENOENT		no built-in policy and no file of that name
 *	EINVAL		not a BPF object, or not a policy
 *	ENOEXEC		the kernel's verifier refuses it
 *	EOPNOTSUPP	this kernel has no fuse_policy_ops, or not all it needs
 *	EPERM		no CAP_BPF or CAP_PERFMON; `log` says which
 */
int thru_policy_open(const char *name, char *log, size_t log_size,
		     struct thru_policy **ret_policy);

/*
 * The same, and set options before it is loaded: "NAME=VALUE" each, the last one
 * NULL; options = NULL for none. An option is a variable of the policy that is
 * declared `const volatile`:
 *	integers	decimal, "-" only for signed ones, in the range of its type
 *	bool		true or false, yes or no, on or off, 1 or 0
 *	char[N]		any text of less than N bytes
 * Of two with the same name the last one counts.
 *	EINVAL		also: no such option, or not a value for it; see `log`
 */
int thru_policy_open_with(const char *name, const char *const *options,
			  char *log, size_t log_size,
			  struct thru_policy **ret_policy);

/*
 * Attach to the connection behind `fuse_fd` and pin link and maps below
 * THRU_PIN_ROOT/<conn>, replacing pins of a dead connection with that number.
 * On failure nothing stays attached or pinned.
 *	EBUSY		the connection has a policy
 *	EALREADY	this one is attached
 *	EOPNOTSUPP	it has not negotiated THRU_INIT_PASSTHROUGH_INO
 *	ENOTCONN	it has ended
 *	EBADF, EINVAL	not the fd of a session
 *	ENODEV		no bpffs is mounted at /sys/fs/bpf
 *	EPERM		no privilege; or the pin directory is not root's alone
 *	EAGAIN		another process has kept the pin directory locked for 5 s
 */
int thru_policy_attach(struct thru_policy *policy, int fuse_fd, uint32_t conn);

/*
 * Detach and remove the pins, if attached. From then on nothing decides: where the
 * session ends with the policy, thru_session_free() comes first, for until then a mount
 * that is in use is served, unmounted or not.
 */
void thru_policy_detach(struct thru_policy *policy);
void thru_policy_close(struct thru_policy *policy);

/* The name that the kernel shows, owned by `policy`. */
const char *thru_policy_name(const struct thru_policy *policy);

/* Decisions taken so far, by enum thru_stat. -ENOENT: no policy that counts. */
int thru_policy_stats(uint32_t conn, uint64_t ret_counts[THRU_STAT_MAX]);

/* the policy of a live mount, from any process with the rights ------------------- */

/*
 * Errors of all three, besides their own:
 *	ENOENT		no policy in force on this connection, or not pinned
 *	ENODEV		no bpffs is mounted at /sys/fs/bpf, or (info) no fusectl
 *	EOPNOTSUPP, EBADMSG	(info) as thru_kernel_stats()
 *	EACCES, EPERM	no privilege; or the pin directory is not root's alone
 *	EAGAIN		(not info) another process has kept it locked for 5 s
 */
struct thru_policy_info {
	char name[16];		/* as the kernel shows it */
	uint64_t generation;	/* moves when inodes are to decide anew */
	uint32_t link_id;	/* as bpftool(8) shows them */
	uint32_t map_id;	/* of the struct_ops map in force */
};

int thru_policy_info(uint32_t conn, struct thru_policy_info *ret_info);

/*
 * Put `policy`, opened and not attached, in the place of the one in force: at once
 * and for all inodes, with no moment without a policy. Rules are carried over if
 * both policies take them; *ret_rules (may be NULL) is how many. The new maps are
 * pinned in place of the old ones. On failure the old policy stays as it was. The
 * policy stays in force when `policy` is closed.
 *	EALREADY	`policy` is attached
 *	ENOSPC		it has not room for all rules
 */
int thru_policy_replace(struct thru_policy *policy, uint32_t conn,
			size_t *ret_rules);

/*
 * Take the policy from a connection and remove its pins. From now on the kernel
 * serves all that the server offers, what the policy kept back or hid included;
 * only who has the session's fd can attach another one.
 */
int thru_policy_remove(uint32_t conn);

/* rules of a mount, from any process with the rights ---------------------------- */

struct thru_rules;

struct thru_rule_entry {
	uint64_t ino;
	uint64_t ops;
	const char *path;	/* as given, "/" = root of the mount */
	uint32_t generation;	/* in: of the inode, FS_IOC_GETVERSION; 0 = not known:
				 * then of the first that is found to have the number */
	bool gone;		/* out: the inode is; its number is that of another */
};

/*
 *	ENOENT		no policy in force on this connection, or none with rules
 *	ENODEV		no bpffs is mounted at /sys/fs/bpf
 *	EACCES, EPERM	no privilege; or the pin directory is not root's alone
 *	EINVAL		its maps are not those of <thru/policy.h>
 */
int thru_rules_open(uint32_t conn, struct thru_rules **ret_rules);
void thru_rules_close(struct thru_rules *rules);

/*
 * Keep others from changing rules between a read and a write; the functions below
 * but thru_rules_get() take it themselves, and it nests. It also makes sure that the
 * rules are those in force: without it thru_rules_get() may read those of a policy
 * that was replaced. -EAGAIN: held by another for 5 s.
 */
int thru_rules_lock(struct thru_rules *rules);
void thru_rules_unlock(struct thru_rules *rules);

/*
 * Each change is in force when it returns: it makes every inode decide anew.
 * A change that fails leaves the rules as they were.
 *	ENOSPC		THRU_RULES_MAX rules exist
 *	ENOENT		the connection is gone, or its policy
 *	ENODATA		(clear, get) no rule has this inode as its key; to get is
 *			also one in vain that is of an inode which is gone
 *	EINVAL		see thru_rule_check(); inode number 0
 *	ENAMETOOLONG	`path` does not fit THRU_RULE_PATH
 */
int thru_rules_set(struct thru_rules *rules, uint64_t ino, const char *path,
		   uint64_t ops);
int thru_rules_clear(struct thru_rules *rules, uint64_t ino);
int thru_rules_get(struct thru_rules *rules, uint64_t ino, uint64_t *ret_ops);

/*
 * These rules, and no others, from one moment on. A failure leaves the rules as
 * they were; old and new together have to fit THRU_RULES_MAX (ENOSPC).
 *	EEXIST		two entries of one inode; other errors as above
 */
int thru_rules_replace(struct thru_rules *rules, const struct thru_rule_entry *entries,
		       size_t count);

/* All rules, sorted by path; one free() of *ret_entries frees all. */
int thru_rules_list(struct thru_rules *rules, struct thru_rule_entry **ret_entries,
		    size_t *ret_count);

/* counters ------------------------------------------------------------------------ */

#define THRU_OPCODE_MAX	64		/* opcodes counted: 0 .. 63 */

/* What the kernel says of a connection: /sys/fs/fuse/connections/<conn>/passthrough */
struct thru_kernel_stats {
	uint64_t generation;			/* of the policy */
	bool ino;				/* FUSE_PASSTHROUGH_INO in force */
	char policy[16];			/* name of the policy, "" = none */
	uint64_t kernel[THRU_OPCODE_MAX];	/* operations served by the kernel */
	uint64_t daemon[THRU_OPCODE_MAX];	/* requests sent to the daemon */
	size_t fallback_count;
	struct {
		char reason[32];
		uint64_t count;
	} fallback[32];
};

/*
 * -ENOENT: no such connection; -EOPNOTSUPP: the kernel does not count;
 * -ENODEV: no fusectl is mounted; -EACCES: no privilege; -EBADMSG: not the text
 * expected.
 */
int thru_kernel_stats(uint32_t conn, struct thru_kernel_stats *ret_stats);

/*
 * The daemon's own counts, in a file shared with the tools:
 * THRU_RUN_DIR/<conn>.stats, created by the daemon, removed when it ends.
 */
#define THRU_RUN_DIR		"/run/thru"
#define THRU_DAEMON_MAGIC	0x7468727564310001ULL

struct thru_daemon_stats {
	uint64_t magic;				/* THRU_DAEMON_MAGIC */
	uint32_t pid;
	uint32_t level;				/* enum thru_level */
	char source[THRU_RULE_PATH];
	char mountpoint[THRU_RULE_PATH];
	char reason[256];			/* why not a better level, or "" */
	uint64_t requests[THRU_OPCODE_MAX];	/* by opcode, relaxed atomics */
	uint64_t inodes;			/* in the daemon's table now */
	uint64_t no_backing;			/* of them: refused as backing by the kernel */
};

/*
 * Daemon: create and map, remove when done; tool: map read-only. Once given to
 * the session, `requests` counts what is read from the kernel, from INIT on.
 */
int thru_daemon_stats_create(uint32_t conn, struct thru_daemon_stats **ret_stats);
void thru_session_set_stats(struct thru_session *ts, struct thru_daemon_stats *stats);
void thru_daemon_stats_remove(uint32_t conn, struct thru_daemon_stats *stats);
int thru_daemon_stats_open(uint32_t conn, const struct thru_daemon_stats **ret_stats);
void thru_daemon_stats_close(const struct thru_daemon_stats *stats);

#ifdef __cplusplus
}
#endif

#endif
