# shellcheck shell=bash disable=SC2034 # what the scripts of the guest use
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The sides of a benchmark: ways to the same tree, $tree, each mounted below $at.
# The scratch disk is a file in memory, so that no time is spent waiting for a
# device, which a clock that counts instructions could not measure. Sourced.

BACKING=${BACKING:-ext4}
disk=/mnt/bench at=/mnt/bench
tree=$disk/tree

# In the order of the tables.
all_sides=(backing bind overlayfs pll-cached pll-coherent plain data no-lookup
	no-policy all rules-1 rules-100 rules-10000)
# For each kind of run, unless told.
sides_of_ops=$(IFS=,; echo "${all_sides[*]}")
sides_of_jobs=backing,overlayfs,pll-cached,plain,rules-1
sides_of_growth=$sides_of_jobs
# Those whose daemon has nothing to do in a tree that is attached.
attached_sides=(no-policy all rules-1 rules-100 rules-10000)
declare -A about=(
	[backing]="the directory itself, on $BACKING"
	[bind]="a bind mount of it"
	[overlayfs]="overlayfs, all its data in the upper layer"
	[pll-cached]="libfuse's passthrough_ll -o cache=always, names trusted for a day"
	[pll-coherent]="libfuse's passthrough_ll -o timeout=0, nothing trusted"
	[plain]="thrud --no-passthrough"
	[data]="thrud --level data: reads, writes and maps passed through"
	[no-lookup]="thrud, a rule of all but lookup: attached by the daemon's replies alone"
	[no-policy]="thrud --level ino: the kernel looks up, no policy decides"
	[all]="thrud --policy all: a policy that grants everything"
	[rules-1]="thrud: its default, the policy subtree, one rule"
	[rules-100]="the same with 100 rules"
	[rules-10000]="the same with 10,000 rules"
)
declare -A dir_of=() daemon_of=()

bench_fail() { echo "bench: FAILED: $*" >&2; exit 1; }

# One of a list: is_in NAME ELEMENT...
is_in() { [[ " ${*:2} " = *" $1 "* ]]; }

# What is measured where, in $THRU_OUT/guest.
guest_begin() {
	# A clock that counts instructions leaps when all wait for the host.
	echo 0 >/proc/sys/kernel/hung_task_timeout_secs
	{
		echo "kernel: $(uname -rv)"
		# Without what only says where this run has its files.
		echo "boot: $(tr ' ' '\n' </proc/cmdline | grep -vE '^"?(init|thru\.|root)' |
			paste -sd' ')"
		echo "guest: $(nproc) processors," \
			"$(awk '$1 == "MemTotal:" { print $2 }' /proc/meminfo) KiB, clock" \
			"$(</sys/devices/system/clocksource/clocksource0/current_clocksource)"
	} >"$THRU_OUT/guest"
}

# about_sides SIDE...: what they are, in $THRU_OUT/about.csv
about_sides() {
	local side
	for side; do
		is_in "$side" "${all_sides[@]}" ||
			bench_fail "no such side: $side (there are: ${all_sides[*]})"
		echo "side,$side,${about[$side]}"
	done >"$THRU_OUT/about.csv"
}

# disk_new SIZE [OPTION]...: an empty $disk of type $BACKING; options are for ext4
disk_new() {
	local image=/mnt/image/disk
	mkdir -p "$disk" /mnt/image
	if [[ $BACKING = tmpfs ]]; then
		mount -t tmpfs -o "size=$1,nr_inodes=0" tmpfs "$disk"
		return
	fi
	mount -t tmpfs -o size=90% tmpfs /mnt/image
	truncate -s "$1" "$image"
	case $BACKING in
	# Nothing is left to a thread that would do it later, and be measured.
	ext4) mkfs.ext4 -qF -E lazy_itable_init=0,lazy_journal_init=0 "${@:2}" "$image" ;;
	xfs) mkfs.xfs -q "$image" ;;
	btrfs) mkfs.btrfs -q "$image" >/dev/null ;;
	esac
	mount -o loop "$image" "$disk"
}

