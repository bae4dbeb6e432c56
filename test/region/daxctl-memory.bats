#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# daxctl online-memory, offline-memory and reconfigure-device on memory of two blocks: beside
# Debian's daxctl, beside whatever else brings memory online, with each write failing or being the
# last one, and with programs that use the memory (F11, F27).
# topology: three
# kernel: default 6.12
# boot: alone
# shellcheck disable=SC2030,SC2031,SC2154 # variables of region.bash; each test is a subshell

bats_require_minimum_version 1.5.0
load region.bash

debian_daxctl=${debian_cxl%/*}/daxctl
drivers=/sys/bus/dax/drivers

# A region of two blocks, offline system memory: $region, $device
setup() {
	region_setup three
	user='' rival=
	guest_auto_online offline
	succeeds cxl create-region -t ram -s 256M "${memdev[1]}"
	region=$(json region)
	device=dax${region#region}.0
	wait_for test -e "/sys/bus/dax/devices/$device/driver"
	snapshot new
}

teardown() {
	[ -z "$rival" ] || kill "$rival" 2>/dev/null || true
	[ -z "$user" ] || kill "$user" 2>/dev/null || true
	guest_auto_online offline
	if [ -n "${BATS_TEST_COMPLETED-}" ]; then
		succeeds daxctl reconfigure-device -f -m devdax "$device"
		succeeds daxctl reconfigure-device -m system-ram -N "$device"
		unchanged_since "$new" "the test, and a way to devdax and back"
	fi
	cxl destroy-region -f all >&2 || true
	region_teardown
	guest_kernel_log >"$scratch/dmesg"
	run ! grep -E 'BUG:|WARNING:|Oops|Call Trace|Bad page' "$scratch/dmesg"
}

# blocks_are STATE...: what guest_blocks says of both, without the names; "" is no block. An offline
# block has a list of zones that it could come to.
blocks_are() {
	local - name state zone is=()

	set +T
	while read -r name state zone; do
		[ "$state" != online ] || state=$zone
		[ -z "$name" ] || is+=("$state")
	done <<<"$(guest_blocks "$region")"
	[ "${is[*]}" = "$*" ] || fail "blocks: ${is[*]}, not $*"
}

# goes_off: offline or, where the kernel takes all of it at once, away
is_off() {
	local - blocks

	set +T
	blocks=$(guest_blocks "$region")
	[[ $blocks != *" online "* ]] || fail "$blocks"
}

has_state() {
	[ -e "/sys/bus/dax/devices/$device/state" ]
}

driver_is() {
	[ "/sys/bus/dax/devices/$device/driver" -ef "$drivers/$1" ] || fail "driver is not $1"
}

# fails STATUS REGEX COMMAND...: nothing on stdout, and stderr says why
fails() {
	local - expected=$1 regex=$2

	set +T
	shift 2
	try "$@"
	[ "$status" = "$expected" ] || fail "status $expected expected: $*"
	[ -z "$output" ] || fail "nothing expected on stdout: $*"
	[[ $stderr =~ $regex ]] || fail "expected on stderr: $regex" "command: $*"
}

@test "daxctl memory: online and offline, in the zone that is asked for" {
	succeeds daxctl online-memory "$device"
	[ "$stderr" = "onlined memory for 1 device" ]
	blocks_are Movable Movable
	fails 1 "^$device: all memory sections \(2\) already online"$'\n'"onlined memory for 0 devices$" \
		daxctl online-memory "$device"
	succeeds daxctl offline-memory "$device"
	[ "$stderr" = "offlined memory for 1 device" ]
	is_off
	fails 1 "^$device: all memory sections \(2\) already offline"$'\n'"offlined memory for 0 devices$" \
		daxctl offline-memory "$device"
	succeeds daxctl list -d "$device"
	[ "$(json online_memblocks) $(json total_memblocks)" = "0 2" ]
	succeeds daxctl online-memory "$device"
	blocks_are Movable Movable
	succeeds daxctl list -d "$device"
	[ "$(json online_memblocks) $(json movable)" = "2 true" ]
}

# --- beside Debian's ---

debian_daxctl_needed() {
	[ -x "$debian_daxctl" ] || skip "no Debian daxctl 85 (test/qemu/fetch debian-cxl)"
}

# same_list: both print the same of the device
same_list() {
	local theirs

	theirs=$("$debian_daxctl" list -d "$device")
	[ "$(daxctl list -d "$device")" = "$theirs" ] || fail "85 lists:" "$theirs" "ours:" \
		"$(daxctl list -d "$device")"
}

@test "daxctl memory: Debian's daxctl and ours, one after the other" {
	debian_daxctl_needed
	same_list
	succeeds "$debian_daxctl" online-memory "$device"
	blocks_are Movable Movable
	same_list
	fails 1 "already online" daxctl online-memory "$device"
	succeeds "$debian_daxctl" offline-memory "$device"
	is_off
	same_list
	fails 1 "already offline" daxctl offline-memory "$device"
	succeeds daxctl online-memory "$device"
	same_list
	succeeds "$debian_daxctl" reconfigure-device -f -m devdax "$device"
	same_list
	succeeds daxctl reconfigure-device -m system-ram "$device"
	blocks_are Movable Movable
	same_list
	succeeds daxctl reconfigure-device -f -m devdax "$device"
	same_list
	succeeds "$debian_daxctl" reconfigure-device -m system-ram "$device"
	blocks_are Movable Movable
	same_list
	succeeds daxctl reconfigure-device -f -m devdax "$device"
	succeeds "$debian_daxctl" disable-device "$device"
	same_list
	succeeds daxctl reconfigure-device -m system-ram "$device"
	succeeds daxctl offline-memory "$device"
	# What has no blocks any more is our business; with blocks 85 goes on.
	has_state || succeeds "$debian_daxctl" online-memory "$device"
}

@test "daxctl memory: the same exit status and JSON as 85" {
	local - line ours theirs ours_status theirs_status

	set +T
	debian_daxctl_needed
	for line in "online-memory" "online-memory" "reconfigure-device -m system-ram" \
		"reconfigure-device -m devdax" "reconfigure-device -f -m devdax" \
		"reconfigure-device -m devdax" "online-memory" "offline-memory" \
		"reconfigure-device -m foo" "reconfigure-device -m devdax -N" "reconfigure-device" \
		"reconfigure-device -u -m system-ram -N" "reconfigure-device -m famfs"; do
		# shellcheck disable=SC2086 # words
		try "$debian_daxctl" $line "$device"
		theirs=$output theirs_status=$status
		# Ours does it again, from where 85 began.
		back_for "$line"
		# shellcheck disable=SC2086 # words
		try daxctl $line "$device"
		ours=$output ours_status=$status
		[ "$ours_status" = "$theirs_status" ] || fail "$line: status of 85: $theirs_status"
		[ "$ours" = "$theirs" ] || fail "$line: 85 prints:" "$theirs"
	done
}

# back_for LINE: what 85 changed is taken back; the list goes from step to step
back_for() {
	[ "$theirs_status" = 0 ] || return 0
	case $1 in
	online-memory) succeeds "$debian_daxctl" offline-memory "$device" ;;
	"reconfigure-device -f -m devdax") succeeds daxctl reconfigure-device -m system-ram "$device" ;;
	"reconfigure-device -u -m system-ram -N") succeeds daxctl reconfigure-device -m devdax "$device" ;;
	esac
}

# --- each write ---

# each_write_of COMMAND...: whichever of $writes fails, the command did it another way, and "${back[@]}"
# does the opposite; or everything is as it was, and the write is named
each_write_of() {
	local - n state

	set +T
	snapshot state
	for ((n = 1; n <= ${#writes[@]}; n++)); do
		try faulty FAULT_MATCH='!(*/flush)' FAULT_NTH="$n" FAULT_ERRNO=EIO "$@"
		if [ "$status" = 0 ]; then
			succeeds "${back[@]}"
			snapshot state
			continue
		fi
		[ "$status" = 251 ] || fail "status with EIO for ${writes[n - 1]}"
		[ -z "$output" ] || fail "stdout with EIO for ${writes[n - 1]}"
		[[ $stderr == *"Input/output error"* && $stderr != *"could not take back"* ]] ||
			fail "stderr with EIO for ${writes[n - 1]}"
		unchanged_since "$state" "EIO for ${writes[n - 1]}"
	done
}

