/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a root with less than root's capabilities cannot do. */
#ifndef THRUD_CAPS_H
#define THRUD_CAPS_H

/*
 * After caller_init(): a line for each capability that is missing. Only as root:
 * any other user does without, and knows.
 */
void caps_note(void);

#endif
