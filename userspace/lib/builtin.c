// SPDX-License-Identifier: LGPL-2.1-or-later
/* BPF objects embedded at build time: a program on libthru needs no files. */
#include <string.h>

/* The types of options, for the skeletons. */
#include <thru/policy.h>

#include "all.skel.h"
#include "hydrate.skel.h"
#include "none.skel.h"
#include "owner.skel.h"
#include "subtree.skel.h"
#include "suffix.skel.h"

#include "lib/builtin.h"

static const struct {
	const char *name;
	const void *(*elf_bytes)(size_t *ret_size);
} builtins[] = {
	{ "all", all_bpf__elf_bytes },
	{ "hydrate", hydrate_bpf__elf_bytes },
	{ "none", none_bpf__elf_bytes },
	{ "owner", owner_bpf__elf_bytes },
	{ "subtree", subtree_bpf__elf_bytes },
	{ "suffix", suffix_bpf__elf_bytes },
};

const void *thru_builtin_find(const char *name, size_t *ret_size)
{
	size_t i;

	for (i = 0; i < sizeof(builtins) / sizeof(builtins[0]); i++)
		if (!strcmp(builtins[i].name, name))
			return builtins[i].elf_bytes(ret_size);
	return NULL;
}