# killed_at_each COMMAND...: whatever it left, the same command completes it
killed_at_each() {
	local - n when

	set +T
	for ((n = 1; n <= ${#writes[@]}; n++)); do
		for when in before after; do
			try faulty FAULT_MATCH='!(*/flush)' FAULT_NTH="$n" FAULT_SIGNAL=KILL FAULT_WHEN=$when "$@"
			[ "$status" = 137 ] || fail "not killed $when ${writes[n - 1]}"
			try "$@"
			[[ $status == 0 || $stderr == *" already "* ]] || fail "after a kill $when ${writes[n - 1]}"
			unchanged_since "$completed" "kill $when ${writes[n - 1]}, and once more"
			succeeds "${back[@]}"
		done
	done
}

# there_and_back CHECK: of the command "${there[@]}" with its opposite "${back[@]}"
there_and_back() {
	count_writes_all "${there[@]}"
	snapshot completed
	succeeds "${back[@]}"
	"$1" "${there[@]}"
}

# The binds, which the other suites leave out, are what it is about here.
count_writes_all() {
	succeeds faulty FAULT_MATCH='!(*/flush)' "$@"
	mapfile -t writes <"$fault_log"
	[ ${#writes[@]} -gt 0 ] || fail "not one write to sysfs was seen: $*"
}

both_ways() {
	there=(daxctl offline-memory "$device") back=(daxctl online-memory "$device")
	succeeds "${back[@]}"
	there_and_back "$1"
	succeeds daxctl offline-memory "$device"
	there=(daxctl online-memory "$device") back=(daxctl offline-memory "$device")
	there_and_back "$1"
	# Where memory was unplugged it has another state than new memory that came online.
	succeeds "${there[@]}"
	there=(daxctl reconfigure-device -f -m devdax "$device")
	back=(daxctl reconfigure-device -m system-ram "$device")
	succeeds "${there[@]}"
	succeeds "${back[@]}"
	there_and_back "$1"
	succeeds "${there[@]}"
	there_and_swap "$1"
}

there_and_swap() {
	local swap=("${there[@]}")

	there=("${back[@]}") back=("${swap[@]}")
	there_and_back "$1"
}

@test "daxctl memory: each write fails once, and all is as it was" {
	both_ways each_write_of
}

@test "daxctl memory: kill -9 at each write, and the same command completes it" {
	both_ways killed_at_each
}

@test "daxctl memory: a driver knows the name of its device again after a failure" {
	succeeds daxctl reconfigure-device -m devdax "$device"
	try faulty FAULT_MATCH='*/kmem/bind' FAULT_NTH=1 FAULT_ERRNO=EIO \
		daxctl reconfigure-device -m system-ram "$device"
	[ "$status" = 251 ]
	driver_is device_dax
	echo "$device" >$drivers/device_dax/unbind
	echo "$device" >$drivers/device_dax/bind
	driver_is device_dax
}

# --- in use ---

# uses_memory: a program fills some of the node
uses_memory() {
	local line

	coproc USER { exec "$CXL_BUILD/test/lib/use-memory" "$(<"/sys/bus/dax/devices/$device/target_node")" 4 2>&1 3>&-; }
	user=$USER_PID
	read -r -t 120 line <&"${USER[0]}"
	[ "$line" = ready ] || fail "use-memory: $line"
}

# still_intact: the program has all that it wrote
still_intact() {
	local line

	echo >&"${USER[1]}"
	read -r -t 120 line <&"${USER[0]}"
	[ "$line" = intact ] || fail "use-memory: $line"
}

@test "F11: memory that a program uses moves when it goes offline, and nothing is lost" {
	guest_kernel_needed "programs use the memory"
	succeeds daxctl online-memory "$device"
	uses_memory
	fails 240 "2 of 2 memory blocks of $device are online" daxctl reconfigure-device -m devdax "$device"
	still_intact
	succeeds daxctl reconfigure-device -f -m devdax "$device"
	still_intact
	driver_is device_dax
	succeeds daxctl reconfigure-device -m system-ram "$device"
	still_intact
}

@test "daxctl memory: a device that a program has open stays where it is, unless forced" {
	succeeds daxctl reconfigure-device -m devdax "$device"
	guest_openable "/dev/$device"
	exec {node}<"/dev/$device"
	fails 240 "process [0-9]+ has /dev/$device open or mapped" \
		daxctl reconfigure-device -m system-ram "$device"
	driver_is device_dax
	exec {node}<&-
	guest_closed "/dev/$device"
	succeeds daxctl reconfigure-device -m system-ram "$device"
	blocks_are Movable Movable
}

# --- beside others ---

# brings_online WORD: all the time, whatever block of the region is there
brings_online() {
	local block first unit

	unit=$((0x$(<"$guest_memory/block_size_bytes")))
	first=$(($(<"$guest_devices/$region/resource") / unit))
	while :; do
		for block in $first $((first + 1)); do
			[ ! -e "$guest_memory/memory$block/state" ] ||
				echo "$1" 2>/dev/null >"$guest_memory/memory$block/state" || true
		done
		sleep 0.01
	done
}

# Memory that is unplugged has no blocks that somebody could bring online. Where it cannot be, the
# moment between the last look and the driver's letting go is nobody's to close.
@test "daxctl memory: something else brings the same blocks online all the time" {
	local - n

	set +T
	brings_online online_movable >/dev/null 2>&1 3>&- &
	rival=$!
	for n in 1 2 3 4 5; do
		try daxctl online-memory "$device"
		[[ $status == 0 || $stderr == *"already online"* ]] || fail "round $n"
		blocks_are Movable Movable
		try daxctl offline-memory "$device"
		[[ $status == 0 || ($status == 240 && $stderr == *memory*) ]] || fail "round $n"
		has_state || continue
		succeeds daxctl reconfigure-device -f -m devdax "$device"
		driver_is device_dax
		succeeds daxctl reconfigure-device -m system-ram "$device"
		blocks_are Movable Movable
	done
	kill "$rival"
	wait "$rival" 2>/dev/null || true
	rival=
}

@test "daxctl memory: the kernel brings new memory online by itself" {
	succeeds daxctl reconfigure-device -m devdax "$device"
	guest_auto_online online_movable
	fails 240 'auto_online_blocks says "online_movable"' daxctl reconfigure-device -m system-ram "$device"
	driver_is device_dax
	succeeds daxctl reconfigure-device -f -m system-ram "$device"
	blocks_are Movable Movable
	succeeds daxctl reconfigure-device -f -m devdax "$device"
}
