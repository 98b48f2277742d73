// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * BPF object files from who knows where: read into memory once, so that what is
 * checked is what is used, and checked where libbpf (1.8) does not.
 */
#include <errno.h>
#include <fcntl.h>
#include <gelf.h>
#include <libelf.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <bpf/btf.h>
#include <bpf/libbpf.h>

#include "lib/object.h"

/* A policy object is some 10 kB; a limit against reading a disk image. */
#define OBJECT_MAX	(16 << 20)

static int read_fd(int fd, char *image, size_t size)
{
	size_t done = 0;

	while (done < size) {
		ssize_t n = read(fd, image + done, size - done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n ? -errno : -EIO;
		done += n;
	}
	return 0;
}

int thru_object_read(const char *path, struct thru_log *log, void **ret_image,
		     size_t *ret_size)
{
	char *image = NULL;
	struct stat st;
	int fd, err;

	/* O_NONBLOCK: a FIFO must not make us wait before it is refused. */
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0)
		return -errno;
	if (fstat(fd, &st)) {
		err = -errno;
		goto out;
	}

	err = -EINVAL;
	if (!S_ISREG(st.st_mode)) {
		thru_log_set(log, "not a regular file");
	} else if (!st.st_size) {
		thru_log_set(log, "an empty file");
	} else if (st.st_size > OBJECT_MAX) {
		thru_log_set(log, "too large for a BPF object");
	} else {
		image = malloc(st.st_size);
		err = image ? read_fd(fd, image, st.st_size) : -ENOMEM;
	}
	if (err) {
		free(image);
		goto out;
	}
	*ret_image = image;
	*ret_size = st.st_size;
out:
	close(fd);
	return err;
}

/* Symbols are offsets into sections, which lie in the file. */
static int check_symbols(Elf_Scn *scn, const GElf_Shdr *sh)
{
	Elf_Data *data = elf_getdata(scn, NULL);
	GElf_Sym sym;
	int i, count;

	if (!data || sh->sh_entsize != sizeof(Elf64_Sym))
		return -EINVAL;
	count = data->d_size / sizeof(Elf64_Sym);
	for (i = 0; i < count; i++)
		if (!gelf_getsym(data, i, &sym) || sym.st_value > OBJECT_MAX)
			return -EINVAL;
	return 0;
}

/* Longest chain of typedefs and qualifiers; libbpf follows one to its end. */
#define CHAIN_MAX	32

static bool chain_ends(const struct btf *btf, const struct btf_type *type)
{
	unsigned int i;

	for (i = 0; i < CHAIN_MAX; i++) {
		if (!btf_is_mod(type) && !btf_is_typedef(type))
			return true;
		type = btf__type_by_id(btf, type->type);
	}
	return false;
}

/* Variables and their types lie in the file, too. */
static bool variables_fit(const struct btf *btf, const struct btf_type *type)
{
	const struct btf_var_secinfo *var = btf_var_secinfos(type);
	unsigned int n;

	for (n = btf_vlen(type); n; n--, var++) {
		/* Functions are listed as well; their size is an error. */
		if (btf__resolve_size(btf, var->type) > OBJECT_MAX ||
		    var->offset > OBJECT_MAX)
			return false;
	}
	return true;
}

static bool is_sound(const struct btf *btf, const struct btf_type *type)
{
	if (btf_is_mod(type) || btf_is_typedef(type))
		return chain_ends(btf, type);
	if (btf_is_func_proto(type))
		return btf__type_by_id(btf, type->type);
	if (btf_is_datasec(type))
		return variables_fit(btf, type);
	return true;
}

static int check_btf(Elf_Scn *scn)
{
	Elf_Data *data = elf_rawdata(scn, NULL);
	struct btf *btf;
	uint32_t i;
	int err = 0;

	/* This checks most of it: offsets, and the ids that types refer to. */
	btf = data && data->d_buf ? btf__new(data->d_buf, data->d_size) : NULL;
	if (!btf)
		return -EINVAL;
	for (i = 1; i < btf__type_cnt(btf) && !err; i++)
		if (!is_sound(btf, btf__type_by_id(btf, i)))
			err = -EINVAL;
	btf__free(btf);
	return err;
}

static int check_elf(Elf *elf)
{
	Elf_Scn *scn = NULL;
	size_t names;
	GElf_Shdr sh;
	int err = 0;

	if (elf_getshdrstrndx(elf, &names))
		return -EINVAL;
	while (!err && (scn = elf_nextscn(elf, scn))) {
		const char *name;

		if (!gelf_getshdr(scn, &sh))
			return -EINVAL;
		name = elf_strptr(elf, names, sh.sh_name) ?: "";
		if (sh.sh_type == SHT_SYMTAB)
			err = check_symbols(scn, &sh);
		else if (!strcmp(name, ".BTF"))
			err = check_btf(scn);
	}
	return err;
}

int thru_object_check(const void *image, size_t size)
{
	Elf *elf;
	int err;

	if (elf_version(EV_CURRENT) == EV_NONE)
		return -EINVAL;
	elf = elf_memory((char *)image, size);
	if (!elf || elf_kind(elf) != ELF_K_ELF)
		err = -EINVAL;
	else
		err = check_elf(elf);
	elf_end(elf);
	return err;
}
