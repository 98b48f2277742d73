// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The mirror's operations and what is negotiated for them. Not among them, so
 * that the kernel does them itself: access (default_permissions), posix locks
 * and flock (local to this mount: they exclude its users from each other, not
 * from those of the source).
 */
#include "thrud/caller.h"
#include "thrud/lookup.h"
#include "thrud/ops.h"
#include "thrud/thrud.h"

static void want(struct fuse_conn_info *conn, unsigned int caps)
{
	conn->want |= conn->capable & caps;
}

static void mirror_init(void *userdata, struct fuse_conn_info *conn)
{
	(void)userdata;
	/* The backing file system applies umask and default ACLs. */
	want(conn, FUSE_CAP_DONT_MASK | FUSE_CAP_POSIX_ACL);
	want(conn, FUSE_CAP_SPLICE_WRITE | FUSE_CAP_SPLICE_MOVE);
	/* The older promise to drop set-id bits, on every write; see kill_priv. */
	conn->want &= ~FUSE_CAP_HANDLE_KILLPRIV;
	/* What is learnt by readdirplus would have no backing. */
	if (thru_session_level(mirror.ts) <= THRU_LEVEL_INO)
		conn->want &= ~(FUSE_CAP_READDIRPLUS | FUSE_CAP_READDIRPLUS_AUTO);
}

const struct fuse_lowlevel_ops mirror_ops = {
	.init		= mirror_init,
	.lookup		= mirror_lookup,
	.forget		= mirror_forget,
	.forget_multi	= mirror_forget_multi,
	.getattr	= mirror_getattr,
	.setattr	= mirror_setattr,
	.readlink	= mirror_readlink,
	.statfs		= mirror_statfs,
	.mknod		= mirror_mknod,
	.mkdir		= mirror_mkdir,
	.symlink	= mirror_symlink,
	.link		= mirror_link,
	.create		= mirror_create,
	.unlink		= mirror_unlink,
	.rmdir		= mirror_rmdir,
	.rename		= mirror_rename,
	.opendir	= mirror_opendir,
	.readdir	= mirror_readdir,
	.readdirplus	= mirror_readdirplus,
	.fsyncdir	= mirror_fsyncdir,
	.releasedir	= mirror_releasedir,
	.open		= mirror_open,
	.release	= mirror_release,
	.read		= mirror_read,
	.write_buf	= mirror_write_buf,
	.flush		= mirror_flush,
	.fsync		= mirror_fsync,
	.fallocate	= mirror_fallocate,
	.lseek		= mirror_lseek,
	.copy_file_range = mirror_copy_file_range,
	.setxattr	= mirror_setxattr,
	.getxattr	= mirror_getxattr,
	.listxattr	= mirror_listxattr,
	.removexattr	= mirror_removexattr,
};
