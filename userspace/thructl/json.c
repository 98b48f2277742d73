// SPDX-License-Identifier: GPL-2.0-or-later
/* JSON output. Out of memory ends the program: it has nothing to save. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ctl.h"

static void add(struct json_object *to, const char *key,
		struct json_object *value)
{
	int err;

	ctl_alloc(value);
	err = key ? json_object_object_add(to, key, value) :
		    json_object_array_add(to, value);
	ctl_alloc(err ? NULL : to);
}

void json_add_str(struct json_object *object, const char *key, const char *text)
{
	add(object, key, json_object_new_string(text));
}

void json_add_num(struct json_object *object, const char *key, uint64_t num)
{
	add(object, key, json_object_new_uint64(num));
}

void json_add_share(struct json_object *object, const char *key, double share)
{
	char text[16];

	snprintf(text, sizeof(text), "%.4f", share);
	add(object, key, json_object_new_double_s(share, text));
}

void json_add_bool(struct json_object *object, const char *key, bool value)
{
	add(object, key, json_object_new_boolean(value));
}

struct json_object *json_add_object(struct json_object *to, const char *key)
{
	struct json_object *object = json_object_new_object();

	add(to, key, object);
	return object;
}

struct json_object *json_add_array(struct json_object *to, const char *key)
{
	struct json_object *array = json_object_new_array();

	add(to, key, array);
	return array;
}

void json_add_raw(struct json_object *object, const char *key, const char *raw)
{
	size_t len = strlen(raw), i;
	char *text = ctl_alloc(malloc(len * 3 + 1)), *to = text;
	const char *p = raw;
	bool bad = false;

	while (*p) {
		size_t n = text_utf8_len(p);

		if (n) {
			to = mempcpy(to, p, n);
			p += n;
		} else {
			to = mempcpy(to, "\xef\xbf\xbd", 3);
			p++;
			bad = true;
		}
	}
	*to = '\0';
	json_add_str(object, key, text);
	free(text);

	if (bad) {
		char *hex = ctl_alloc(malloc(len * 2 + 1)), *name;

		for (i = 0; i < len; i++)
			sprintf(hex + 2 * i, "%02x", (unsigned char)raw[i]);
		if (asprintf(&name, "%s_hex", key) < 0)
			name = NULL;
		json_add_str(object, ctl_alloc(name), hex);
		free(name);
		free(hex);
	}
}

void json_add_ops(struct json_object *object, const char *key, uint64_t ops)
{
	struct json_object *array = json_add_array(object, key);
	unsigned int opcode;

	for (opcode = 1; opcode <= 64; opcode++) {
		char number[16];

		if (!(ops & THRU_OP(opcode)))
			continue;
		snprintf(number, sizeof(number), "%u", opcode);
		json_add_str(array, NULL, thru_opcode_name(opcode) ?: number);
	}
}

static void finish(struct json_object *object, int style)
{
	puts(ctl_alloc((char *)json_object_to_json_string_ext(object,
			style | JSON_C_TO_STRING_NOSLASHESCAPE)));
	json_object_put(object);
}

void json_finish(struct json_object *object)
{
	finish(object, JSON_C_TO_STRING_PRETTY);
}

void json_finish_line(struct json_object *object)
{
	finish(object, JSON_C_TO_STRING_PLAIN);
}
