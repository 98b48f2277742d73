// SPDX-License-Identifier: GPL-2.0-or-later
/* The settings of the server: NAME=VALUE, as an option or a command. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <thru/thru.h>

#include "rawfuse/server.h"

/* FUSE_INIT_EXT is set unless taken away: flags2 has what matters here. */
static const struct {
	const char *name;
	uint64_t flag;
} init_names[] = {
	{ "passthrough", THRU_INIT_PASSTHROUGH },
	{ "ino", THRU_INIT_PASSTHROUGH_INO },
	{ "writeback", FUSE_WRITEBACK_CACHE },
	{ "readdirplus", FUSE_DO_READDIRPLUS },
	{ "acl", FUSE_POSIX_ACL },
	{ "export", FUSE_EXPORT_SUPPORT },
	{ "atomic-o-trunc", FUSE_ATOMIC_O_TRUNC },
	{ "killpriv-v2", FUSE_HANDLE_KILLPRIV_V2 },
	{ "allow-idmap", FUSE_ALLOW_IDMAP },
	{ "direct-io-mmap", FUSE_DIRECT_IO_ALLOW_MMAP },
	{ "async-dio", FUSE_ASYNC_DIO },
	{ "posix-locks", FUSE_POSIX_LOCKS },
	{ "ext", THRU_INIT_EXT },
};

int parse_number(const char *text, int64_t *ret_num)
{
	char *end;
	int64_t num;

	errno = 0;
	num = strtoll(text, &end, 0);
	if (errno || end == text || *end)
		return -EINVAL;
	*ret_num = num;
	return 0;
}

/* "+writeback,-ino": changes to the flags there are */
static int parse_init(const char *text, int64_t *flags)
{
	while (*text) {
		size_t i, len = strcspn(text, ",");

		for (i = 0; i < sizeof(init_names) / sizeof(*init_names); i++)
			if (strlen(init_names[i].name) == len - 1 &&
			    !strncmp(init_names[i].name, text + 1, len - 1))
				break;
		if (i == sizeof(init_names) / sizeof(*init_names))
			return -EINVAL;
		if (*text == '+')
			*flags |= init_names[i].flag;
		else if (*text == '-')
			*flags &= ~init_names[i].flag;
		else
			return -EINVAL;
		text += len;
		text += *text == ',';
	}
	return 0;
}

static int parse_id(const char *text, int64_t *id)
{
	if (strcmp(text, "auto"))
		return parse_number(text, id);
	*id = RAWFUSE_AUTO;
	return 0;
}

static int parse_ops(const char *text, int64_t *ops)
{
	uint64_t set;
	int err = thru_ops_parse(text, 0, &set);

	if (err)
		return parse_number(text, ops);
	*ops = set;
	return 0;
}

static const struct {
	const char *name;
	size_t offset;
	int (*parse)(const char *text, int64_t *ret_value);
} knob_table[] = {
#define KNOB(text, member, parser) { text, offsetof(struct knobs, member), parser }
	KNOB("init", init, parse_init),
	KNOB("stack-depth", stack_depth, parse_number),
	KNOB("ops", ops, parse_ops),
	KNOB("entry-backing", entry_backing, parse_id),
	KNOB("entry-ino", entry_ino, parse_number),
	KNOB("entry-nodeid", entry_nodeid, parse_number),
	KNOB("entry-type", entry_type, parse_number),
	KNOB("entry-flags", entry_flags, parse_number),
	KNOB("entry-reserved", entry_reserved, parse_number),
	KNOB("entry-mask", entry_mask, parse_number),
	KNOB("entry-size", entry_size, parse_number),
	KNOB("entry-old", entry_old, parse_number),
	KNOB("entry-valid", entry_valid, parse_number),
	KNOB("attr-valid", attr_valid, parse_number),
	KNOB("attr-ino", attr_ino, parse_number),
	KNOB("attr-uid", attr_uid, parse_number),
	KNOB("open-flags", open_flags, parse_number),
	KNOB("opendir-flags", opendir_flags, parse_number),
	KNOB("open-id", open_id, parse_number),
	KNOB("opendir-id", opendir_id, parse_number),
	KNOB("open-size", open_size, parse_number),
	KNOB("init-size", init_size, parse_number),
	KNOB("bad-unique", bad_unique, parse_number),
	KNOB("bad-error", bad_error, parse_number),
	KNOB("bad-len", bad_len, parse_number),
	KNOB("again", again, parse_number),
	KNOB("keep", keep, parse_number),
	KNOB("hold", hold, parse_number),
#undef KNOB
};
#define KNOB_COUNT (sizeof(knob_table) / sizeof(*knob_table))

void knobs_default(struct knobs *knobs)
{
	*knobs = (struct knobs){
		.init = THRU_INIT_EXT | THRU_INIT_PASSTHROUGH |
			THRU_INIT_PASSTHROUGH_INO,
		.stack_depth = 1,
		.ops = THRU_OP_GETATTR | THRU_OP_READDIR | THRU_OPS_DATA,
		.entry_backing = RAWFUSE_AUTO,
		.open_flags = RAWFUSE_AUTO,
		.opendir_flags = RAWFUSE_AUTO,
	};
}

int knobs_set(struct knobs *knobs, const char *assignment)
{
	const char *value = strchr(assignment, '=');
	size_t i, len;

	if (!value)
		return -EINVAL;
	len = value++ - assignment;
	for (i = 0; i < KNOB_COUNT; i++)
		if (strlen(knob_table[i].name) == len &&
		    !strncmp(knob_table[i].name, assignment, len))
			return knob_table[i].parse(value, (int64_t *)
				((char *)knobs + knob_table[i].offset));
	return -EINVAL;
}

void knobs_help(void)
{
	size_t i;

	for (i = 0; i < KNOB_COUNT; i++)
		fprintf(stderr, " --%s=VALUE\n", knob_table[i].name);
}
