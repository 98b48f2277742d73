# shellcheck shell=bash disable=SC2154,SC2034 # what case.sh sets; for the cases
# SPDX-License-Identifier: GPL-2.0-or-later
#
# For cases about NFS: the kernel's own server on the loopback serves $export, a
# directory on the scratch disk, as nfs(5) has it, but for what its tools do: the
# answers to the server's upcalls are written beforehand. Needs case.sh.

export=$SCRATCH/export
mkdir "$export"
chmod 755 "$CASE_TMP" "$SCRATCH" "$export"

# include/uapi/linux/nfsd/export.h: insecure port, async, no subtree check, fsid.
# Fields are those of the files in /proc/net/rpc, see fs/nfsd/export.c.
nfs_export() {
	local rpc=/proc/net/rpc never=2147483647
	echo "nfsd 127.0.0.1 $never local" >$rpc/auth.unix.ip/channel
	echo "local $export $never $((0x2 | 0x10 | 0x400 | 0x2000)) 65534 65534 0" \
		>$rpc/nfsd.export/channel
	printf 'local 1 \\x00000000 %s %s\n' "$never" "$export" >$rpc/nfsd.fh/channel
}

# nfs_mount DIR [OPTION,...]: what the server has, with nothing trusted for a while
nfs_mount() {
	ip link set lo up
	mount -t nfsd nfsd /proc/fs/nfsd
	defer umount /proc/fs/nfsd
	nfs_export
	echo -3 >/proc/fs/nfsd/versions # which would need a portmapper
	# Nobody tracks clients, so the server waits for those of before, at least this long.
	echo 10 >/proc/fs/nfsd/nfsv4gracetime
	echo tcp 2049 >/proc/fs/nfsd/portlist
	echo 4 >/proc/fs/nfsd/threads
	defer nfs_stop
	mount -i -t nfs4 -o "addr=127.0.0.1,clientaddr=127.0.0.1,actimeo=0${2:+,$2}" \
		127.0.0.1:/ "$1"
	defer umount "$1"
}

nfs_stop() {
	local cache
	echo 0 >/proc/fs/nfsd/threads
	for cache in auth.unix.ip nfsd.export nfsd.fh; do
		date +%s >/proc/net/rpc/$cache/flush
	done
}
