#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# Regions whose memory the kernel uses (F11): it is never pulled away, whatever the flags.
#
# The last three tests come last: what they make cannot always be freed before a reboot.
#
# 6.12 takes memory away block by block, later kernels know how to take a whole dax device.
# topology: three
# kernel: default 6.12
# auto-online: online_movable
# boot: alone
# shellcheck disable=SC2030,SC2031,SC2154 # variables of region.bash; each test is a subshell

bats_require_minimum_version 1.5.0
load region.bash

setup() {
	region_setup three
	user='' child=
}

teardown() {
	[ -z "$user" ] || kill "$user" 2>/dev/null || true
	[ -z "$child" ] || kill -KILL "$child" 2>/dev/null || true
	region_teardown
	no_complaints
}

# The kernel has not complained since it booted.
no_complaints() {
	guest_kernel_log >"$scratch/dmesg"
	run ! grep -E 'BUG:|WARNING:|Oops|Call Trace|Bad page' "$scratch/dmesg"
}

# makes_online SERIAL ZONE OPTION...: a region whose blocks are all online in this zone; its name
# is in $region
makes_online() {
	local zone=$2 blocks line

	succeeds cxl create-region -t ram "${memdev[$1]}" "${@:3}"
	region=$(json region)
	blocks=$(guest_blocks "$region")
	[ -n "$blocks" ]
	while read -r line; do
		[[ $line == *" online $zone" ]] || fail "$blocks"
	done <<<"$blocks"
}

# uses_memory: a program fills some of the region's node; still_intact makes it compare. Not much:
# each access is emulated. No program can use simulated memory.
uses_memory() {
	local node line

	! guest_is_simulated || return 0
	node=$(<"/sys/bus/dax/devices/dax${region#region}.0/target_node")
	coproc USER { exec "$CXL_BUILD/test/lib/use-memory" "$node" 4 2>&1 3>&-; }
	user=$USER_PID
	read -r line <&"${USER[0]}"
	[ "$line" = ready ] || fail "use-memory: $line"
}

still_intact() {
	local line

	! guest_is_simulated || return 0
	echo >&"${USER[1]}"
	read -r line <&"${USER[0]}"
	[ "$line" = intact ] || fail "use-memory: $line"
}

# really_free: an older kernel has put nothing of its own there; then the memory is gone
really_free() {
	[ ! -e "/sys/bus/dax/devices/dax${region#region}.0/state" ] &&
		cxl "$1" --force "$region" && [ -z "$(guest_blocks "$region")" ]
}

# every_command_refuses: each of the four, with the region as it was and the memory intact
every_command_refuses() {
	local - state command

	set +T
	snapshot state
	for command in disable-region destroy-region; do
		refuses "blocks of $region are online as system memory \(memory[0-9]+: zone Normal\)" \
			cxl $command "$region"
		unchanged_since "$state" "$command"
		! really_free "$command" || return 0
		refuses "(memory|dax)[0-9.]+ of $region could not be taken offline: Device or resource busy" \
			cxl $command --force "$region"
		unchanged_since "$state" "$command --force"
	done
}

@test "online: F11 movable memory is refused without --force, by number and zone" {
	local region state command

	makes_online 1 Movable
	snapshot state
	for command in disable-region destroy-region; do
		refuses "4 of 4 memory blocks of $region are online as system memory \(memory[0-9]+: zone \
Movable\)" faulty cxl $command "$region"
		[ ! -s "$fault_log" ]
	done
	unchanged_since "$state" "refusals"
	succeeds cxl destroy-region -f "$region"
}

@test "online: movable memory is taken offline with --force, and nobody loses a page" {
	local region state

	makes_online 1 Movable
	snapshot state
	uses_memory
	succeeds cxl disable-region -f "$region"
	[ -z "$(guest_blocks "$region")" ]
	still_intact
	succeeds cxl enable-region "$region"
	unchanged_since "$state" "disable and enable"
	succeeds cxl destroy-region -f "$region"
	still_intact
}

