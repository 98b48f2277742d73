/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What operations cost: what the files of metabench share. One thread, no locks. */
#ifndef METABENCH_BENCH_H
#define METABENCH_BENCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct paths {
	char **names;
	size_t count;
};

/* A tree that is measured, by the name it has in the results. */
struct side {
	size_t number;		/* sides may share a tree: new names are told apart by it */
	const char *name;
	int dir;		/* what is the working directory for each operation */
	struct paths files;	/* regular ones, not those in DIR itself */
	struct paths links;
	unsigned int misses;	/* times that it was asked for what is not there */
};

/* A file in the directory of each side, and what size it has at least. */
#define DATA		"data"
#define DATA_SIZE	(4 << 20)

/* What state it is measured in. */
enum state {
	WARM,			/* done just before, untimed */
	HOT,			/* twice: a page that is used again moves to another list */
	COLD,			/* nothing cached, of any side */
	ONCE,			/* each time with other names: no warmth to have */
};

struct operation {
	const char *name;
	const char *what;
	enum state state;
	/* Does it with all there is, and says how many operations that was. */
	size_t (*run)(struct side *s);
};

/* Each list ends with a nameless one. */
extern const struct operation walk_operations[], meta_operations[],
	change_operations[], data_operations[];

/* Ends the program: a benchmark that misses something measures nothing. */
_Noreturn void die(const char *what);

void metabench_mark(void);

/* tree.c: all of the working directory */
void find_paths(struct side *s, size_t most);
void need_paths(const struct paths *paths, const char *what);

/* requests.c: how many its daemon was sent so far; -1 where nobody counts */
int64_t requests_of(int dir);

#endif
