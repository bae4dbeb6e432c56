#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# cxl destroy-region on a real kernel: what it takes apart, in which order, and what it refuses.
# topology: three
# bats file_tags=cmd:destroy-region
# shellcheck disable=SC2030,SC2031,SC2154 # variables of region.bash; each test is a subshell

bats_require_minimum_version 1.5.0
load region.bash

setup() {
	region_setup three
	ram=${memdev[1]} pmem=${memdev[2]} ram2=${memdev[3]}
}

teardown() {
	umount "$guest_devices"/region*/locked 2>/dev/null || true
	region_teardown
}

# creates OPTION...: a region; its name is in $region
creates() {
	succeeds cxl create-region "$@"
	region=$(json region)
}

# destroys N WORD...: says that N regions were destroyed
destroys() {
	local n=$1

	shift
	succeeds cxl destroy-region "$@"
	[[ $stderr == "cxl region: cmd_destroy_region: destroyed $n region"?(s) ]] || fail "summary"
}

@test "destroy-region: an enabled region is refused without --force and stays as it is" {
	local state

	creates -t ram "$ram"
	snapshot state
	refuses "$region active. Disable it or use --force" cxl destroy-region "$region"
	[[ $stderr == *"cxl region: cmd_destroy_region: destroyed 0 regions" ]]
	unchanged_since "$state" "a refusal"
	destroys 1 --force "$region"
}

@test "destroy-region: a disabled region goes without --force" {
	creates -t pmem "$pmem"
	succeeds cxl disable-region "$region"
	destroys 1 "${region#region}"
}

@test "destroy-region: F6 all regions of one memdev go in one call, in whatever order" {
	local first

	creates -t ram -s 256M "$ram"
	creates -t ram -s 256M "$ram"
	creates -t ram -s 256M "$ram2"
	destroys 3 -f all
	creates -t ram -s 256M "$ram"
	first=$region
	creates -t ram -s 256M "$ram"
	destroys 2 -f "$first" "$region"
	creates -t ram -s 256M "$ram"
	first=$region
	creates -t ram -s 256M "$ram"
	destroys 2 -f "$region,$first"
}

@test "destroy-region: the lower one of two regions is refused by name while the upper one is there" {
	local first state

	creates -t ram -s 256M "$ram"
	first=$region
	creates -t ram -s 256M "$ram"
	snapshot state
	refuses "$ram still has a later active decoder, $(endpoint_decoder "$ram" 1) \($region\)" \
		cxl destroy-region -f "$first"
	unchanged_since "$state" "a refusal"
	destroys 1 -f "$region"
	destroys 1 -f "$first"
}

@test "destroy-region: F20 all counts wherever it stands, and no region twice" {
	creates -t ram -s 256M "$ram"
	destroys 1 -f "$region" all
	creates -t ram -s 256M "$ram"
	destroys 1 -f "$region" "$region" "${region#region}"
	destroys 0 all
	destroys 0
}

@test "destroy-region: F3 names are exact, and an unknown one is an error" {
	local word state

	creates -t ram "$ram"
	snapshot state
	for word in region00 "0$region" "${region}x" "region 99" region99 "$ram"; do
		refuses "${word##* }" cxl destroy-region -f "$word"
	done
	unchanged_since "$state" "unknown names"
	refuses region99 cxl destroy-region -f region99 "$region"
	[[ $stderr == *"destroyed 1 region" ]]
}

@test "destroy-region: -d and -b limit the regions" {
	creates -t ram "$ram"
	destroys 0 -f -d decoder0.9 all
	destroys 0 -f -b root9 all
	destroys 1 -f -d decoder0.0 -b root0 all
}

@test "destroy-region: a locked region is refused before the first write, also with --force" {
	local state

	creates -t ram "$ram"
	[ -e "$guest_devices/$region/locked" ] || skip "regions of this kernel have no lock"
	snapshot state
	echo 1 >"$scratch/locked"
	mount --bind "$scratch/locked" "$guest_devices/$region/locked"
	refuses "$region is locked" faulty cxl destroy-region -f "$region"
	[ ! -s "$fault_log" ]
	refuses "$region is locked" faulty cxl disable-region -f "$region"
	[ ! -s "$fault_log" ]
	umount "$guest_devices/$region/locked"
	unchanged_since "$state" "a refusal"
	destroys 1 -f "$region"
}

# namespace_active: a pmem namespace of the region with its block device
namespace_active() {
	local dir=/sys/bus/nd/devices/namespace${region#region}.0

	echo 7d9de1a4-0d5b-4a52-9d4a-2e2f5a1f1a01 >"$dir/uuid"
	echo $((16 << 20)) >"$dir/size"
	echo "${dir##*/}" >/sys/bus/nd/drivers/nd_pmem/bind
	wait_for [ -b "/dev/pmem${region#region}" ]
}

namespace_gone() {
	local dir=/sys/bus/nd/devices/namespace${region#region}.0

	[ ! -e "$dir/driver" ] || echo "${dir##*/}" >/sys/bus/nd/drivers/nd_pmem/unbind
	echo 0 >"$dir/size"
}

@test "destroy-region: an active namespace is refused, one in use also with --force" {
	local state device

	guest_kernel_needed "no program can use a simulated disk"
	creates -t pmem "$pmem"
	namespace_active
	device=/dev/pmem${region#region}
	snapshot state
	refuses "namespace${region#region}.0 is active" cxl destroy-region "$region"
	refuses "namespace${region#region}.0 is active" cxl disable-region "$region"
	mkswap "$device" >/dev/null
	swapon "$device"
	refuses "$device is in use" cxl destroy-region -f "$region"
	refuses "$device is in use" cxl disable-region -f "$region"
	unchanged_since "$state" "a refusal"
	swapoff "$device"
	succeeds cxl disable-region -f "$region"
	succeeds cxl enable-region "$region"
	namespace_gone
	destroys 1 -f "$region"
}