# every write of $writes fails with EBUSY; the blocks come back in their zones
each_write_fails_online() {
	local - n state blocks

	set +T
	snapshot state
	blocks=$(guest_blocks "$region")
	for ((n = 1; n <= ${#writes[@]}; n++)); do
		try faulty FAULT_NTH=$n FAULT_ERRNO=EBUSY cxl destroy-region -f "$region"
		[ "$status" = 1 ] || fail "status with EBUSY for ${writes[n - 1]}"
		names_write "${writes[n - 1]}"
		unchanged_since "$state" "EBUSY for ${writes[n - 1]}"
		[ "$(guest_blocks "$region")" = "$blocks" ] || fail "other zones: $(guest_blocks "$region")"
	done
}

@test "online: blocks that are offline already come back when a later write fails" {
	local region

	makes_online 1 Movable -s 256M
	count_writes cxl destroy-region -f "$region"
	makes_online 1 Movable -s 256M
	each_write_fails_online
	succeeds cxl destroy-region -f "$region"
}

@test "online: blocks that are offline already come back on SIGTERM" {
	local region state

	makes_online 1 Movable -s 256M
	snapshot state
	try faulty FAULT_NTH=2 FAULT_SIGNAL=TERM cxl destroy-region -f "$region"
	[ "$status" = 143 ]
	unchanged_since "$state" SIGTERM
	try faulty FAULT_NTH=1 FAULT_SIGNAL=INT FAULT_WHEN=after cxl disable-region -f "$region"
	[ "$status" = 130 ]
	unchanged_since "$state" SIGINT
	succeeds cxl destroy-region -f "$region"
}

@test "online: with online_kernel each command refuses, with and without --force, and the guest lives" {
	local region

	guest_auto_online online_kernel
	makes_online 1 Normal
	uses_memory
	every_command_refuses
	still_intact
	snapshot before
}

@test "online: with online the memory is refused, or really free" {
	local region state

	guest_auto_online online
	succeeds cxl create-region -t ram -s 256M "${memdev[3]}"
	region=$(json region)
	uses_memory
	snapshot state
	refuses "blocks of $region are online as system memory" cxl disable-region "$region"
	refuses "blocks of $region are online as system memory" cxl destroy-region "$region"
	unchanged_since "$state" "refusals"
	try cxl destroy-region -f "$region"
	case $status in
	0) [ ! -e "$guest_devices/$region" ] ;;
	1) unchanged_since "$state" "a refusal" && snapshot before ;;
	*) fail "neither refused nor destroyed" ;;
	esac
	still_intact
}

# The command stops right after it took its Nth block offline: somebody, a udev rule perhaps, brings
# that block back. comes_back_after N
comes_back_after() {
	local - block

	set +T
	FAULT_MATCH='*/memory*/state' FAULT_NTH=$1 FAULT_SIGNAL=STOP FAULT_WHEN=after \
		LD_PRELOAD=$fault_library cxl destroy-region -f "$region" \
		>"$scratch/try.out" 2>"$scratch/try.err" 3>&- &
	child=$!
	wait_for is_stopped
	block=$(guest_blocks "$region" | awk '$2 == "offline" && !n++ { print $1 }')
	echo online_movable >"$guest_memory/$block/state"
	kill -CONT "$child"
	status=0
	wait "$child" || status=$?
	child=
	slurp stderr <"$scratch/try.err"
}

@test "online: memory that comes back between two steps is not pulled away" {
	local region n

	guest_auto_online online_movable
	makes_online 3 Movable -s 256M
	if [ -e "/sys/bus/dax/devices/dax${region#region}.0/state" ]; then
		succeeds cxl destroy-region -f "$region"
		skip "this kernel takes all blocks of a device at once, nobody comes in between"
	fi
	for n in 1 2; do
		comes_back_after $n
		[ "$status" = 1 ] || fail "destroyed, with a block that came back"
		[[ $stderr == *online* ]] || fail "does not say why"
		[ "$(guest_read "$region/commit")" = 1 ]
		[ "$(guest_blocks "$region" | grep -c "online Movable")" = 2 ] ||
			fail "$(guest_blocks "$region")"
	done
	succeeds cxl destroy-region -f "$region"
}
