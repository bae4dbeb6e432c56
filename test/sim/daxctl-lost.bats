#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# daxctl destroy-device and reconfigure-device: memory that came online behind everybody's back
# is not lost, and its addresses are not given away.

# shellcheck disable=SC2030,SC2031,SC2154 # output and stderr come from run --separate-stderr

bats_require_minimum_version 1.5.0
load ../lib/sim.bash

memory=/sys/devices/system/memory
drivers=/sys/bus/dax/drivers

# region0 of 512 MiB on mem0: dax0.0 is system memory of four blocks, which are offline
machine() {
	sim_start three --kernel "$1"
	daxctl=$(sim_program DAXCTL daxctl/daxctl)
	cxl=$(sim_program CXL cxl/cxl)
	sim_write $memory/auto_online_blocks offline
	"$cxl" create-region -t ram -d decoder0.0 -m mem0 >/dev/null
}

teardown() {
	sim_stop
}

# refuses STATUS TEXT COMMAND...: it says that, and nothing changes
refuses() {
	local wanted=$1 text=$2

	shift 2
	sim_dump >"$BATS_TEST_TMPDIR/before"
	run "-$wanted" --separate-stderr "$@"
	[[ $stderr == *"$text"* ]] || {
		echo "$stderr"
		return 1
	}
	sim_dump | diff "$BATS_TEST_TMPDIR/before" -
}

@test "addresses of memory that lost its driver while it was online are not given away" {
	local kernel

	for kernel in 7.2 7.3; do
		machine $kernel
		sim_write $memory/memory34/state online_movable
		sim_write $drivers/kmem/unbind dax0.0
		refuses 240 "memory blocks of dax0.0 are online, and it has lost its driver" \
			"$daxctl" reconfigure-device -s 256M dax0.0
		refuses 240 "memory blocks of dax0.0 are online, and it has lost its driver" \
			"$daxctl" reconfigure-device -s 256M -m devdax -f dax0.0
		refuses 240 "memory blocks of dax0.0 are online, and it has lost its driver" \
			"$daxctl" destroy-device dax0.0
		refuses 240 "memory blocks of dax0.0 are online, and it has lost its driver" \
			"$daxctl" destroy-device -f dax0.0
		sim_stop
	done
}

# blocks STATE...: the blocks are put into these states by hand, and the word of the driver stays
blocks() {
	local id=34 state

	for state; do
		[ "$state" = offline ] || sim_write $memory/memory$id/state "$state"
		id=$((id + 1))
	done
}

# Somebody else brings a block online right before each unbind of the commands.
@test "no memory is lost to somebody who brings it online right before the driver lets go" {
	local command states

	for states in "" "online_movable" "online_movable online_movable online_movable online_movable"; do
		for command in "destroy-device -f" "reconfigure-device -f -m devdax" \
			"reconfigure-device -f -m system-ram -s 256M"; do
			machine 7.3
			# shellcheck disable=SC2086 # words
			blocks $states
			sim_rival "$memory/memory34/state" online_movable $drivers/kmem/unbind 1
			# shellcheck disable=SC2086 # words
			run --separate-stderr "$daxctl" $command dax0.0
			echo "$command, \"$states\": $status $stderr"
			sim_nothing_lost
			[ "$status" = 0 ]
			sim_stop
		done
	done
}

@test "memory is as it was when something fails after it was taken away" {
	local command file states policy

	for policy in offline online_movable; do
		for states in "" "online_movable offline online_movable"; do
			machine 7.3
			sim_write $memory/auto_online_blocks $policy
			# shellcheck disable=SC2086 # words
			blocks $states
			for file in dax0.0/state kmem/unbind dax0.0/size; do
				"$daxctl" list -d dax0.0 >"$BATS_TEST_TMPDIR/list"
				cat "$sim$memory"/memory3[4-7]/{state,valid_zones} >"$BATS_TEST_TMPDIR/blocks"
				# Where it does not go all at once it goes one by one, so fail twice.
				sim_fail "$file" EIO
				[ "$file" != dax0.0/state ] || sim_fail "$file" 2 EIO
				run -251 --separate-stderr "$daxctl" destroy-device -f dax0.0
				sim_fail clear
				[[ $stderr != *"could not take back"* ]] || {
					echo "$policy, $states, $file: $stderr"
					return 1
				}
				"$daxctl" list -d dax0.0 | diff "$BATS_TEST_TMPDIR/list" -
				cat "$sim$memory"/memory3[4-7]/{state,valid_zones} |
					diff "$BATS_TEST_TMPDIR/blocks" -
			done
			sim_nothing_lost
			sim_stop
		done
	done
}

