/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The operations of the mirror, gathered in mirror_ops. Their files: lookup.c
 * attr.c create.c remove.c dir.c io.c xattr.c.
 */
#ifndef THRUD_OPS_H
#define THRUD_OPS_H

#include <fuse_lowlevel.h>

struct file;

/* Of the caller's open flags, those of the daemon's own descriptor. */
int io_open_flags(int flags);
/* What the reply to open or create says of `file`. */
void io_fill_open(const struct file *file, int flags, struct fuse_file_info *fi);

void mirror_getattr(fuse_req_t req, fuse_ino_t ino, struct fuse_file_info *fi);
void mirror_statx(fuse_req_t req, fuse_ino_t ino, uint32_t flags, uint32_t mask,
		  struct fuse_file_info *fi);
void mirror_setattr(fuse_req_t req, fuse_ino_t ino, struct stat *attr, int to_set,
		    struct fuse_file_info *fi);
void mirror_readlink(fuse_req_t req, fuse_ino_t ino);
void mirror_statfs(fuse_req_t req, fuse_ino_t ino);

void mirror_mknod(fuse_req_t req, fuse_ino_t parent, const char *name, mode_t mode,
		  dev_t rdev);
void mirror_mkdir(fuse_req_t req, fuse_ino_t parent, const char *name, mode_t mode);
void mirror_symlink(fuse_req_t req, const char *target, fuse_ino_t parent,
		    const char *name);
void mirror_link(fuse_req_t req, fuse_ino_t ino, fuse_ino_t parent, const char *name);
void mirror_create(fuse_req_t req, fuse_ino_t parent, const char *name, mode_t mode,
		   struct fuse_file_info *fi);
void mirror_tmpfile(fuse_req_t req, fuse_ino_t parent, mode_t mode,
		    struct fuse_file_info *fi);

void mirror_unlink(fuse_req_t req, fuse_ino_t parent, const char *name);
void mirror_rmdir(fuse_req_t req, fuse_ino_t parent, const char *name);
void mirror_rename(fuse_req_t req, fuse_ino_t parent, const char *name,
		   fuse_ino_t new_parent, const char *new_name, unsigned int flags);

void mirror_opendir(fuse_req_t req, fuse_ino_t ino, struct fuse_file_info *fi);
void mirror_readdir(fuse_req_t req, fuse_ino_t ino, size_t size, off_t offset,
		    struct fuse_file_info *fi);
void mirror_readdirplus(fuse_req_t req, fuse_ino_t ino, size_t size, off_t offset,
			struct fuse_file_info *fi);
void mirror_fsyncdir(fuse_req_t req, fuse_ino_t ino, int datasync,
		     struct fuse_file_info *fi);
void mirror_releasedir(fuse_req_t req, fuse_ino_t ino, struct fuse_file_info *fi);

void mirror_open(fuse_req_t req, fuse_ino_t ino, struct fuse_file_info *fi);
void mirror_release(fuse_req_t req, fuse_ino_t ino, struct fuse_file_info *fi);
void mirror_read(fuse_req_t req, fuse_ino_t ino, size_t size, off_t offset,
		 struct fuse_file_info *fi);
void mirror_write_buf(fuse_req_t req, fuse_ino_t ino, struct fuse_bufvec *buf,
		      off_t offset, struct fuse_file_info *fi);
void mirror_flush(fuse_req_t req, fuse_ino_t ino, struct fuse_file_info *fi);
void mirror_fsync(fuse_req_t req, fuse_ino_t ino, int datasync,
		  struct fuse_file_info *fi);
void mirror_fallocate(fuse_req_t req, fuse_ino_t ino, int mode, off_t offset,
		      off_t length, struct fuse_file_info *fi);
void mirror_lseek(fuse_req_t req, fuse_ino_t ino, off_t offset, int whence,
		  struct fuse_file_info *fi);
void mirror_copy_file_range(fuse_req_t req, fuse_ino_t ino_in, off_t off_in,
			    struct fuse_file_info *fi_in, fuse_ino_t ino_out,
			    off_t off_out, struct fuse_file_info *fi_out,
			    size_t size, int flags);

void mirror_setxattr(fuse_req_t req, fuse_ino_t ino, const char *name,
		     const char *value, size_t size, int flags);
void mirror_getxattr(fuse_req_t req, fuse_ino_t ino, const char *name, size_t size);
void mirror_listxattr(fuse_req_t req, fuse_ino_t ino, size_t size);
void mirror_removexattr(fuse_req_t req, fuse_ino_t ino, const char *name);

#endif
