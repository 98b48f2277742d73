# shellcheck shell=bash disable=SC2154,SC2034 # what case.sh sets; for the cases
# SPDX-License-Identifier: GPL-2.0-or-later
#
# For cases about overlayfs, which shares helpers with FUSE: one on $merged, of what
# is in $lower and $upper. Needs case.sh.

lower=$SCRATCH/lower upper=$SCRATCH/upper merged=$CASE_TMP/merged
mkdir "$lower" "$upper" "$merged" "$SCRATCH/work"
chmod 755 "$CASE_TMP" "$SCRATCH"

# overlay_mount: with the layers as they are
overlay_mount() {
	mount -t overlay overlay "$merged" \
		-o "lowerdir=$lower,upperdir=$upper,workdir=$SCRATCH/work"
	defer umount "$merged"
}
