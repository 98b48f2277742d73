// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Operation sets as people write them, and the names of FUSE opcodes. Pure
 * functions without state.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include <thru/thru.h>

/* By opcode, as in <linux/fuse.h>; gaps are numbers that were never given. */
static const char *const opcode_names[] = {
	[1] = "lookup",		[2] = "forget",		[3] = "getattr",
	[4] = "setattr",	[5] = "readlink",	[6] = "symlink",
	[8] = "mknod",		[9] = "mkdir",		[10] = "unlink",
	[11] = "rmdir",		[12] = "rename",	[13] = "link",
	[14] = "open",		[15] = "read",		[16] = "write",
	[17] = "statfs",	[18] = "release",	[20] = "fsync",
	[21] = "setxattr",	[22] = "getxattr",	[23] = "listxattr",
	[24] = "removexattr",	[25] = "flush",		[26] = "init",
	[27] = "opendir",	[28] = "readdir",	[29] = "releasedir",
	[30] = "fsyncdir",	[31] = "getlk",		[32] = "setlk",
	[33] = "setlkw",	[34] = "access",	[35] = "create",
	[36] = "interrupt",	[37] = "bmap",		[38] = "destroy",
	[39] = "ioctl",		[40] = "poll",		[41] = "notify_reply",
	[42] = "batch_forget",	[43] = "fallocate",	[44] = "readdirplus",
	[45] = "rename2",	[46] = "lseek",		[47] = "copy_file_range",
	[48] = "setupmapping",	[49] = "removemapping",	[50] = "syncfs",
	[51] = "tmpfile",	[52] = "statx",		[53] = "copy_file_range_64",
};

/* Sets first, the larger before the smaller: thru_ops_format() is greedy. */
static const struct {
	const char *name;
	uint64_t ops;
} sets[] = {
	{ "all", THRU_OPS_ALL },
	{ "meta", THRU_OPS_META },
	{ "data", THRU_OPS_DATA },
	{ "on", THRU_OPS_ALL },
};

static bool same(const char *name, const char *text, size_t len)
{
	return strlen(name) == len && !strncasecmp(name, text, len);
}

const char *thru_opcode_name(unsigned int opcode)
{
	if (opcode >= sizeof(opcode_names) / sizeof(opcode_names[0]))
		return NULL;
	return opcode_names[opcode];
}

/* One name, a set or an operation that can be passed; 0 when unknown. */
static uint64_t parse_name(const char *text, size_t len)
{
	unsigned int opcode;
	size_t i;

	for (i = 0; i < sizeof(sets) / sizeof(sets[0]); i++)
		if (same(sets[i].name, text, len))
			return sets[i].ops;

	for (opcode = 1; opcode < THRU_OPCODE_MAX; opcode++) {
		const char *name = thru_opcode_name(opcode);

		if (name && (THRU_OP(opcode) & THRU_OPS_ALL) &&
		    same(name, text, len))
			return THRU_OP(opcode);
	}
	return 0;
}

int thru_ops_parse(const char *text, uint64_t base, uint64_t *ret_ops)
{
	bool change = *text == '+' || *text == '-';
	uint64_t ops = change ? base : 0;

	if (same("none", text, strlen(text)) || same("off", text, strlen(text))) {
		*ret_ops = 0;
		return 0;
	}

	for (;;) {
		uint64_t named;
		size_t len;
		char sign = *text;

		if (change != (sign == '+' || sign == '-'))
			return -EINVAL;
		text += change;

		len = strcspn(text, ",");
		named = parse_name(text, len);
		if (!named)
			return -EINVAL;
		if (sign == '-')
			ops &= ~named;
		else
			ops |= named;

		if (!text[len])
			break;
		text += len + 1;
	}

	*ret_ops = ops;
	return 0;
}

int thru_rule_check(uint64_t ops)
{
	if (ops & ~THRU_OPS_ALL)
		return -EINVAL;
	/* As the kernel asks of a backing: attributes belong to the rest. */
	if ((ops & THRU_OPS_META) && !(ops & THRU_OP_GETATTR))
		return -EINVAL;
	return 0;
}

/* Append to buf, which stays terminated; what does not fit is left out. */
static __attribute__((format(printf, 4, 5)))
void append(char *buf, size_t size, size_t *len, const char *fmt, ...)
{
	va_list ap;
	int n;

	if (*len >= size)
		return;
	va_start(ap, fmt);
	n = vsnprintf(buf + *len, size - *len, fmt, ap);
	va_end(ap);
	if (n > 0)
		*len += n;
}

void thru_ops_format(uint64_t ops, char *buf, size_t size)
{
	unsigned int opcode;
	size_t i, len = 0;

	if (!size)
		return;
	buf[0] = '\0';
	if (!ops)
		append(buf, size, &len, "none");

	for (i = 0; i < sizeof(sets) / sizeof(sets[0]); i++) {
		if ((ops & sets[i].ops) != sets[i].ops)
			continue;
		append(buf, size, &len, "%s%s", len ? "," : "", sets[i].name);
		ops &= ~sets[i].ops;
	}
	for (opcode = 1; opcode < THRU_OPCODE_MAX; opcode++) {
		if (!(ops & THRU_OP(opcode) & THRU_OPS_ALL))
			continue;
		append(buf, size, &len, "%s%s", len ? "," : "",
		       thru_opcode_name(opcode));
	}
	/* Bits that this version has no name for: shown, not hidden. */
	if (ops & ~THRU_OPS_ALL)
		append(buf, size, &len, "%s0x%llx", len ? "," : "",
		       (unsigned long long)(ops & ~THRU_OPS_ALL));
}