@test "destroy-device -f: the block that does not go is named" {
	local kernel

	for kernel in 7.2 7.3; do
		machine $kernel
		"$daxctl" online-memory dax0.0
		sim_control unmovable memory36 1
		refuses 240 "memory36 of dax0.0, online in zone Movable, did not go offline" \
			"$daxctl" destroy-device -f dax0.0
		sim_stop
	done
}

# zones_are ZONE...: of the blocks from memory34 on
zones_are() {
	[ "$(cat "$sim$memory"/memory3[4-7]/valid_zones | tr '\n' ' ')" = "$* " ]
}

# Somebody else was faster than the way back of offline-memory, with another zone for memory36.
# goes_back STATUS [N ERRNO]: of offline-memory then, and the n-th write to memory36 fails
goes_back() {
	machine 7.2
	blocks online_movable online_kernel online_kernel online_kernel
	sim_rival $memory/memory36/state online_movable $memory/memory36/state 2
	[ $# = 1 ] || sim_fail $memory/memory36/state "$2" "$3"
	run "-$1" --separate-stderr "$daxctl" offline-memory dax0.0
	[[ $stderr == *"memory35 of dax0.0, online in zone Normal, did not go offline"* ]]
	sim_nothing_lost
}

@test "offline-memory: a block is brought back to the zone that it had, or it is told" {
	goes_back 240
	zones_are Movable Normal Normal Normal
	[[ $stderr != *"take back"* ]]
	sim_stop
	goes_back 3 3 EBUSY
	zones_are Movable Normal Movable Normal
	[[ $stderr == *"memory36 came online in zone Movable meanwhile, and does not go offline: "* ]]
	[[ $stderr == *"could not take back state: "*"/memory36/state: "* ]]
	sim_stop
	# Better there than nowhere.
	goes_back 3 4 EIO
	zones_are Movable Normal Movable Normal
	[[ $stderr == *"could not take back state: "*"/memory36/state: Input/output error"* ]]
}

# --- daxctl_dev_disable(), which programs call ---

# disables RESULT: what comes of it for dax0.0
disables() {
	run -0 --separate-stderr "$(sim_program DISABLE_DAX test/sim/disable-dax)" dax0.0
	[ "$output" = "$1" ] || {
		echo "$output, not $1: $stderr"
		return 1
	}
}

# state_is WORD: what the driver says of the memory
state_is() {
	[ "$(<"$sim/sys/bus/dax/devices/dax0.0/state")" = "$1" ]
}

@test "daxctl_dev_disable: memory that is online is not taken from its driver" {
	local kernel

	for kernel in 7.2 7.3; do
		machine $kernel
		blocks offline online_movable
		sim_dump >"$BATS_TEST_TMPDIR/before"
		disables "-16 enabled"
		sim_dump | diff "$BATS_TEST_TMPDIR/before" -
		refuses 250 "only applicable in devdax mode" "$daxctl" disable-device dax0.0
		sim_write $memory/memory35/state offline
		refuses 250 "only applicable in devdax mode" "$daxctl" disable-device dax0.0
		disables "0 disabled"
		[ ! -e "$sim$memory/memory34" ]
		disables "0 disabled"
		sim_nothing_lost
		sim_stop
	done
}

@test "daxctl_dev_disable: memory that is offline is unplugged before the driver lets go" {
	local word

	machine 7.3
	for word in offline unplugged; do
		[ "$word" = offline ] || sim_write /sys/bus/dax/devices/dax0.0/state unplugged
		state_is "$word"
		sim_rival "$memory/memory34/state" online_movable $drivers/kmem/unbind 1
		disables "0 disabled"
		sim_rival clear
		sim_nothing_lost
		sim_write $drivers/kmem/bind dax0.0
	done
	state_is offline
}

@test "daxctl_dev_disable: what fails leaves the memory offline, with its driver" {
	local file

	machine 7.3
	sim_dump >"$BATS_TEST_TMPDIR/before"
	for file in dax0.0/state kmem/unbind; do
		# Where it does not go all at once it goes one by one, so fail twice.
		sim_fail "$file" EIO
		[ "$file" != dax0.0/state ] || sim_fail "$file" 2 EIO
		disables "-5 enabled"
		sim_fail clear
		state_is offline
		sim_dump | diff "$BATS_TEST_TMPDIR/before" -
	done
	sim_nothing_lost
}
