#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# From a region to a device that programs map and to memory of the system, and back, again and again:
# nothing is lost.
# topology: three
# boot: daxctl-cycle
# shellcheck disable=SC2030,SC2031,SC2154 # variables of region.bash; each test is a subshell

bats_require_minimum_version 1.5.0
load region.bash

setup() {
	region_setup three
}

teardown() {
	daxctl destroy-device -f all >&2 || true
	cxl destroy-region -f all >&2 || true
	region_teardown
}

total_memory() {
	local name number

	while read -r name number _; do
		[ "$name" != MemTotal: ] || echo "$number"
	done </proc/meminfo
}

# The device that is not one of memory; there is nothing to map on the simulator.
use() {
	guest_is_simulated && return
	wait_for test -e "/dev/$1"
	succeeds "${CXL_BUILD:-/build}/test/lib/use-dax" "/dev/$1" 64
	[ "$output" = intact ] || fail "mapped memory"
}

# cycle N: region, two halves, one mapped and one memory that is online, and all of it taken apart
cycle() {
	local id

	succeeds cxl create-region -t ram "${memdev[1]}"
	id=$(json region)
	id=${id#region}
	wait_for test -e "/sys/bus/dax/devices/dax$id.0/driver"
	succeeds daxctl destroy-device -f "dax$id.0"
	succeeds daxctl create-device -r "$id" -s 256M
	succeeds daxctl create-device -r "$id"
	use "dax$id.1"
	succeeds daxctl reconfigure-device -m system-ram "dax$id.2"
	[ "$(json movable)" = true ] || fail "memory of cycle $1"
	succeeds daxctl offline-memory "dax$id.2"
	succeeds daxctl reconfigure-device -m devdax "dax$id.2"
	succeeds daxctl destroy-device -f "dax$id.1,dax$id.2"
	succeeds cxl destroy-region -f "region$id"
}

# On a machine that is busy with other things, fewer than a hundred have to do: the guest has its time.
@test "daxctl-cycle: a hundred times, and no memory, device or address is lost" {
	local - n=100 i total end=$((SECONDS + 300))

	set +T
	! guest_is_simulated || n=5
	cycle 0
	total=$(total_memory)
	for ((i = 1; i < n && (i < 10 || SECONDS < end); i++)); do
		cycle $i
		[ "$(total_memory)" = "$total" ] || fail "memory is lost in cycle $i"
	done
	echo "# $i cycles" >&3
	unchanged_since "$before" "$i cycles"
}
