/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A FUSE server by hand: what its files share. It mirrors a small tree, one
 * request at a time, and node ids are the inode numbers of the source.
 *
 * Two threads: one answers requests, one carries out commands from standard
 * input. server.lock guards what both use; ioctls and opens of commands are
 * made without it, for they may need an answer themselves.
 */
#ifndef RAWFUSE_SERVER_H
#define RAWFUSE_SERVER_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

#include <linux/fuse.h>
#include <thru/uapi.h>

#define RAWFUSE_MAX_WRITE	(128 * 1024)
#define RAWFUSE_BUFFER		(RAWFUSE_MAX_WRITE + 4096)
#define RAWFUSE_OPCODES		64

/*
 * As knobs.entry_backing: an id made for the inode of the entry; as open_flags:
 * passthrough, if there is a backing to use
 */
#define RAWFUSE_AUTO		INT64_MIN

/*
 * What replies are made of, changed by options and by the command `set`.
 * The default is a server without mistakes.
 */
struct knobs {
	int64_t init;			/* INIT flags, whatever is offered */
	int64_t stack_depth;		/* max_stack_depth of INIT */
	int64_t ops;			/* offered by backings of entries */
	int64_t entry_backing;		/* id, or RAWFUSE_AUTO */
	int64_t entry_ino;		/* added to the inode number */
	int64_t entry_nodeid;		/* added to the node id */
	int64_t entry_type;		/* S_IFMT in place of the real one */
	int64_t entry_flags;
	int64_t entry_reserved;
	int64_t entry_mask;		/* of statx */
	int64_t entry_size;		/* bytes sent; 0: as negotiated */
	int64_t entry_old;		/* fuse_entry_out, whatever is negotiated */
	int64_t entry_valid;		/* seconds */
	int64_t attr_valid;		/* seconds */
	int64_t attr_ino;		/* added to the number in replies to GETATTR */
	int64_t attr_uid;		/* added to the owner there */
	int64_t open_flags;		/* FOPEN_* of OPEN and CREATE */
	int64_t opendir_flags;
	int64_t open_id;		/* backing id of OPEN and CREATE */
	int64_t opendir_id;
	int64_t open_size;		/* bytes sent of these; 0: all */
	int64_t init_size;		/* the same of INIT */
	/*
	 * Added to what is in the header of a reply, in one that goes before
	 * the right one. `again` sends the right one once more.
	 */
	int64_t bad_unique;
	int64_t bad_error;
	int64_t bad_len;
	int64_t again;
	int64_t keep;			/* nodes, whatever the kernel forgets */
	int64_t hold;			/* opcode of a request to keep waiting, once */
};

struct node {
	uint64_t nodeid;
	uint64_t nlookup;		/* the root's is not counted */
	int fd;				/* O_PATH */
	/*
	 * The backing offered in entries, 0 if none yet. The kernel takes it
	 * when the caller goes on, some time after our reply, so it is not
	 * closed before the node is.
	 */
	int32_t backing_id;
	uint64_t backing_ops;
};

struct server {
	int dev;			/* /dev/fuse */
	int source;			/* the root of the mirror, O_PATH */
	struct stat root;
	bool ino;			/* FUSE_PASSTHROUGH_INO is in our INIT reply */
	bool attach_root;		/* as soon as INIT is answered */

	pthread_mutex_t lock;		/* guards all below */
	struct knobs knobs;
	uint64_t offered;		/* INIT flags of the kernel */
	uint64_t seen[RAWFUSE_OPCODES];	/* requests, by opcode */
	uint32_t held;			/* opcode of the one that waits, 0 if none */
	pthread_cond_t go;		/* it waits no more */
	int refused;			/* of the last bad reply: 0 or -errno */
	struct node *nodes;		/* unsorted: the trees are small */
	size_t node_count;
};

struct request {
	const struct fuse_in_header *head;
	const char *arg;
};

/* Filled by an operation, sent by the loop. */
struct reply {
	size_t len;
	char data[RAWFUSE_BUFFER];
};

/* knobs.c: -EINVAL for what is not NAME=VALUE */
void knobs_default(struct knobs *knobs);
int knobs_set(struct knobs *knobs, const char *assignment);
void knobs_help(void);
int parse_number(const char *text, int64_t *ret_num);

/* node.c; pointers are good until the next node_remember() or _forget() */
int node_fd(struct server *s, uint64_t nodeid, int *ret_fd);
int node_find(struct server *s, int dir, const char *name, uint64_t *ret_nodeid,
	      int *ret_fd);
int node_remember(struct server *s, uint64_t nodeid, int fd,
		  struct node **ret_node);
void node_forget(struct server *s, uint64_t nodeid, uint64_t nlookup);
uint64_t node_id(const struct server *s, const struct stat *st);

/* reply.c */
void *reply_put(struct reply *r, size_t size);
void reply_resize(struct reply *r, size_t start, size_t size);
int reply_entry(struct server *s, struct reply *r, int dir, const char *name);
int reply_plain_entry(struct server *s, struct reply *r, int dir, const char *name);
void reply_open(struct server *s, struct reply *r, int fd, bool dir);
int reply_attr(struct server *s, struct reply *r, int fd);
int reply_statx(struct server *s, struct reply *r, int fd);

/* backing.c: the ioctls; 0 or -errno, ids are positive */
int backing_open(const struct server *s, int fd, uint64_t ops, uint32_t flags);
int backing_close(const struct server *s, int32_t id);
int backing_attach(const struct server *s, uint64_t nodeid, int32_t id,
		   uint32_t flags);

/* tree.c, file.c: operations; 0 or -errno */
typedef int (*operation)(struct server *s, const struct request *req,
			 struct reply *r);
extern const operation tree_operations[RAWFUSE_OPCODES];
extern const operation file_operations[RAWFUSE_OPCODES];

/* command.c: the body of the thread that reads standard input */
void *command_thread(void *arg);

/* A path of what `fd` refers to, open or O_PATH */
struct proc_path {
	char name[32];
};
struct proc_path proc_path(int fd);

#endif
