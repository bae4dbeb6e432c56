#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# daxctl-commands.sh OURS CXL DEBIAN STATE - does daxctl answer every command line as daxctl 85 does?
#
# Runs in cxl-sim run. Each command line of the list is given to both programs on a machine that is
# in this STATE, made anew for each. Prints a line "COMMAND | STATUS of 85 | STATUS of ours | WHAT"
# for each difference in exit status, standard output or what became of the devices; a command of
# ours that fails and changes something is such a line, too. DEBIAN is the directory with Debian's
# programs. What may differ is in differences.md.
set -eu

ours=$1 cxl=$2 debian=$3 state=$4
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
bus=/sys/bus/dax
region=/sys/bus/cxl/devices/dax_region0/dax_region

# timeout(1) starts programs, not functions.
cat >"$work/theirs" <<END
#!/bin/sh
exec "$debian/ld.so" --library-path "$debian/lib" "$debian/usr/bin/daxctl" "\$@"
END
chmod +x "$work/theirs"

# --- the machine ---

put() {
	printf '%s\n' "$2" >"$1"
}

# A name that a driver was told stays with it when the device goes.
forget_names() {
	local driver i

	for driver in "$bus"/drivers/*; do
		for i in 0 1 2 3 4 5; do
			put "$driver/remove_id" "dax0.$i" 2>/dev/null || true
		done
	done
}

set_blocks() {
	local path

	for path in "$1"/memory[0-9]*/state; do
		put "$path" "$2" 2>/dev/null || true
	done
}

online() {
	set_blocks "/sys/devices/system/node/node$(<$bus/devices/"$1"/target_node)" online_movable
}

devdax() {
	put $bus/drivers/device_dax/new_id "$1"
}

make_empty() {
	put $bus/drivers/kmem/unbind dax0.0
	put $bus/devices/dax0.0/size 0
}

# create N SIZE: another device without a driver
create() {
	put $region/create 1
	put "$bus/devices/dax0.$1/size" "$2"
}

enter_state() {
	case $state in
	offline) ;;
	online) online dax0.0 ;;
	devdax) put $bus/drivers/kmem/unbind dax0.0 && devdax dax0.0 ;;
	disabled) put $bus/drivers/kmem/unbind dax0.0 ;;
	famfs) put $bus/drivers/kmem/unbind dax0.0 && put $bus/drivers/fsdev_dax/new_id dax0.0 ;;
	empty) make_empty ;;
	half) make_empty && create 1 0x10000000 && devdax dax0.1 ;;
	both) make_empty && create 1 0x10000000 && put $bus/drivers/kmem/bind dax0.1 && online dax0.1 &&
		create 2 0x10000000 && devdax dax0.2 ;;
	*) echo "no state $state" >&2 && exit 2 ;;
	esac
}

# Whatever a command left behind.
reset() {
	local dev

	for dev in "$bus"/devices/*; do
		[ "$(readlink "$dev/driver" 2>/dev/null)" = "" ] ||
			set_blocks "/sys/devices/system/node/node$(<"$dev/target_node")" offline
	done
	"$cxl" destroy-region -f all >/dev/null 2>&1 || true
	forget_names
	"$cxl" create-region -t ram -d decoder0.0 -m mem0 >/dev/null 2>&1
	[ -e $bus/drivers/kmem/dax0.0 ]
	enter_state
}

# --- one command line ---

sorted() {
	jq -c 'walk(if type == "array" then sort_by(tojson) else . end)'
}

# attempt WHO PROGRAM WORD...: leaves WHO.out, WHO.status and WHO.state
attempt() {
	local who=$1 status=0

	shift
	[ -n "$clean" ] || reset
	[ -e "$work/before" ] || "$work/theirs" list -RDMi | sorted >"$work/before"
	timeout 60 "$@" >"$work/$who.raw" 2>"$work/$who.err" </dev/null || status=$?
	echo $status >"$work/$who.status"
	sorted <"$work/$who.raw" >"$work/$who.out" 2>/dev/null || cp "$work/$who.raw" "$work/$who.out"
	"$work/theirs" list -RDMi | sorted >"$work/$who.state"
	clean=
	! cmp -s "$work/before" "$work/$who.state" || clean=yes
}

compare() {
	local what="" ours_status theirs_status

	attempt theirs "$work/theirs" "$@"
	attempt ours "$ours" "$@"
	theirs_status=$(<"$work/theirs.status") ours_status=$(<"$work/ours.status")
	[ "$theirs_status" = "$ours_status" ] || what+=", status"
	cmp -s "$work/theirs.out" "$work/ours.out" || what+=", output"
	cmp -s "$work/theirs.state" "$work/ours.state" || what+=", devices"
	[ "$ours_status" = 0 ] || cmp -s "$work/before" "$work/ours.state" || what+=", FAILED AND CHANGED"
	compared=$((compared + 1))
	[ -z "$what" ] || echo "$* | $theirs_status | $ours_status | ${what#, }"
}

# What a state says nothing new about is left out: each line is a machine or two.
commands() {
	cat <<-END
		list
		list -RDMi
		list -Di -d dax0.1
		enable-device dax0.0
		enable-device dax0.1
		enable-device all
		enable-device dax9.9
		enable-device
		disable-device dax0.0
		disable-device dax0.1
		disable-device 0.1
		disable-device dax9.9
		disable-device all -r 7
		disable-device a b
		migrate-device-model foo
		nonsense
	END
	[[ $state == @(offline|disabled|famfs) ]] || cat <<-END
		create-device
		create-device -u
		create-device -s 64M
		create-device -s 64M -r 0
		create-device -s 64M -r region0 -u
		create-device -s 64M -r 7
		create-device -s 3M
		create-device -s 8G
		create-device -a 4096 -s 64M
		create-device -a 12345 -s 64M
		create-device foo
		create-device --input /nonexistent
		destroy-device dax0.0
		destroy-device dax0.1
		destroy-device -f dax0.0
		destroy-device -f dax0.1
		destroy-device -f all
		destroy-device -f /dev/dax0.0
		destroy-device -f dax0.0 -r 7
		destroy-device dax9.9
		destroy-device
		destroy-device a b
		create-device --nonsense
	END
	[[ $state == @(empty|half) ]] || cat <<-END
		online-memory dax0.0
		online-memory all
		online-memory dax9.9
		online-memory
		offline-memory dax0.0
		offline-memory 0.1
		offline-memory dax9.9
		reconfigure-device -m devdax dax0.0
		reconfigure-device -m devdax -f dax0.0
		reconfigure-device -m devdax -f -u dax0.1
		reconfigure-device -m system-ram dax0.0
		reconfigure-device -m system-ram -N dax0.0
		reconfigure-device -m famfs dax0.0
		reconfigure-device -m famfs -N dax0.0
		reconfigure-device -m devdax -N dax0.0
		reconfigure-device -m foo dax0.0
		reconfigure-device -m devdax dax9.9
		reconfigure-device -s 64M dax0.0
		reconfigure-device -s 3M dax0.0
		reconfigure-device -s 0 dax0.0
		reconfigure-device -a 4096 dax0.0
		reconfigure-device -C dax0.0
		reconfigure-device -C -m devdax dax0.0
		reconfigure-device dax0.0
		reconfigure-device -m devdax
		reconfigure-device -m devdax a b
	END
}

# 85 takes the driver from memory that is online; no machine goes on after that (F11).
never='^$'
[[ $state != @(online|both) ]] || never='^destroy-device -f'
compared=0 clean=
while read -r line; do
	# shellcheck disable=SC2086 # words
	compare $line
done < <(commands | grep -v -e "$never")
echo "$compared command lines" >&2
