// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Options of a policy: found by name in the type information of its .rodata,
 * which the kernel freezes when the policy is loaded. Only what is volatile is
 * an option: of other constants the compiler has used the value already.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <bpf/btf.h>

#include "lib/num.h"
#include "lib/policy_option.h"

#define SECTION	".rodata"

/* The variables that can be set, and the bytes they are in. */
struct options {
	const struct btf *btf;
	const struct btf_type *section;
	char *data;
	size_t size;
};

struct option {
	const char *name;
	const struct btf_type *type;	/* no typedef, no const */
	void *data;
	size_t size;
};

/* Without typedef, const and the like; whether there was a volatile. */
static const struct btf_type *strip(const struct btf *btf, uint32_t id,
				    bool *is_volatile)
{
	const struct btf_type *type = btf__type_by_id(btf, id);

	while (type && (btf_is_mod(type) || btf_is_typedef(type))) {
		if (btf_is_volatile(type))
			*is_volatile = true;
		type = btf__type_by_id(btf, type->type);
	}
	return type;
}

static bool is_bool(const struct btf_type *type)
{
	return btf_is_int(type) && (btf_int_encoding(type) & BTF_INT_BOOL);
}

static bool is_number(const struct btf_type *type)
{
	return btf_is_int(type) && !is_bool(type) && !btf_int_offset(type) &&
	       btf_int_bits(type) == type->size * 8 &&
	       (type->size == 1 || type->size == 2 || type->size == 4 ||
		type->size == 8);
}

/* An option of a type that can be set, at `index` of the section. */
static bool get(const struct options *options, unsigned int index,
		struct option *ret_option)
{
	const struct btf *btf = options->btf;
	const struct btf_var_secinfo *info = btf_var_secinfos(options->section) + index;
	const struct btf_type *var = btf__type_by_id(btf, info->type), *type, *elem;
	bool is_volatile = false;

	if (!var || !btf_is_var(var) ||
	    btf_var(var)->linkage != BTF_VAR_GLOBAL_ALLOCATED)
		return false;
	type = strip(btf, var->type, &is_volatile);
	if (type && btf_is_array(type)) {
		/* "const volatile char x[8]" is an array of volatile ones. */
		elem = strip(btf, btf_array(type)->type, &is_volatile);
		if (!elem || !is_number(elem) || elem->size != 1)
			return false;
	} else if (!type || !(is_bool(type) || is_number(type))) {
		return false;
	}
	if (!is_volatile || btf__resolve_size(btf, var->type) != info->size ||
	    !info->size || info->offset > options->size ||
	    info->size > options->size - info->offset)
		return false;

	*ret_option = (struct option) {
		.name = btf__name_by_offset(btf, var->name_off) ?: "",
		.type = type,
		.data = options->data + info->offset,
		.size = info->size,
	};
	return true;
}

static bool open_options(struct bpf_object *obj, struct options *ret_options)
{
	const struct btf *btf = bpf_object__btf(obj);
	struct bpf_map *map = bpf_object__find_map_by_name(obj, SECTION);
	struct options options = { .btf = btf };
	int id;

	id = btf ? btf__find_by_name_kind(btf, SECTION, BTF_KIND_DATASEC) : -ENOENT;
	if (!map || id < 0)
		return false;
	options.section = btf__type_by_id(btf, id);
	options.data = bpf_map__initial_value(map, &options.size);
	if (!options.data)
		return false;
	*ret_options = options;
	return true;
}

static bool parse_bool(const char *text, bool *ret_value)
{
	static const char *const words[][2] = {
		{ "false", "true" }, { "no", "yes" }, { "off", "on" }, { "0", "1" },
	};
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]) * 2; i++) {
		if (!strcmp(words[i / 2][i % 2], text)) {
			*ret_value = i % 2;
			return true;
		}
	}
	return false;
}

static bool store_bool(const struct option *option, const char *value)
{
	bool set;

	if (!parse_bool(value, &set))
		return false;
	*(uint8_t *)option->data = set;
	return true;
}

/* Both ends of the type's range, as a sign and an absolute value. */
static bool store_number(const struct option *option, const char *value)
{
	bool is_signed = btf_int_encoding(option->type) & BTF_INT_SIGNED;
	bool minus = is_signed && *value == '-';
	uint64_t max = UINT64_MAX >> (64 - option->size * 8), num;

	if (is_signed)
		max = (max >> 1) + minus;
	if (thru_num_parse(value + minus, max, &num))
		return false;
	if (minus)
		num = -num;
	/* By its bytes: the least ones first, or last. */
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	memcpy(option->data, (char *)&num + sizeof(num) - option->size, option->size);
#else
	memcpy(option->data, &num, option->size);
#endif
	return true;
}

static bool store_text(const struct option *option, const char *value)
{
	size_t len = strlen(value);

	if (len >= option->size)
		return false;
	memset(option->data, 0, option->size);
	memcpy(option->data, value, len);
	return true;
}

/* What values an option takes, for people. */
static void describe(const struct option *option, char *buf, size_t size)
{
	unsigned int bits = option->size * 8;

	if (btf_is_array(option->type))
		snprintf(buf, size, "a text of at most %zu bytes", option->size - 1);
	else if (is_bool(option->type))
		snprintf(buf, size, "true or false");
	else
		snprintf(buf, size, "a whole number of %u bits, %s", bits,
			 btf_int_encoding(option->type) & BTF_INT_SIGNED ?
			 "signed" : "not negative");
}

static int set(const struct option *option, const char *value, struct thru_log *log)
{
	char what[64];
	bool done;

	if (btf_is_array(option->type))
		done = store_text(option, value);
	else if (is_bool(option->type))
		done = store_bool(option, value);
	else
		done = store_number(option, value);
	if (done)
		return 0;
	describe(option, what, sizeof(what));
	thru_log_set(log, "option '%s': '%s' is not %s", option->name, value, what);
	return -EINVAL;
}

/* Name those that there are. */
static int fail_unknown(const struct options *options, const char *name, size_t len,
			struct thru_log *log)
{
	char known[256] = "";
	struct option option;
	unsigned int i;
	size_t used = 0;

	for (i = 0; options && i < btf_vlen(options->section); i++) {
		int n;

		if (!get(options, i, &option))
			continue;
		n = snprintf(known + used, sizeof(known) - used, "%s%s",
			     used ? ", " : "", option.name);
		if (n < 0 || (size_t)n >= sizeof(known) - used)
			break;
		used += n;
	}
	known[used] = '\0';
	thru_log_set(log, "no option '%.*s' (it has %s)", (int)len, name,
		     used ? known : "none");
	return -EINVAL;
}

int policy_option_set(struct bpf_object *obj, const char *text, struct thru_log *log)
{
	const char *value = strchr(text, '=');
	size_t len = value ? (size_t)(value - text) : 0;
	struct options options;
	struct option option;
	unsigned int i;

	if (!len) {
		thru_log_set(log, "option '%s' is not NAME=VALUE", text);
		return -EINVAL;
	}
	if (!open_options(obj, &options))
		return fail_unknown(NULL, text, len, log);
	for (i = 0; i < btf_vlen(options.section); i++)
		if (get(&options, i, &option) && strlen(option.name) == len &&
		    !memcmp(option.name, text, len))
			return set(&option, value + 1, log);
	return fail_unknown(&options, text, len, log);
}
