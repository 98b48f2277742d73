// SPDX-License-Identifier: LGPL-2.1-or-later
/* Rules as a text file: read, written, and its paths looked up. No state. */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <linux/fs.h>
#include <linux/openat2.h>

#include "lib/octal.h"
#include "lib/rules_file.h"

#define VERSION_LINE	"thru-rules 1"
#define BLANKS		" \t\r"

static int fail(char *error, size_t size, size_t line, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

static int fail(char *error, size_t size, size_t line, const char *fmt, ...)
{
	int len = snprintf(error, size, "line %zu: ", line);
	va_list ap;

	va_start(ap, fmt);
	if (len > 0 && (size_t)len < size)
		vsnprintf(error + len, size - len, fmt, ap);
	va_end(ap);
	return -EINVAL;
}

/* "/", or "/a/b" without empty parts, "." and "..": as rules are shown. */
static bool is_path(const char *path)
{
	const char *part = path;
	size_t len;

	if (*path != '/' || strlen(path) >= THRU_RULE_PATH)
		return false;
	if (!path[1])
		return true;
	while (*part) {
		part++;
		len = strcspn(part, "/");
		if (!len || (len == 1 && part[0] == '.') ||
		    (len == 2 && part[0] == '.' && part[1] == '.'))
			return false;
		part += len;
	}
	return true;
}

static int parse_rule(char *line, size_t number, struct thru_rule_entry *entry,
		      char *error, size_t size)
{
	char *path = line, *ops = line + strcspn(line, BLANKS);

	if (*ops)
		*ops++ = '\0';
	ops += strspn(ops, BLANKS);
	if (!octal_unescape(path))
		return fail(error, size, number, "a backslash is not followed by three "
			    "octal digits of a byte");
	if (!is_path(path))
		return fail(error, size, number, "'%s' is no path from the mount's root, "
			    "as /a/b", path);
	if (!*ops)
		return fail(error, size, number, "no operations behind the path");
	if (*ops == '+' || *ops == '-' || thru_ops_parse(ops, 0, &entry->ops))
		return fail(error, size, number, "'%s' names no operations", ops);
	if (thru_rule_check(entry->ops))
		return fail(error, size, number, "'%s' lacks getattr, which all but read "
			    "and write need", ops);
	entry->path = path;
	return 0;
}

static int parse(struct rules_file *file, char *error, size_t size)
{
	char *line, *next = file->text;
	bool versioned = false;
	size_t number = 0, len;
	int err;

	while ((line = strsep(&next, "\n"))) {
		number++;
		line += strspn(line, BLANKS);
		len = strlen(line);
		while (len && strchr(BLANKS, line[len - 1]))
			line[--len] = '\0';
		if (!len || *line == '#')
			continue;
		if (!versioned) {
			if (strcmp(line, VERSION_LINE))
				return fail(error, size, number, "not '" VERSION_LINE
					    "': no file of rules, or of another version");
			versioned = true;
			continue;
		}
		err = parse_rule(line, number, &file->entries[file->count], error, size);
		if (err)
			return err;
		file->lines[file->count++] = number;
	}
	/* An empty file is a mistake; no rules at all can be meant. */
	return versioned ? 0 : fail(error, size, 1, "no '" VERSION_LINE "'");
}

int rules_file_read(FILE *from, struct rules_file *ret_file, char *error, size_t size)
{
	struct rules_file file = {};
	size_t capacity = 0, lines = 1, i;
	ssize_t len;
	int err;

	errno = 0;
	len = getdelim(&file.text, &capacity, '\0', from);
	if (len < 0 && (ferror(from) || !feof(from))) {
		err = errno ? -errno : -EIO;
		snprintf(error, size, "%s", strerror(-err));
		free(file.text);
		return err;
	}
	if (len > 0 && (!file.text[len - 1] || getc(from) != EOF)) {
		free(file.text);
		return fail(error, size, 1, "a NUL byte: no text");
	}
	for (i = 0; len > 0 && i < (size_t)len; i++)
		lines += file.text[i] == '\n';
	file.entries = calloc(lines, sizeof(*file.entries));
	file.lines = calloc(lines, sizeof(*file.lines));
	if (!file.entries || !file.lines) {
		snprintf(error, size, "%s", strerror(ENOMEM));
		rules_file_free(&file);
		return -ENOMEM;
	}
	if (len <= 0)
		err = fail(error, size, 1, "no '" VERSION_LINE "'");
	else
		err = parse(&file, error, size);
	if (err)
		rules_file_free(&file);
	else
		*ret_file = file;
	return err;
}

void rules_file_free(struct rules_file *file)
{
	free(file->entries);
	free(file->lines);
	free(file->text);
	*file = (struct rules_file) {};
}

static int by_ino_and_line(const void *a, const void *b, void *data)
{
	const struct rules_file *file = data;
	const size_t x = *(const size_t *)a, y = *(const size_t *)b;
	const uint64_t one = file->entries[x].ino, other = file->entries[y].ino;

	return one != other ? (one > other) - (one < other) : (x > y) - (x < y);
}

bool rules_file_twice(const struct rules_file *file, size_t *ret_first, size_t *ret_second)
{
	size_t *order = calloc(file->count + 1, sizeof(*order)), i;
	bool found = false;

	for (i = 0; order && i < file->count; i++)
		order[i] = i;
	if (order)
		qsort_r(order, file->count, sizeof(*order), by_ino_and_line, (void *)file);
	for (i = 1; order && i < file->count && !found; i++) {
		found = file->entries[order[i - 1]].ino == file->entries[order[i]].ino;
		if (found) {
			*ret_first = file->lines[order[i - 1]];
			*ret_second = file->lines[order[i]];
		}
	}
	free(order);
	return found;
}

static void write_path(FILE *to, const char *path)
{
	const unsigned char *p = (const unsigned char *)path;

	for (; *p; p++) {
		if (*p <= ' ' || *p == 0x7f || *p == '\\')
			fprintf(to, "\\%03o", *p);
		else
			putc(*p, to);
	}
}

int rules_file_write(FILE *to, const struct thru_rule_entry *entries, size_t count)
{
	char ops[THRU_OPS_TEXT];
	size_t i;

	fputs(VERSION_LINE "\n", to);
	for (i = 0; i < count; i++) {
		/* Bits that are no operation pass nothing, and have no name. */
		thru_ops_format(entries[i].ops & THRU_OPS_ALL, ops, sizeof(ops));
		write_path(to, entries[i].path);
		fprintf(to, " %s\n", ops);
	}
	return fflush(to) || ferror(to) ? -EIO : 0;
}

/* Of a file or directory that is open as a path; others are not to be opened. */
static uint32_t find_generation(int path_fd, mode_t mode)
{
	char path[64];
	int fd, generation = 0;

	if (!S_ISDIR(mode) && !S_ISREG(mode))
		return 0;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", path_fd);
	fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd < 0)
		return 0;
	/* It takes a pointer to int, whatever its definition says. */
	if (ioctl(fd, FS_IOC_GETVERSION, &generation))
		generation = 0;
	close(fd);
	return generation;
}

static int stat_fd(int fd, struct statx *stx)
{
	return statx(fd, "", AT_EMPTY_PATH | AT_STATX_DONT_SYNC, STATX_TYPE | STATX_INO, stx);
}

int rules_file_find(int root_fd, const char *path, uint64_t *ret_ino,
		    uint32_t *ret_generation)
{
	const struct open_how how = {
		.flags = O_PATH | O_NOFOLLOW | O_CLOEXEC,
		.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_XDEV,
	};
	struct statx stx, root;
	int fd, err = 0;

	fd = syscall(SYS_openat2, root_fd, path[1] ? path + 1 : ".", &how, sizeof(how));
	if (fd < 0)
		return -errno;
	if (stat_fd(fd, &stx) || stat_fd(root_fd, &root))
		err = -errno;
	/* Numbers are those of a subvolume, too, and no mount is on the way there. */
	else if (stx.stx_dev_major != root.stx_dev_major ||
		 stx.stx_dev_minor != root.stx_dev_minor)
		err = -EXDEV;
	if (!err) {
		*ret_ino = stx.stx_ino;
		if (ret_generation)
			*ret_generation = find_generation(fd, stx.stx_mode);
	}
	close(fd);
	return err;
}
