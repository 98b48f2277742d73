// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The inode table: lookup counts, numbers used again, numbers that are not the
 * source's. File identities are made up here, no file system is asked.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define file_id_get	fake_id_get
#define file_id_put	fake_id_put
#define file_id_open	fake_id_open
#define file_id_probe	fake_id_probe
#define file_id_source_init fake_source_init
#include "thrud/inode.c"
#include "thrud/mounts.c"
#include "thrud/reach.c"
#include "thrud/shard.c"

/* Nothing is offered for passthrough unless a test says so, and then refused. */
struct mirror mirror;

enum thru_level thru_session_level(const struct thru_session *ts)
{
	return THRU_LEVEL_POLICY;
}

int thru_backing_open(struct thru_session *ts, int fd, mode_t mode, uint64_t ops,
		      int32_t *ret_id)
{
	return -ELOOP;
}

int thru_backing_close(struct thru_session *ts, int32_t id)
{
	return 0;
}

/* An inode number and a made-up handle go through st. */
int fake_id_get(struct file_id_source *source, int fd, const struct stat *st,
		struct file_id_buf *ret_id)
{
	struct file_id *id = &ret_id->id;

	*id = (struct file_id){
		.ino = st->st_ino, .mount = st->st_dev, .handle_len = 4,
		.generation = st->st_gid,
	};
	memcpy(id->handle, &st->st_gid, 4);
	return 0;
}

void fake_id_put(struct file_id_source *source, const struct file_id *id)
{
}

/* "Opens" by giving the handle back as an error. */
int fake_id_open(struct file_id_source *source, const struct file_id *id, int flags,
		 int *ret_fd)
{
	uint32_t handle;

	memcpy(&handle, id->handle, 4);
	return -(int)handle;
}

int fake_id_probe(int root_fd)
{
	return 0;
}

int fake_source_init(struct file_id_source *source, int root_fd, bool use_handles,
		     struct mounts *mounts)
{
	return 0;
}

int noatime_backing(int fd, mode_t mode, uint64_t ops, int32_t *ret_id)
{
	return -EOPNOTSUPP;
}

static uint64_t count, no_backing;

static struct inode_table *new_table(void)
{
	struct inode_table *table;

	assert_int_equal(inode_table_new(open("/", O_RDONLY | O_CLOEXEC), true, &table), 0);
	count = no_backing = 0;
	inode_table_gauges(table, &count, &no_backing);
	return table;
}

static void drop_table(struct inode_table *table)
{
	close(table->root_fd);
	inode_table_free(table);
}

static struct node enter(struct inode_table *table, uint64_t ino, uint32_t handle)
{
	struct found found = {
		.fd = -1, .is_path = true, .st = { .st_ino = ino, .st_gid = handle },
	};
	struct node node;

	assert_int_equal(inode_enter(table, &found, &node), 0);
	return node;
}

/* The handle that a nodeid is reached by. */
static int handle_of(struct inode_table *table, uint64_t nodeid)
{
	int fd;

	return -inode_get(table, nodeid, &fd);
}

static void nodeid_is_the_inode_number(void **state)
{
	struct inode_table *table = new_table();

	assert_true(enter(table, 42, 7).nodeid == 42);
	assert_true(enter(table, NODEID_PRIVATE - 1, 7).nodeid == NODEID_PRIVATE - 1);
	drop_table(table);
}

static void odd_numbers_get_private_nodeids(void **state)
{
	struct inode_table *table = new_table();
	uint64_t one = enter(table, 1, 7).nodeid;
	uint64_t zero = enter(table, 0, 7).nodeid;
	uint64_t top = enter(table, NODEID_PRIVATE | 5, 7).nodeid;

	assert_true(one & NODEID_PRIVATE && zero & NODEID_PRIVATE && top & NODEID_PRIVATE);
	assert_true(one != zero && one != top && zero != top);
	/* And they are found again. */
	assert_true(enter(table, 1, 7).nodeid == one);
	assert_true(enter(table, NODEID_PRIVATE | 5, 7).nodeid == top);
	assert_int_equal(count, 3);
	drop_table(table);
}

static void numbers_that_fold_alike_are_kept_apart(void **state)
{
	struct inode_table *table = new_table();
	/* Both fold to 1 in 48 bits. */
	uint64_t a = enter(table, NODEID_PRIVATE | (0x8000ULL ^ 1), 7).nodeid;
	uint64_t b = enter(table, 1, 9).nodeid;

	assert_true(a != b);
	assert_int_equal(handle_of(table, a), 7);
	assert_int_equal(handle_of(table, b), 9);
	drop_table(table);
}

static void inode_goes_with_the_last_lookup(void **state)
{
	struct inode_table *table = new_table();

	enter(table, 42, 7);
	enter(table, 42, 7);
	assert_int_equal(count, 1);
	inode_forget(table, 42, 1);
	assert_int_equal(handle_of(table, 42), 7);
	inode_forget(table, 42, 1);
	assert_int_equal(handle_of(table, 42), ESTALE);
	assert_int_equal(count, 0);
	/* Too many, and of one that is not there. */
	enter(table, 42, 7);
	inode_forget(table, 42, 1000);
	assert_int_equal(handle_of(table, 42), ESTALE);
	inode_forget(table, 42, 1);
	drop_table(table);
}

static void the_root_is_never_forgotten(void **state)
{
	struct inode_table *table = new_table();
	int fd;

	inode_forget(table, FUSE_ROOT_ID, 1000);
	assert_int_equal(inode_get(table, FUSE_ROOT_ID, &fd), 0);
	assert_int_equal(fd, table->root_fd);
	drop_table(table);
}

