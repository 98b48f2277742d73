// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A QEMU plugin that counts the guest's instructions by kernel address, exactly:
 *
 *	-plugin insns.so,mark=ADDRESS,out=FILE
 *
 * Each time the guest calls the function at ADDRESS (a user's), the counts since the
 * last time go to FILE.N, N from 0, and begin anew: a line for each block of code that
 * ran, its first address and the instructions; address 0 is all of user space.
 *
 * For one emulated processor, which runs one thread at a time: no locks. Debian ships
 * no qemu-plugin.h: what is used of it, version 1 of the interface, is declared here.
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef uint64_t qemu_plugin_id_t;
struct qemu_plugin_tb;
struct qemu_info;
enum qemu_plugin_op { QEMU_PLUGIN_INLINE_ADD_U64 };
enum qemu_plugin_cb_flags { QEMU_PLUGIN_CB_NO_REGS };

typedef void (*tb_trans_cb)(qemu_plugin_id_t id, struct qemu_plugin_tb *tb);
typedef void (*udata_cb)(unsigned int vcpu, void *userdata);

void qemu_plugin_register_vcpu_tb_trans_cb(qemu_plugin_id_t id, tb_trans_cb cb);
void qemu_plugin_register_vcpu_tb_exec_cb(struct qemu_plugin_tb *tb, udata_cb cb,
					  enum qemu_plugin_cb_flags flags, void *userdata);
void qemu_plugin_register_vcpu_tb_exec_inline(struct qemu_plugin_tb *tb,
					      enum qemu_plugin_op op, void *ptr, uint64_t imm);
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *tb);
uint64_t qemu_plugin_tb_vaddr(const struct qemu_plugin_tb *tb);

int qemu_plugin_install(qemu_plugin_id_t id, const struct qemu_info *info, int argc,
			char **argv);
extern int qemu_plugin_version;
int qemu_plugin_version = 1;

/* Blocks by their address, open addressing; a kernel has some hundred thousand. */
enum { SLOTS = 1 << 21 };
static struct slot {
	uint64_t address, count;
} slots[SLOTS];
static size_t used;

static uint64_t in_user, mark;
static const char *out;
static unsigned int marks;

static uint64_t *count_of(uint64_t address)
{
	size_t i = (address * 0x9e3779b97f4a7c15ULL) >> 43;

	while (slots[i].address && slots[i].address != address)
		i = (i + 1) % SLOTS;
	if (!slots[i].address && ++used > SLOTS / 2) {
		fprintf(stderr, "insns: more blocks than there is room for\n");
		abort();
	}
	slots[i].address = address;
	return &slots[i].count;
}

static void at_mark(unsigned int vcpu, void *userdata)
{
	char name[4096];
	FILE *file;
	size_t i;

	(void)vcpu;
	(void)userdata;
	snprintf(name, sizeof(name), "%s.%u", out, marks++);
	file = fopen(name, "w");
	if (!file) {
		perror(name);
		abort();
	}
	fprintf(file, "0 %" PRIu64 "\n", in_user);
	in_user = 0;
	for (i = 0; i < SLOTS; i++) {
		if (slots[i].count)
			fprintf(file, "%" PRIx64 " %" PRIu64 "\n", slots[i].address,
				slots[i].count);
		slots[i].count = 0;
	}
	if (fclose(file)) {
		perror(name);
		abort();
	}
}

static void on_block(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
	uint64_t address = qemu_plugin_tb_vaddr(tb);
	bool kernel = address >> 63;

	(void)id;
	if (address == mark)
		qemu_plugin_register_vcpu_tb_exec_cb(tb, at_mark, QEMU_PLUGIN_CB_NO_REGS, NULL);
	qemu_plugin_register_vcpu_tb_exec_inline(tb, QEMU_PLUGIN_INLINE_ADD_U64,
						 kernel ? count_of(address) : &in_user,
						 qemu_plugin_tb_n_insns(tb));
}

__attribute__((visibility("default")))
int qemu_plugin_install(qemu_plugin_id_t id, const struct qemu_info *info, int argc,
			char **argv)
{
	int i;

	(void)info;
	for (i = 0; i < argc; i++) {
		if (!strncmp(argv[i], "mark=", 5))
			mark = strtoull(argv[i] + 5, NULL, 16);
		else if (!strncmp(argv[i], "out=", 4))
			out = strdup(argv[i] + 4);
	}
	if (!mark || !out) {
		fprintf(stderr, "insns: mark=ADDRESS,out=FILE are needed\n");
		return -1;
	}
	qemu_plugin_register_vcpu_tb_trans_cb(id, on_block);
	return 0;
}
