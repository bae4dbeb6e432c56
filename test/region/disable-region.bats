#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# cxl disable-region and enable-region on a real kernel.
# topology: three
# bats file_tags=cmd:disable-region,cmd:enable-region
# shellcheck disable=SC2030,SC2031,SC2154 # variables of region.bash; each test is a subshell

bats_require_minimum_version 1.5.0
load region.bash

setup() {
	region_setup three
	ram=${memdev[1]} pmem=${memdev[2]} ram2=${memdev[3]}
}

teardown() {
	exec 9>&-
	region_teardown
}

# says TEXT COMMAND...: it succeeds, and the last line on stderr is this
says() {
	local text=$1

	shift
	succeeds "$@"
	[ -z "$output" ] || fail "nothing expected on stdout"
	[ "$stderr" = "$text" ] || fail "expected: $text"
}

@test "disable-region: takes the devices away, keeps the decoding, and enable-region is its opposite" {
	local region state

	for target in "$ram" "$pmem"; do
		succeeds cxl create-region "$target"
		region=$(json region)
		snapshot state
		says "cxl region: cmd_disable_region: disabled 1 region" cxl disable-region "$region"
		[ ! -e "$guest_devices/$region/driver" ]
		[ ! -e "/sys/bus/dax/devices/dax${region#region}.0" ]
		[ ! -e "$guest_devices/pmem_$region" ]
		[ "$(guest_read "$region/commit")" = 1 ]
		says "cxl region: cmd_enable_region: enabled 1 region" cxl enable-region "$region"
		unchanged_since "$state" "disable and enable"
		says "cxl region: cmd_destroy_region: destroyed 1 region" cxl destroy-region -f "$region"
	done
}

@test "disable-region: what is disabled or enabled already is no error" {
	succeeds cxl create-region -t ram "$ram"
	says "cxl region: cmd_enable_region: enabled 1 region" cxl enable-region all
	says "cxl region: cmd_disable_region: disabled 1 region" cxl disable-region all
	says "cxl region: cmd_disable_region: disabled 1 region" cxl disable-region all
	says "cxl region: cmd_destroy_region: destroyed 1 region" cxl destroy-region all
	says "cxl region: cmd_disable_region: disabled 0 regions" cxl disable-region all
	says "cxl region: cmd_enable_region: enabled 0 regions" cxl enable-region all
}

@test "disable-region: several in one call, and an unknown name does not stop the others" {
	succeeds cxl create-region -t ram "$ram"
	succeeds cxl create-region -t ram "$ram2"
	refuses "region77" cxl disable-region region77 all
	[[ $stderr == *"cxl region: cmd_disable_region: disabled 2 regions" ]]
	refuses "region77" cxl enable-region all region77
	[[ $stderr == *"cxl region: cmd_enable_region: enabled 2 regions" ]]
	succeeds cxl destroy-region -f all
}

# devdax REGION: its dax device becomes a device node for programs; the name does not stay one
devdax() {
	local device=dax${1#region}.0

	echo "$device" >/sys/bus/dax/drivers/kmem/unbind
	echo "$device" >/sys/bus/dax/drivers/device_dax/new_id
	echo "$device" >/sys/bus/dax/drivers/device_dax/remove_id
	wait_for [ -c "/dev/$device" ]
}

@test "disable-region: a dax device that a program has open is refused, and the program is named" {
	local region device state

	succeeds cxl create-region -t ram "$ram"
	region=$(json region) device=dax${region#region}.0
	devdax "$region"
	guest_openable /dev/"$device"
	exec 9</dev/"$device"
	snapshot state
	refuses "/dev/$device is open in process $$" cxl disable-region "$region" 9<&-
	refuses "/dev/$device is open in process $$" cxl destroy-region "$region" 9<&-
	unchanged_since "$state" "a refusal"
	exec 9<&-
	guest_closed /dev/"$device"
	says "cxl region: cmd_disable_region: disabled 1 region" cxl disable-region "$region"
	succeeds cxl destroy-region "$region"
}
