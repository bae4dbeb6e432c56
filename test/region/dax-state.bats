#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# Kernels whose dax devices have a file "state" (Linux 7.3 on) take all memory of a device at once:
# cxl uses that where it can be taken back, else it goes block by block. Whatever was done to the
# blocks before, a write that fails leaves them as they were.
# topology: three
# shellcheck disable=SC2030,SC2031,SC2154 # variables of region.bash; each test is a subshell

bats_require_minimum_version 1.5.0
load region.bash

setup() {
	region_setup three
	makes
}

teardown() {
	if [ -n "${region-}" ]; then
		guest_auto_online offline
		succeeds cxl destroy-region -f "$region"
	fi
	region_teardown
}

# makes: a region of two memory blocks, which are offline; its dax device's directory is $dax
makes() {
	region=
	guest_auto_online offline
	succeeds cxl create-region -t ram -s 256M "${memdev[1]}"
	region=$(json region)
	dax=/sys/bus/dax/devices/dax${region#region}.0
	[ -e "$dax/state" ] || skip "this kernel has no daxN.M/state"
	mapfile -t blocks < <(guest_blocks "$region")
	blocks=("${blocks[@]%% *}")
	[ ${#blocks[@]} = 2 ]
}

# set_block N STATE
set_block() {
	echo "$2" >"$guest_memory/${blocks[$1]}/state"
}

# plug STATE: the whole device
plug() {
	echo unplugged >"$dax/state"
	echo "$1" >"$dax/state"
}

# disables WORDS COMMAND...: by writing these words to files named "state"; COMMAND restores the rest
disables() {
	local - line written=

	set +T
	count_writes cxl disable-region -f "$region"
	for line in "${writes[@]}"; do
		[[ $line != */state\ * ]] || written+="${line##*/state } "
	done
	[ "$written" = "$1" ] || fail "wrote $written, not $1"
	succeeds cxl enable-region "$region"
	"${@:2}"
}

# Whichever write fails, the blocks are as they were; and all else, too, unless
# "blocks-only" is said.
comes_back() {
	local - n state

	set +T
	snapshot state
	for ((n = 1; n <= ${#writes[@]}; n++)); do
		try faulty FAULT_NTH=$n FAULT_ERRNO=EBUSY cxl disable-region -f "$region"
		[ "$status" = 1 ] || fail "status with EBUSY for ${writes[n - 1]}"
		names_write "${writes[n - 1]}"
		[[ $stderr != *"could not take back"* ]] || fail "cannot take back ${writes[n - 1]}"
		[ "$(guest_blocks "$region")" = "$blocks_before" ] ||
			fail "other blocks after ${writes[n - 1]}:" "$(guest_blocks "$region")"
		[ -n "${1-}" ] || unchanged_since "$state" "EBUSY for ${writes[n - 1]}"
	done
}

# remember: the blocks as they are now
remember() {
	blocks_before=$(guest_blocks "$region")
}

online_by_state() {
	plug online_movable
	remember
}

@test "dax state: memory that is offline already is unplugged before the driver lets go" {
	remember
	disables "unplugged " true
	comes_back
}

@test "dax state: a whole device goes at once, and comes back against the policy" {
	online_by_state
	disables "unplugged " online_by_state
	comes_back
}

both_by_hand() {
	set_block 0 online_movable
	set_block 1 online_movable
	remember
}

@test "dax state: blocks that came online one by one go one by one" {
	both_by_hand
	[ "$(<"$dax/state")" = offline ]
	disables "offline offline unplugged " both_by_hand
	comes_back
}

one_by_hand() {
	plug online_movable
	set_block 0 offline
	remember
}

@test "dax state: a block that somebody took offline stays offline" {
	one_by_hand
	disables "offline unplugged " one_by_hand
	# What "state" says of the past is lost with the driver.
	comes_back blocks-only
}

# A rule of udev acts right after the last look at the blocks. What is unplugged has none.
@test "dax state: memory that comes back right before the driver lets go is not pulled away" {
	local - block each command

	set +T
	guest_simulator_needed "nobody can order this from a real kernel"
	for command in disable-region destroy-region; do
		for each in true both_by_hand one_by_hand; do
			$each
			block=$guest_memory/${blocks[1]}/state
			echo "$block online_movable kmem/unbind" >"$CXL_SIM_CONTROL/rival"
			try cxl "$command" -f "$region"
			echo clear >"$CXL_SIM_CONTROL/rival"
			[ "$status" = 0 ] || fail "$command after $each"
			[ -z "$(<"$CXL_SIM_CONTROL/lost")" ] || fail "lost:" "$(<"$CXL_SIM_CONTROL/lost")"
			[ "$command" = disable-region ] || makes
			[ "$command" = destroy-region ] || succeeds cxl enable-region "$region"
		done
	done
}

@test "dax state: memory that cannot be moved keeps the device, and the device is named" {
	local state

	guest_simulator_needed "nobody can order this from a real kernel"
	online_by_state
	echo "${blocks[1]}" >"$CXL_SIM_CONTROL/unmovable"
	snapshot state
	for command in disable-region destroy-region; do
		refuses "${dax##*/} of $region could not be taken offline: Device or resource busy" \
			cxl "$command" -f "$region"
		unchanged_since "$state" "$command"
	done
	echo "${blocks[1]} 0" >"$CXL_SIM_CONTROL/unmovable"
}
