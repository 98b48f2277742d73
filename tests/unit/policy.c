// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Opening policies, as far as it goes without a kernel that takes them: files
 * that are none are refused with a reason, and crash nothing.
 */
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include <bpf/btf.h>
#include <bpf/libbpf.h>

#include <thru/thru.h>

#include "lib/builtin.h"

static char dir[] = "/tmp/thru-policy.XXXXXX";
static char file[64];
static char reason[4096];
static const unsigned char *image;
static size_t image_size;

static void write_file(const void *data, size_t size)
{
	int fd = open(file, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, data, size), size);
	close(fd);
}

/* Errors only: where the kernel takes the object, there is nothing to see. */
static int try_open(const char *name)
{
	struct thru_policy *policy = NULL;
	int err;

	strcpy(reason, "untouched");
	err = thru_policy_open(name, reason, sizeof(reason), &policy);
	assert_non_null(memchr(reason, '\0', sizeof(reason)));
	if (err)
		assert_null(policy);
	else
		thru_policy_close(policy);
	return err;
}

static void refused(const char *name, const char *why)
{
	assert_int_equal(try_open(name), -EINVAL);
	if (!strstr(reason, why))
		fail_msg("reason is '%s', not '%s'", reason, why);
}

static void what_is_not_there_is_told(void **state)
{
	assert_int_equal(try_open("no-such-policy"), -ENOENT);
	assert_int_equal(try_open(""), -ENOENT);
	assert_int_equal(try_open("/tmp/no/such.bpf.o"), -ENOENT);
	assert_string_equal(reason, "");
}

static void what_is_no_object_is_told(void **state)
{
	static const char text[] = "#!/bin/sh\nexit 0\n";

	refused("/", "not a regular file");
	refused("/dev/null", "not a regular file");
	write_file("", 0);
	refused(file, "empty");
	write_file(text, sizeof(text));
	refused(file, "BPF object");
	refused("/proc/self/exe", "");
	assert_true(reason[0]);
}

/* Its writer may never come. */
static void a_fifo_is_not_waited_for(void **state)
{
	unlink(file);
	assert_int_equal(mkfifo(file, 0600), 0);
	refused(file, "not a regular file");
	unlink(file);
}

static void a_disk_image_is_not_read(void **state)
{
	write_file("x", 1);
	assert_int_equal(truncate(file, 1LL << 40), 0);
	refused(file, "too large");
	unlink(file);
}

/* Replace a string of the object by one as long. */
static void write_changed(const char *from, const char *to)
{
	size_t i, len = strlen(from), found = 0;
	unsigned char *copy = malloc(image_size);

	assert_int_equal(strlen(to), len);
	memcpy(copy, image, image_size);
	for (i = 0; i + len <= image_size; i++) {
		if (!memcmp(copy + i, from, len)) {
			memcpy(copy + i, to, len);
			found++;
		}
	}
	assert_true(found > 0);
	write_file(copy, image_size);
	free(copy);
}

static void an_object_that_is_no_policy_is_told(void **state)
{
	write_changed("fuse_policy_ops", "tcp__policy_ops");
	refused(file, "of another kind");
	write_changed(".struct_ops.link", ".struct_ops_link");
	assert_int_equal(try_open(file), -EINVAL);
	write_changed("fuse_fd", "fuse_xx");
	refused(file, "no fuse_fd");
}

static void cut_objects_are_refused(void **state)
{
	size_t size;

	for (size = 1; size < image_size; size += 61) {
		write_file(image, size);
		assert_int_equal(try_open(file), -EINVAL);
		assert_true(reason[0]);
	}
}

/* A thousand objects with a few bytes wrong, the same ones each time. */
static void changed_objects_crash_nothing(void **state)
{
	unsigned char *copy = malloc(image_size);
	unsigned int round;

	srand(1);
	for (round = 0; round < 1000; round++) {
		int i;

		memcpy(copy, image, image_size);
		for (i = rand() % 8; i >= 0; i--)
			copy[rand() % image_size] = rand() % 3 ? rand() : 0xff;
		write_file(copy, image_size);
		try_open(file);
	}
	free(copy);
}

/* A symbol far outside of its section: libbpf 1.8 alone reads there. */
static void a_wild_symbol_is_refused(void **state)
{
	unsigned char *copy = malloc(image_size);
	const Elf64_Ehdr *eh = (const void *)image;
	const Elf64_Shdr *sh = (const void *)(image + eh->e_shoff);
	unsigned int i, symbols = 0;

	memcpy(copy, image, image_size);
	for (i = 0; i < eh->e_shnum; i++) {
		Elf64_Sym *sym = (void *)(copy + sh[i].sh_offset);
		size_t n = sh[i].sh_size / sizeof(*sym);

		if (sh[i].sh_type != SHT_SYMTAB)
			continue;
		for (; n; n--, sym++) {
			if (ELF64_ST_TYPE(sym->st_info) != STT_OBJECT)
				continue;
			sym->st_value = 0xffffffff - 16;
			symbols++;
		}
	}
	assert_true(symbols > 0);
	write_file(copy, image_size);
	free(copy);
	assert_int_equal(try_open(file), -EINVAL);
}