# tree_new DIR FILES: directories of a hundred files of 4 KiB and a link each, and
# DIR/data
tree_new() {
	local dir i count block
	printf -v block '%4096s' ''
	mkdir "$1"
	head -c 4M /dev/zero >"$1/data"
	for ((dir = 0; dir * 100 < $2; dir++)); do
		count=$(($2 - dir * 100))
		((count <= 100)) || count=100
		mkdir "$1/$dir"
		for ((i = 0; i < count; i++)); do printf %s "$block" >"$1/$dir/file-$i"; done
		ln -s file-0 "$1/$dir/link"
	done
}

# overlay_new: on $at/overlayfs, of the tree $disk/upper
overlay_new() {
	mkdir "$disk/work" "$disk/lower"
	mount -t overlay overlay "$at/overlayfs" \
		-o "lowerdir=$disk/lower,upperdir=$disk/upper,workdir=$disk/work"
}

# A daemon of libfuse's opens a file for each inode: without this it ends at 1,024.
pll() { (ulimit -n 1048576; passthrough_ll -o "source=$tree,xattr,$1" "$2"); }

# thru LEVEL OPTION...: thrud, which must get to that level
thru() {
	local level=$1 said
	shift
	said=$(thrud "$@" "$tree" "$mount_at")
	[[ $said = *": level $level"* ]] || bench_fail "$side: $said"
	# No better level was to be had: that would not be the side by this name.
	[[ $said != *"(kernel"* ]] || bench_fail "$side: $said"
}

# rules COUNT: that many all in all, the root's and those of inodes that are not there
rules() {
	thru policy --policy subtree --ops all
	(($1 == 1)) || policy fill "$(conn_of "$mount_at")" $(($1 - 1)) >/dev/null
}

conn_of() {
	awk -v "point=$1" '$5 == point { sub(/^0:/, "", $3); conn = $3 }
		END { print conn }' /proc/self/mountinfo
}

# side_start NAME: sets dir_of[NAME], and daemon_of[NAME] where there is one
side_start() {
	local side=$1 mount_at=$at/$1 program=thrud
	mkdir -p "$mount_at"
	dir_of[$side]=$mount_at
	case $side in
	backing) dir_of[backing]=$tree; return ;;
	bind) mount --bind "$tree" "$mount_at"; return ;;
	overlayfs) overlay_new; return ;;
	pll-cached) program=passthrough_ll; pll cache=always,timeout=86400 "$mount_at" ;;
	pll-coherent) program=passthrough_ll; pll timeout=0 "$mount_at" ;;
	plain) thru plain --no-passthrough ;;
	data) thru data --level data ;;
	no-lookup) rules 1; thructl set "$mount_at" -lookup ;;
	no-policy) thru ino --level ino ;;
	all) thru policy --policy all ;;
	rules-*) rules "${side#*-}" ;;
	*) bench_fail "no such side: $side (there are: ${all_sides[*]})" ;;
	esac
	daemon_of[$side]=$(pgrep -nx "$program") || bench_fail "$side: no daemon"
	mountpoint -q "$mount_at" || bench_fail "$side: not mounted"
	ls "$mount_at" >/dev/null
}

side_stop() {
	local side=$1 i
	[[ $side != backing ]] || return 0
	umount "$at/$side"
	[[ ${daemon_of[$side]:-} ]] || return 0
	for ((i = 0; i < 100; i++)); do
		[[ -d /proc/${daemon_of[$side]} ]] || return 0
		sleep 0.1
	done
	bench_fail "$side: its daemon is still there"
}

# settled: daemons have been told of all that was dropped
settled() {
	local i
	for i in 1 2 3; do
		sync
		echo 3 >/proc/sys/vm/drop_caches
		sleep 0.1
	done
}

# daemon_state NAME: its memory in KiB that it cannot give back, its descriptors
daemon_state() {
	local pid=${daemon_of[$1]}
	echo "$(awk '$1 == "RssAnon:" { print $2 }' "/proc/$pid/status")" \
		"$(find "/proc/$pid/fd" -mindepth 1 | wc -l)"
}
