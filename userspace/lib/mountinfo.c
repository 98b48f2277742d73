// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Parser of /proc/self/mountinfo, see proc(5): fields apart by single spaces,
 * with space, tab, newline and backslash in them as three octal digits.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/mountinfo.h"
#include "lib/num.h"
#include "lib/octal.h"

/* Cut the next field off; NULL when there is none. */
static char *field(char **line)
{
	char *start = *line;

	if (!start || !*start)
		return NULL;
	*line = strchr(start, ' ');
	if (*line)
		*(*line)++ = '\0';
	return start;
}

static bool parse_dev(char *text, struct thru_mount *mount)
{
	char *colon = strchr(text, ':');
	uint64_t major, minor;

	if (!colon)
		return false;
	if (thru_num_parse_n(text, colon - text, UINT32_MAX, &major) ||
	    thru_num_parse(colon + 1, UINT32_MAX, &minor))
		return false;
	mount->major = major;
	mount->minor = minor;
	return true;
}

static bool parse_line(char *line, struct thru_mount *mount)
{
	char *id, *parent, *dev, *root, *point, *options, *f, *type, *source;

	id = field(&line);
	parent = field(&line);
	dev = field(&line);
	root = field(&line);
	point = field(&line);
	options = field(&line);
	if (!parent || !options || thru_num_parse(id, UINT64_MAX, &mount->id) ||
	    !parse_dev(dev, mount))
		return false;

	/* Any number of optional fields, then a dash. */
	do {
		f = field(&line);
	} while (f && strcmp(f, "-"));
	type = field(&line);
	source = field(&line);
	if (!type)
		return false;

	octal_unescape(root);
	octal_unescape(point);
	octal_unescape(type);
	if (source)
		octal_unescape(source);
	mount->root = root;
	mount->point = point;
	mount->type = type;
	mount->source = source ?: "";
	return true;
}

int thru_mounts_parse(char *text, struct thru_mounts *ret_mounts)
{
	struct thru_mounts list = { .text = text };
	size_t lines = 1;
	char *p;

	for (p = text; *p; p++)
		lines += *p == '\n';
	list.mounts = calloc(lines, sizeof(*list.mounts));
	if (!list.mounts) {
		free(text);
		return -ENOMEM;
	}

	for (p = text; p; ) {
		char *line = p;

		p = strchr(p, '\n');
		if (p)
			*p++ = '\0';
		if (parse_line(line, &list.mounts[list.count]))
			list.count++;
	}
	*ret_mounts = list;
	return 0;
}

/* proc files have no size: read to the end. */
static int read_all(int fd, char **ret_text)
{
	size_t size = 0, capacity = 16 << 10;
	char *text = NULL, *larger;
	ssize_t n;

	do {
		if (!text || size + 1 == capacity) {
			capacity *= 2;
			larger = realloc(text, capacity);
			if (!larger) {
				free(text);
				return -ENOMEM;
			}
			text = larger;
		}
		n = read(fd, text + size, capacity - size - 1);
		if (n > 0)
			size += n;
	} while (n > 0 || (n < 0 && errno == EINTR));
	if (n < 0) {
		int err = -errno;

		free(text);
		return err;
	}
	text[size] = '\0';
	*ret_text = text;
	return 0;
}

int thru_mounts_read(struct thru_mounts *ret_mounts)
{
	char *text = NULL;
	int fd, err;

	fd = open("/proc/self/mountinfo", O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	err = read_all(fd, &text);
	close(fd);
	return err ?: thru_mounts_parse(text, ret_mounts);
}

void thru_mounts_free(struct thru_mounts *mounts)
{
	if (!mounts)
		return;
	free(mounts->mounts);
	free(mounts->text);
	*mounts = (struct thru_mounts) {};
}
