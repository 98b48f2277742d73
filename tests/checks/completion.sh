#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Bash completes command lines of thrud and thructl: verbs, options and their values,
# operations, policies, mounts, files. What can be said is taken from the programs, so
# the lists in userspace/completion lack nothing, and have nothing else.
set -euo pipefail
cd "$THRU_ROOT"
[[ -e build/thructl && -e build/thrud ]] || { echo "nothing built: make all"; exit 77; }
# shellcheck source=../lib/interface.sh
. tests/lib/interface.sh
# shellcheck source=../../userspace/completion/thrud
. userspace/completion/thrud
# shellcheck source=../../userspace/completion/thructl
. userspace/completion/thructl

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work"/{dir,'a dir'}
touch "$work"/{own.bpf.o,own.bpf.c,m.rules}

# Two mounts of thrud, the second with a blank and a backslash; one that is not.
# shellcheck disable=SC2317 # called by the completion
_thru_mountinfo() {
	cat <<-'INFO'
	22 1 254:1 / / rw,relatime shared:1 - ext4 /dev/root rw
	40 22 0:31 / /mnt/m rw,nosuid shared:9 master:2 - fuse.thrud /srv/m rw,user_id=0
	41 22 0:32 / /mnt/of\040m\134e rw,nosuid - fuse.thrud /srv/n rw,user_id=0
	42 22 0:33 / /mnt/s rw - fuse.sshfs host:/ rw
	INFO
}

# complete_line LINE: sets COMPREPLY, as if TAB were pressed behind it. Words are taken
# apart as readline does.
complete_line() {
	local rest=$1 word='^[[:blank:]]*([=:]+|([^[:blank:]=:\\]|\\.)+)(.*)$'
	COMP_LINE=$1 COMP_POINT=${#1} COMP_WORDS=()
	while [[ $rest =~ $word ]]; do
		COMP_WORDS+=("${BASH_REMATCH[1]}")
		rest=${BASH_REMATCH[3]}
	done
	[[ ! $rest ]] || COMP_WORDS+=('')
	COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
	"_${COMP_WORDS[0]}"
}

bad=0
# expect LINE WORD...: these are offered, in whatever order, and no others
expect() {
	local offered wanted=''
	complete_line "$1"
	offered=$(printf '%s\n' "${COMPREPLY[@]}" | sort)
	(($# < 2)) || wanted=$(printf '%s\n' "${@:2}" | sort)
	[[ $offered = "$wanted" ]] || {
		printf "'%s': wanted [%s], offered [%s]\n" "$1" "${wanted//$'\n'/ }" \
			"${offered//$'\n'/ }"
		bad=1
	}
}

# Verbs
mapfile -t verbs < <(verbs)
mapfile -t words < <(printf '%s\n' "${verbs[@]%% *}" | sort -u)
expect 'thructl ' "${words[@]}"
expect 'thructl --json ' "${words[@]}"
expect 'thructl s' set status
for word in "${words[@]}"; do
	mapfile -t seconds < <(printf '%s\n' "${verbs[@]}" | sed -n "s/^$word //p")
	((!${#seconds[@]})) || expect "thructl $word " "${seconds[@]}"
done

# Options, and which verb has which
mapfile -t words < <(for verb in '' "${verbs[@]}"; do
	complete_line "thructl $verb --"
	printf '%s\n' "${COMPREPLY[@]}"
done | sort -u)
[[ ${words[*]} = "$(long_options thructl | xargs)" ]] ||
	{ echo "options of thructl: offered ${words[*]}"; bad=1; }
expect 'thructl clear --i' --inode
expect 'thructl status --i'
expect 'thructl rules load --k' --keep-going
expect 'thructl policy replace none --p' --policy-opt
mapfile -t words < <(long_options thrud)
expect 'thrud --' "${words[@]}"
# Behind -o what thrud takes there, and nothing else
takes() {
	[[ $(build/thrud -o "$1" 2>&1) != *unknown* ]]
}
complete_line 'thrud -o ro,'
for word in "${COMPREPLY[@]#ro,}"; do
	takes "$word" || { echo "thrud does not take -o $word"; bad=1; }
done
for word in "${words[@]#--}"; do
	for option in "${word//-/_}" "${word//-/_}="; do
		[[ " ${COMPREPLY[*]} " = *" ro,$option "* ]] || ! takes "$option" ||
			{ echo "thrud takes -o $option: not offered"; bad=1; }
	done
done

# Operations
mapfile -t ops < <(operations)
sets=(meta data all)
expect 'thructl set /mnt/m ' "${sets[@]}" on none off "${ops[@]}"
expect 'thructl set /mnt/m meta,' meta,{data,all} "${ops[@]/#/meta,}"
expect 'thructl set /mnt/m +' "${sets[@]/#/+}" "${ops[@]/#/+}"
expect 'thructl set --json /mnt/m -read' -read -readdir -readlink
expect 'thructl set /mnt/m +read,-w' +read,-write
expect 'thructl set /mnt/m read,rea' read,readdir read,readlink
mapfile -t words < <(operations | grep -vx read)
words+=("${sets[@]}")
expect 'thructl set /mnt/m +read,' "${words[@]/#/+read,+}" "${words[@]/#/+read,-}"
expect 'thructl set /mnt/m +read,st'
expect 'thructl set /mnt/m read '
expect 'thrud --ops meta,wri' meta,write
expect 'thrud --ops=meta,wri' meta,write

# Policies, their options, levels
mapfile -t policies < <(policies)
cd "$work"
expect 'thructl policy replace ' "${policies[@]}" dir 'a dir' own.bpf.o
expect "thructl policy replace $work/" "$work"/{dir,'a dir',own.bpf.o}
expect 'thrud --policy su' subtree suffix
expect 'thrud -o ro,policy=hy' hydrate
expect "thrud --policy=$work/o" "$work/own.bpf.o"
all=()
for policy in "${policies[@]}"; do
	mapfile -t words < <(policy_options "$policy")
	all+=("${words[@]/%/=}")
	expect "thrud --policy $policy --policy-opt " "${words[@]/%/=}"
	expect "thructl policy replace $policy /mnt/m --policy-opt=" "${words[@]/%/=}"
done
expect 'thrud --policy-opt ' "${all[@]}"
mapfile -t words < <(levels)
expect 'thrud --level=' "${words[@]}"
expect 'thrud --level ' "${words[@]}"
expect 'thrud -o level=p' plain policy

# Mounts, as they are typed or about to be; else what the directory has
expect 'thructl status /m' /mnt/m '/mnt/of m\e'
expect 'thructl list /mnt/m /mnt/o' '/mnt/of m\e'
expect 'thructl set /mnt/of\ m' '/mnt/of m\e'
expect 'thructl clear --inode 12 /mnt/m' /mnt/m
expect 'thructl rules load m.rules /mnt/m' /mnt/m
expect 'thructl policy detach /mnt/m' /mnt/m
expect "thructl check $work/o" "$work"/own.bpf.{c,o}

# Files and directories
expect "thructl rules load $work/m" "$work/m.rules"
expect "thrud --rules $work/" "$work"/{dir,'a dir',own.bpf.o,own.bpf.c,m.rules}
expect "thrud -o ro,rules=$work/m" "$work/m.rules"
expect "thrud $work/" "$work"/{dir,'a dir'}
expect "thrud -f $work/dir $work/a\\ " "$work/a dir"
expect "thrud $work/dir /mnt/m "

exit "$bad"
