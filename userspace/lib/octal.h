/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Bytes as a backslash and three octal digits, as in mountinfo and in files of rules. */
#ifndef THRU_LIB_OCTAL_H
#define THRU_LIB_OCTAL_H

#include <stdbool.h>
#include <string.h>

/*
 * In place: the result is never longer. False: some backslash is not followed by the
 * digits of a byte, or by those of NUL; that one stays as it is.
 */
static inline bool octal_unescape(char *text)
{
	char *to = text;
	bool good = true;

	for (; *text; text++, to++) {
		*to = *text;
		if (*text != '\\')
			continue;
		if (text[1] >= '0' && text[1] <= '3' && text[2] >= '0' && text[2] <= '7' &&
		    text[3] >= '0' && text[3] <= '7' && strncmp(text + 1, "000", 3)) {
			*to = (text[1] - '0') << 6 | (text[2] - '0') << 3 | (text[3] - '0');
			text += 3;
		} else {
			good = false;
		}
	}
	*to = '\0';
	return good;
}

#endif
