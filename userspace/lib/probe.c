// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * What this kernel can do, read from its type information (BTF): a function or
 * type is there or it is not. Asking costs one parse of /sys/kernel/btf, some
 * milliseconds, once per process.
 */
#include <errno.h>
#include <linux/magic.h>
#include <pthread.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <bpf/btf.h>

#include <thru/thru.h>

#include "lib/fusectl.h"
#include "lib/log.h"

static const char *const feature_names[] = {
	[THRU_FEATURE_DATA] = "data passthrough",
	[THRU_FEATURE_INO] = "inode passthrough",
	[THRU_FEATURE_POLICY] = "policy",
	[THRU_FEATURE_PINS] = "pins",
	[THRU_FEATURE_COUNTERS] = "counters",
};

const char *thru_feature_name(enum thru_feature feature)
{
	if ((unsigned int)feature >= THRU_FEATURE_MAX)
		return "unknown";
	return feature_names[feature];
}

/* By feature of the kernel's code: NULL = there, else why not. */
static const char *missing[THRU_FEATURE_POLICY + 1];
static pthread_once_t once = PTHREAD_ONCE_INIT;

static bool has(const struct btf *btf, const char *name, int kind)
{
	return btf && btf__find_by_name_kind(btf, name, kind) > 0;
}

static void probe_btf(void)
{
	struct btf *vmlinux, *fuse;
	struct thru_log log;
	size_t i;

	/* libbpf's search for BTF is told to nobody. */
	thru_log_init(&log, NULL, 0);
	thru_log_begin(&log);
	vmlinux = btf__load_vmlinux_btf();
	/* Includes the base; missing where fuse is built in, or not loaded. */
	fuse = vmlinux ? btf__load_module_btf("fuse", vmlinux) : NULL;
	thru_log_end(&log);

	if (!vmlinux) {
		for (i = 0; i <= THRU_FEATURE_POLICY; i++)
			missing[i] = "unknown, the kernel gives no type information (CONFIG_DEBUG_INFO_BTF)";
		return;
	}

	if (!has(fuse ?: vmlinux, "fuse_conn", BTF_KIND_STRUCT)) {
		for (i = 0; i <= THRU_FEATURE_POLICY; i++)
			missing[i] = "FUSE is not in the kernel (run 'modprobe fuse')";
		goto out;
	}
	if (!has(fuse ?: vmlinux, "fuse_backing_open", BTF_KIND_FUNC)) {
		for (i = 0; i <= THRU_FEATURE_POLICY; i++)
			missing[i] = "the kernel was built without CONFIG_FUSE_PASSTHROUGH, or is older than 6.9";
		goto out;
	}
	if (!has(fuse ?: vmlinux, "fuse_entry2_out", BTF_KIND_STRUCT)) {
		missing[THRU_FEATURE_INO] = "the kernel has no FUSE_PASSTHROUGH_INO";
		missing[THRU_FEATURE_POLICY] = "the kernel has no fuse_policy_ops";
		goto out;
	}
	if (!has(fuse ?: vmlinux, "bpf_struct_ops_fuse_policy_ops", BTF_KIND_STRUCT))
		missing[THRU_FEATURE_POLICY] = "the kernel was built without CONFIG_FUSE_BPF_POLICY";
out:
	btf__free(fuse);
	btf__free(vmlinux);
}

static const char *probe_fs(const char *path, long magic, const char *reason)
{
	struct statfs fs;

	return !statfs(path, &fs) && fs.f_type == magic ? NULL : reason;
}

bool thru_feature_probe(enum thru_feature feature, const char **ret_reason)
{
	const char *reason;

	switch (feature) {
	case THRU_FEATURE_DATA:
	case THRU_FEATURE_INO:
	case THRU_FEATURE_POLICY:
		pthread_once(&once, probe_btf);
		reason = missing[feature];
		break;
	case THRU_FEATURE_PINS:
		reason = probe_fs("/sys/fs/bpf", BPF_FS_MAGIC,
				  "no bpffs there (run 'mount -t bpf bpf /sys/fs/bpf')");
		break;
	case THRU_FEATURE_COUNTERS:
		reason = probe_fs(FUSECTL, FUSECTL_MAGIC,
				  "no fusectl there (run 'mount -t fusectl fusectl " FUSECTL "')");
		break;
	default:
		reason = "no such feature";
	}
	if (reason && ret_reason)
		*ret_reason = reason;
	return !reason;
}