/* Write the object with each type of its BTF as `change` leaves it. */
static void write_types(void (*change)(struct btf_type *type, uint32_t id))
{
	unsigned char *copy = malloc(image_size);
	const Elf64_Ehdr *eh = (const void *)image;
	const Elf64_Shdr *sh = (const void *)(image + eh->e_shoff);
	const char *names = (const char *)image + sh[eh->e_shstrndx].sh_offset;
	unsigned int i, sections = 0;

	memcpy(copy, image, image_size);
	for (i = 0; i < eh->e_shnum; i++) {
		const void *raw;
		struct btf *btf;
		uint32_t id, size;

		if (strcmp(names + sh[i].sh_name, ".BTF"))
			continue;
		btf = btf__new(image + sh[i].sh_offset, sh[i].sh_size);
		assert_non_null(btf);
		for (id = 1; id < btf__type_cnt(btf); id++)
			change((struct btf_type *)btf__type_by_id(btf, id), id);
		raw = btf__raw_data(btf, &size);
		assert_int_equal(size, sh[i].sh_size);
		memcpy(copy + sh[i].sh_offset, raw, size);
		btf__free(btf);
		sections++;
	}
	assert_int_equal(sections, 1);
	write_file(copy, image_size);
	free(copy);
}

static void wild_result(struct btf_type *type, uint32_t id)
{
	if (btf_is_func_proto(type))
		type->type = 0xffffff;
}

static void endless_typedef(struct btf_type *type, uint32_t id)
{
	if (btf_is_typedef(type))
		type->type = id;
}

/* libbpf 1.8 alone reads at a bad address, and never returns. */
static void unsound_types_are_refused(void **state)
{
	write_types(wild_result);
	assert_int_equal(try_open(file), -EINVAL);
	write_types(endless_typedef);
	assert_int_equal(try_open(file), -EINVAL);
}

static int printed;

static int count_print(enum libbpf_print_level level, const char *fmt, va_list ap)
{
	printed++;
	return 0;
}

static void libbpf_is_silent_and_left_as_it_was(void **state)
{
	libbpf_print_fn_t before = libbpf_set_print(count_print);

	write_file("rubbish", 7);
	refused(file, "");
	assert_int_equal(printed, 0);
	assert_ptr_equal(libbpf_set_print(before), count_print);
}

static void no_buffer_for_the_reason_is_fine(void **state)
{
	struct thru_policy *policy;

	write_file("rubbish", 7);
	assert_int_equal(thru_policy_open(file, NULL, 0, &policy), -EINVAL);
	assert_int_equal(thru_policy_open(file, reason, 1, &policy), -EINVAL);
	assert_string_equal(reason, "");
	thru_policy_close(NULL);
	thru_policy_detach(NULL);
}

static void no_fd_is_left_open(void **state)
{
	int before = dup(0), after;

	close(before);
	write_file(image, image_size / 2);
	try_open(file);
	try_open("subtree");
	try_open("nowhere");
	after = dup(0);
	close(after);
	assert_int_equal(before, after);
}

static int setup(void **state)
{
	image = thru_builtin_find("subtree", &image_size);
	if (!image || !mkdtemp(dir))
		return -1;
	snprintf(file, sizeof(file), "%s/object.bpf.o", dir);
	return 0;
}

static int teardown(void **state)
{
	unlink(file);
	return rmdir(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_not_there_is_told),
		cmocka_unit_test(what_is_no_object_is_told),
		cmocka_unit_test(a_fifo_is_not_waited_for),
		cmocka_unit_test(a_disk_image_is_not_read),
		cmocka_unit_test(an_object_that_is_no_policy_is_told),
		cmocka_unit_test(cut_objects_are_refused),
		cmocka_unit_test(changed_objects_crash_nothing),
		cmocka_unit_test(a_wild_symbol_is_refused),
		cmocka_unit_test(unsound_types_are_refused),
		cmocka_unit_test(libbpf_is_silent_and_left_as_it_was),
		cmocka_unit_test(no_buffer_for_the_reason_is_fine),
		cmocka_unit_test(no_fd_is_left_open),
	};

	return cmocka_run_group_tests_name("policy", tests, setup, teardown);
}
