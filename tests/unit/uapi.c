// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * <thru/uapi.h> and <thru/ops.h> against the kernel's own <linux/fuse.h>, as the
 * patched tree installs it. What only the series has is skipped without it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <linux/fuse.h>

#include <thru/thru.h>

#define same_size(a, b)	assert_int_equal(sizeof(a), sizeof(b))
#define same_member(a, b, theirs, ours) do {				\
	assert_int_equal(offsetof(a, theirs), offsetof(b, ours));	\
	assert_int_equal(sizeof(((a *)0)->theirs),			\
			 sizeof(((b *)0)->ours));			\
} while (0)
#define same(a, b, name)	same_member(a, b, name, name)

static void mainline_values_are_the_kernels(void **state)
{
	assert_true(THRU_INIT_EXT == FUSE_INIT_EXT);
	assert_true(THRU_INIT_PASSTHROUGH == FUSE_PASSTHROUGH);
	assert_true(THRU_FOPEN_PASSTHROUGH == FOPEN_PASSTHROUGH);
	assert_true(THRU_DEV_IOC_MAGIC == FUSE_DEV_IOC_MAGIC);
	assert_true(THRU_DEV_IOC_BACKING_OPEN == FUSE_DEV_IOC_BACKING_OPEN);
	assert_true(THRU_DEV_IOC_BACKING_CLOSE == FUSE_DEV_IOC_BACKING_CLOSE);
}

static void statx_is_the_kernels(void **state)
{
#define SX(name) same(struct fuse_statx, struct thru_fuse_statx, name)
	same_size(struct fuse_statx, struct thru_fuse_statx);
	SX(mask); SX(blksize); SX(attributes); SX(nlink); SX(uid); SX(gid);
	SX(mode); SX(ino); SX(size); SX(blocks); SX(attributes_mask);
	SX(atime); SX(btime); SX(ctime); SX(mtime);
	SX(rdev_major); SX(rdev_minor); SX(dev_major); SX(dev_minor);
	same_size(struct fuse_sx_time, struct thru_sx_time);
	same(struct fuse_sx_time, struct thru_sx_time, tv_sec);
	same(struct fuse_sx_time, struct thru_sx_time, tv_nsec);
}

/* The name of a bit is that of its opcode, in ours and in theirs. */
static void ops_are_bits_of_opcodes(void **state)
{
#define BIT(name) assert_true(THRU_OP_##name == 1ULL << (FUSE_##name - 1))
	BIT(LOOKUP); BIT(GETATTR); BIT(SETATTR); BIT(READLINK); BIT(OPEN);
	BIT(READ); BIT(WRITE); BIT(STATFS); BIT(GETXATTR); BIT(LISTXATTR);
	BIT(OPENDIR); BIT(READDIR);
}

