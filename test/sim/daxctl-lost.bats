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