static void a_number_used_again_is_another_nodeid(void **state)
{
	struct inode_table *table = new_table();
	struct node old = enter(table, 42, 7), new;

	enter(table, 42, 7);
	new = enter(table, 42, 8);
	assert_true(new.nodeid & NODEID_PRIVATE);
	assert_int_not_equal(new.generation, old.generation);
	/* What the kernel asks of the old inode never comes to the new one. */
	assert_int_equal(handle_of(table, 42), 7);
	assert_int_equal(handle_of(table, new.nodeid), 8);
	assert_true(inode_shown(new.nodeid, 42) == 42);
	assert_true(inode_listed(new.nodeid, 43) == 43);
	assert_int_equal(count, 2);
	/* And it stays the same inode when the other is forgotten. */
	inode_forget(table, 42, 2);
	assert_int_equal(handle_of(table, 42), ESTALE);
	assert_true(enter(table, 42, 8).nodeid == new.nodeid);
	inode_forget(table, new.nodeid, 2);
	assert_int_equal(handle_of(table, new.nodeid), ESTALE);
	assert_true(enter(table, 42, 8).nodeid == 42);
	drop_table(table);
}

static void numbers_below_the_source_are_used_again_as_well(void **state)
{
	struct inode_table *table = new_table();
	struct found found = { .fd = -1, .is_path = true, .st = { .st_ino = 42 } };
	uint64_t nodeids[3];
	struct node node;
	uint16_t mount;
	int i;

	assert_int_equal(mounts_get(table->mounts, 99, 5, table->root_fd, &mount), 0);
	found.st.st_dev = mount;
	for (i = 0; i < 3; i++) {
		found.st.st_gid = 7 + i;
		assert_int_equal(inode_enter(table, &found, &node), 0);
		nodeids[i] = node.nodeid;
		assert_int_equal(nodeid_mount(node.nodeid), mount);
		assert_true(inode_shown(node.nodeid, 42) == node.nodeid);
	}
	for (i = 0; i < 3; i++)
		assert_int_equal(handle_of(table, nodeids[i]), 7 + i);
	drop_table(table);
}

static void a_number_that_may_have_a_backing_has_to_be_forgotten(void **state)
{
	struct found found = { .fd = -1, .is_path = true, .st = { .st_ino = 42, .st_gid = 8 } };
	struct inode_table *table = new_table();
	struct node node;

	enter(table, 42, 7);
	mirror.ops = 1;
	assert_int_equal(inode_enter(table, &found, &node), -ESTALE);
	assert_int_equal(handle_of(table, 42), 7);
	inode_forget(table, 42, 1);
	assert_int_equal(inode_enter(table, &found, &node), 0);
	mirror.ops = 0;
	assert_true(node.nodeid == 42);
	assert_int_equal(handle_of(table, 42), 8);
	drop_table(table);
}

static void nodeids_do_not_run_out_soon(void **state)
{
	struct inode_table *table = new_table();
	uint32_t handle;

	for (handle = 0; handle < 3000; handle++)
		enter(table, 0x123456789abcULL, handle);
	assert_int_equal(count, 3000);
	for (handle = 0; handle < 3000; handle++)
		enter(table, 0x123456789abcULL, handle);
	assert_int_equal(count, 3000);
	drop_table(table);
}

static void many_inodes_are_all_found(void **state)
{
	struct inode_table *table = new_table();
	uint64_t i;

	for (i = 2; i < 50000; i++)
		enter(table, i * 64, i & 0xfff);
	for (i = 2; i < 50000; i++)
		assert_int_equal(handle_of(table, i * 64), i & 0xfff);
	for (i = 2; i < 50000; i++)
		inode_forget(table, i * 64, 1);
	assert_int_equal(count, 0);
	drop_table(table);
}

static void *enter_and_forget(void *data)
{
	struct inode_table *table = data;
	int round, ino;

	for (round = 0; round < 500; round++)
		for (ino = 2; ino < 60; ino++)
			enter(table, ino, 7);
	for (round = 0; round < 500; round++)
		for (ino = 2; ino < 60; ino++)
			inode_forget(table, ino, 1);
	return NULL;
}

static void counts_hold_among_threads(void **state)
{
	struct inode_table *table = new_table();
	pthread_t threads[4];
	size_t i;

	for (i = 0; i < 4; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, enter_and_forget, table), 0);
	for (i = 0; i < 4; i++)
		pthread_join(threads[i], NULL);
	assert_int_equal(count, 0);
	assert_int_equal(handle_of(table, 2), ESTALE);
	drop_table(table);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nodeid_is_the_inode_number),
		cmocka_unit_test(odd_numbers_get_private_nodeids),
		cmocka_unit_test(numbers_that_fold_alike_are_kept_apart),
		cmocka_unit_test(inode_goes_with_the_last_lookup),
		cmocka_unit_test(the_root_is_never_forgotten),
		cmocka_unit_test(a_number_used_again_is_another_nodeid),
		cmocka_unit_test(numbers_below_the_source_are_used_again_as_well),
		cmocka_unit_test(a_number_that_may_have_a_backing_has_to_be_forgotten),
		cmocka_unit_test(nodeids_do_not_run_out_soon),
		cmocka_unit_test(many_inodes_are_all_found),
		cmocka_unit_test(counts_hold_among_threads),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
