// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * failnth CALL DIR: make a system call in DIR again and again, its first
 * allocation in the kernel failing, then its second, until it makes no more.
 * Prints what became of the calls. Each must succeed, or fail with an error that
 * want of memory explains; after each a stat of DIR/file must succeed, and the
 * last call, with nothing failing, too.
 *
 * DIR has a file "file", not empty, and for calls that need a new name each
 * time files "n1", "n2"...
 */
#include <dirent.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "failnth.h"

#define ROUNDS_MAX	1000

struct round {
	int dir;
	int file;		/* DIR/file, open */
	unsigned int n;
	int opened;		/* by the call, to be closed after it */
	char name[32];		/* "n1" */
	char made[32];		/* "made1" */
};

static int by_ret(int ret)
{
	return ret < 0 ? -errno : 0;
}

static int opened(struct round *r, int fd)
{
	r->opened = fd;
	return by_ret(fd);
}

static int stat_name(struct round *r, const char *name)
{
	struct stat st;

	return by_ret(fstatat(r->dir, name, &st, AT_SYMLINK_NOFOLLOW));
}

static int call_lookup(struct round *r)
{
	return stat_name(r, r->name);
}

static int call_missing(struct round *r)
{
	int err = stat_name(r, r->made);

	return err == -ENOENT ? 0 : err;
}

static int call_stat(struct round *r)
{
	return stat_name(r, "file");
}

static int call_open(struct round *r)
{
	return opened(r, openat(r->dir, "file", O_RDWR | O_CLOEXEC));
}

static int call_trunc(struct round *r)
{
	return opened(r, openat(r->dir, r->name, O_WRONLY | O_TRUNC | O_CLOEXEC));
}

static int call_create(struct round *r)
{
	return opened(r, openat(r->dir, r->made,
				O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0644));
}

static int call_tmpfile(struct round *r)
{
	return opened(r, openat(r->dir, ".", O_RDWR | O_TMPFILE | O_CLOEXEC, 0600));
}

static int call_list(struct round *r)
{
	static char buf[32768];
	int err = opened(r, openat(r->dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
	ssize_t len;

	if (err)
		return err;
	do {
		len = getdents64(r->opened, buf, sizeof(buf));
	} while (len > 0);
	return by_ret(len);
}

static int call_chmod(struct round *r)
{
	return by_ret(fchmodat(r->dir, "file", 0600 + r->n % 2, 0));
}

static int call_mkdir(struct round *r)
{
	return by_ret(mkdirat(r->dir, r->made, 0755));
}

static int call_link(struct round *r)
{
	return by_ret(linkat(r->dir, "file", r->dir, r->made, 0));
}

static int call_rename(struct round *r)
{
	return by_ret(renameat(r->dir, r->name, r->dir, r->made));
}

static int call_unlink(struct round *r)
{
	return by_ret(unlinkat(r->dir, r->name, 0));
}

static int call_read(struct round *r)
{
	char buf[512];

	return by_ret(pread(r->file, buf, sizeof(buf), 0));
}

static int call_write(struct round *r)
{
	return by_ret(pwrite(r->file, "x", 1, r->n * 4096l));
}

static int call_map(struct round *r)
{
	void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, r->file, 0);

	return page == MAP_FAILED ? -errno : by_ret(munmap(page, 4096));
}

static const struct {
	const char *name;
	int (*run)(struct round *r);
} calls[] = {
	{ "lookup", call_lookup }, { "missing", call_missing },
	{ "stat", call_stat }, { "open", call_open }, { "trunc", call_trunc },
	{ "create", call_create }, { "tmpfile", call_tmpfile },
	{ "list", call_list }, { "chmod", call_chmod }, { "mkdir", call_mkdir },
	{ "link", call_link }, { "rename", call_rename },
	{ "unlink", call_unlink }, { "read", call_read },
	{ "write", call_write }, { "map", call_map },
};

/* One round: what the call gave, and whether an allocation was made to fail. */
static int play(int fault, struct round *r, int (*run)(struct round *r),
		bool *ret_failed, int *ret_result)
{
	int err;

	r->opened = -1;
	snprintf(r->name, sizeof(r->name), "n%u", r->n);
	snprintf(r->made, sizeof(r->made), "made%u", r->n);
	err = fault_arm(fault, r->n);
	if (err)
		return err;
	*ret_result = run(r);
	err = fault_disarm(fault, ret_failed);
	if (r->opened >= 0)
		close(r->opened);
	return err;
}

static bool of_memory(int err)
{
	return !err || err == -ENOMEM || err == -EIO || err == -ENOSPC;
}

static int play_all(int fault, const char *name, struct round *r,
		    int (*run)(struct round *r))
{
	unsigned int good = 0, bad = 0;
	bool failed = true;
	int err, result = 0;

	for (r->n = 1; failed; r->n++) {
		if (r->n > ROUNDS_MAX) {
			fprintf(stderr, "failnth: %s: no end to it\n", name);
			return 1;
		}
		err = play(fault, r, run, &failed, &result);
		if (err) {
			fprintf(stderr, "failnth: fail-nth: %s\n", strerror(-err));
			return 1;
		}
		if (failed && result)
			bad++;
		else if (failed)
			good++;
		if (!of_memory(result) || (!failed && result)) {
			printf("%s: %s in round %u%s\n", name,
			       strerrorname_np(-result), r->n,
			       failed ? "" : ", though nothing failed");
			return 1;
		}
		err = stat_name(r, "file");
		if (err) {
			printf("%s: then a stat gives %s, in round %u\n", name,
			       strerrorname_np(-err), r->n);
			return 1;
		}
	}
	printf("%s: %u allocations, %u of them necessary\n", name, good + bad, bad);
	return 0;
}

int main(int argc, char **argv)
{
	struct round r = {};
	int fault;
	size_t i;

	for (i = 0; argc == 3 && i < sizeof(calls) / sizeof(*calls); i++)
		if (!strcmp(argv[1], calls[i].name))
			break;
	if (argc != 3 || i == sizeof(calls) / sizeof(*calls)) {
		fprintf(stderr, "usage: failnth CALL DIR\n");
		return 2;
	}
	r.dir = open(argv[2], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	r.file = r.dir < 0 ? -1 : openat(r.dir, "file", O_RDWR | O_CLOEXEC);
	fault = fault_open();
	if (r.file < 0 || fault < 0) {
		fprintf(stderr, "failnth: %s, /proc/thread-self/fail-nth: %s\n",
			argv[2], strerror(r.file < 0 ? errno : -fault));
		return 1;
	}
	return play_all(fault, argv[1], &r, calls[i].run);
}