static void opcode_names_are_the_kernels(void **state)
{
#define NAME(op, text) assert_string_equal(thru_opcode_name(FUSE_##op), text)
	NAME(LOOKUP, "lookup");			NAME(FORGET, "forget");
	NAME(GETATTR, "getattr");		NAME(SETATTR, "setattr");
	NAME(READLINK, "readlink");		NAME(SYMLINK, "symlink");
	NAME(MKNOD, "mknod");			NAME(MKDIR, "mkdir");
	NAME(UNLINK, "unlink");			NAME(RMDIR, "rmdir");
	NAME(RENAME, "rename");			NAME(LINK, "link");
	NAME(OPEN, "open");			NAME(READ, "read");
	NAME(WRITE, "write");			NAME(STATFS, "statfs");
	NAME(RELEASE, "release");		NAME(FSYNC, "fsync");
	NAME(SETXATTR, "setxattr");		NAME(GETXATTR, "getxattr");
	NAME(LISTXATTR, "listxattr");		NAME(REMOVEXATTR, "removexattr");
	NAME(FLUSH, "flush");			NAME(INIT, "init");
	NAME(OPENDIR, "opendir");		NAME(READDIR, "readdir");
	NAME(RELEASEDIR, "releasedir");		NAME(FSYNCDIR, "fsyncdir");
	NAME(GETLK, "getlk");			NAME(SETLK, "setlk");
	NAME(SETLKW, "setlkw");			NAME(ACCESS, "access");
	NAME(CREATE, "create");			NAME(INTERRUPT, "interrupt");
	NAME(BMAP, "bmap");			NAME(DESTROY, "destroy");
	NAME(IOCTL, "ioctl");			NAME(POLL, "poll");
	NAME(NOTIFY_REPLY, "notify_reply");	NAME(BATCH_FORGET, "batch_forget");
	NAME(FALLOCATE, "fallocate");		NAME(READDIRPLUS, "readdirplus");
	NAME(RENAME2, "rename2");		NAME(LSEEK, "lseek");
	NAME(COPY_FILE_RANGE, "copy_file_range");
	NAME(SETUPMAPPING, "setupmapping");
	NAME(REMOVEMAPPING, "removemapping");
	NAME(SYNCFS, "syncfs");			NAME(TMPFILE, "tmpfile");
	NAME(STATX, "statx");
	NAME(COPY_FILE_RANGE_64, "copy_file_range_64");
}

#ifdef FUSE_PASSTHROUGH_INO

static void the_init_flag_is_the_kernels(void **state)
{
	assert_true(THRU_INIT_PASSTHROUGH_INO == FUSE_PASSTHROUGH_INO);
}

static void op_bits_are_the_kernels(void **state)
{
	unsigned int opcode;

	for (opcode = 1; opcode <= 64; opcode++)
		assert_true(THRU_OP(opcode) == FUSE_PASSTHROUGH_OP(opcode));
}

static void entry2_is_the_kernels(void **state)
{
#define E2(name) same(struct fuse_entry2_out, struct thru_entry2_out, name)
	same_size(struct fuse_entry2_out, struct thru_entry2_out);
	E2(nodeid); E2(generation); E2(entry_valid); E2(attr_valid);
	E2(entry_valid_nsec); E2(attr_valid_nsec); E2(backing_id); E2(flags);
	E2(reserved); E2(statx);
}

static void backing_ioctls_are_the_kernels(void **state)
{
	same_size(struct fuse_backing_map, struct thru_backing_map);
	same(struct fuse_backing_map, struct thru_backing_map, fd);
	same(struct fuse_backing_map, struct thru_backing_map, flags);
	same(struct fuse_backing_map, struct thru_backing_map, ops_mask);
	same_size(struct fuse_backing_attach, struct thru_backing_attach);
	same(struct fuse_backing_attach, struct thru_backing_attach, nodeid);
	same(struct fuse_backing_attach, struct thru_backing_attach, backing_id);
	same(struct fuse_backing_attach, struct thru_backing_attach, flags);
	assert_true(THRU_DEV_IOC_BACKING_ATTACH == FUSE_DEV_IOC_BACKING_ATTACH);
}

#else

static void skip_series(void **state)
{
	print_message("<linux/fuse.h> is not the patched kernel's\n");
	skip();
}

#define the_init_flag_is_the_kernels	skip_series
#define op_bits_are_the_kernels		skip_series
#define entry2_is_the_kernels		skip_series
#define backing_ioctls_are_the_kernels	skip_series

#endif

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(mainline_values_are_the_kernels),
		cmocka_unit_test(statx_is_the_kernels),
		cmocka_unit_test(ops_are_bits_of_opcodes),
		cmocka_unit_test(opcode_names_are_the_kernels),
		cmocka_unit_test(the_init_flag_is_the_kernels),
		cmocka_unit_test(op_bits_are_the_kernels),
		cmocka_unit_test(entry2_is_the_kernels),
		cmocka_unit_test(backing_ioctls_are_the_kernels),
	};

	return cmocka_run_group_tests_name("uapi", tests, NULL, NULL);
}
