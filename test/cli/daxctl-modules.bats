#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# daxctl reconfigure-device when the driver is not there: its module is loaded, as modprobe would, or
# the driver is named and nothing changes.
# shellcheck disable=SC2030,SC2031,SC2154 # variables of region.bash; each test is a subshell

bats_require_minimum_version 1.5.0
load ../region/region.bash

conf=/run/modprobe.d/test.conf

# A region of 512 MiB; its dax device has the driver for programs
setup() {
	guest_simulator_needed "the modules of a guest are its own"
	region_setup three
	has_no_modules
	guest_auto_online offline
	succeeds cxl create-region -t ram "${memdev[1]}"
	device=dax$(json region)
	device=${device/region/}.0
	wait_for test -e "/sys/bus/dax/devices/$device/driver"
	succeeds daxctl reconfigure-device -f -m devdax "$device"
}

teardown() {
	local module

	rm -f "$conf"
	for module in kmem device_dax fsdev_dax; do
		[ -e "/sys/bus/dax/drivers/$module" ] || module load "$module"
	done
	cxl destroy-region -f all >&2 || true
	region_teardown
}

# module load|unload NAME
module() {
	echo "$*" >"$CXL_SIM_CONTROL/module"
}

# Where this machine has the modules nobody shall load them into its kernel. /run is the simulator's own.
has_no_modules() {
	mkdir -p "${conf%/*}"
	printf 'install %s false\n' kmem device_dax fsdev_dax >"$conf"
}

# loads NAME: modprobe has a command for this module, which loads it into the simulated kernel
loads() {
	printf 'install %s echo load %s >%s/module; echo %s >>%s\n' "$1" "$1" "$CXL_SIM_CONTROL" "$1" \
		"$scratch/loaded" >"$conf"
	: >"$scratch/loaded"
}

# driver_is NAME: the device has it; "": none
driver_is() {
	local link

	link=$(readlink "/sys/bus/dax/devices/$device/driver") || link=
	[ "${link##*/}" = "$1" ] || fail "driver ${link##*/}, not $1"
}

# names DRIVER COMMAND...: refused, the driver is named, and nothing changes
names() {
	local - driver=$1 before

	set +T
	shift
	snapshot before
	try "$@"
	[ "$status" = 237 ] || fail "status 237 expected: $*"
	[ -z "$output" ] || fail "nothing expected on stdout: $*"
	[[ $stderr == *"this kernel has no driver $driver, and no module of that name could be loaded"* ]] ||
		fail "no word of $driver"
	unchanged_since "$before" "$*"
}

@test "daxctl modules: a driver that cannot be had is named, and nothing changes" {
	module unload kmem
	names kmem daxctl reconfigure-device -m system-ram "$device"
	names kmem daxctl reconfigure-device -f -m system-ram "$device"
	driver_is device_dax
	module load kmem
	module unload fsdev_dax
	names fsdev_dax daxctl reconfigure-device -m famfs "$device"
	driver_is device_dax
	succeeds daxctl disable-device "$device"
	module unload device_dax
	names device_dax daxctl reconfigure-device -m devdax "$device"
	try daxctl enable-device "$device"
	[ "$status" -gt 128 ]
	[[ $stderr == *"this kernel has no driver device_dax"* ]]
	driver_is ""
}

@test "daxctl modules: system memory keeps its driver and its blocks when the next one is not there" {
	succeeds daxctl reconfigure-device -m system-ram "$device"
	module unload device_dax
	names device_dax daxctl reconfigure-device -f -m devdax "$device"
	driver_is kmem
	[ "$(daxctl list -d "$device" | jq '.[0] | .online_memblocks == .total_memblocks')" = true ]
}

@test "daxctl modules: kmem, fsdev_dax and device_dax are loaded when they are needed" {
	local - row

	set +T
	for row in "kmem system-ram" "fsdev_dax famfs" "device_dax devdax"; do
		# shellcheck disable=SC2086 # words
		set -- $row
		if [ "$1" = device_dax ]; then
			succeeds daxctl disable-device "$device"
		fi
		module unload "$1"
		[ ! -e "/sys/bus/dax/drivers/$1" ]
		loads "$1"
		succeeds daxctl reconfigure-device -f -m "$2" "$device"
		[ "$(<"$scratch/loaded")" = "$1" ] || fail "loaded: $(<"$scratch/loaded")"
		driver_is "$1"
		[ "$2" = devdax ] || succeeds daxctl reconfigure-device -f -m devdax "$device"
	done
}

@test "daxctl modules: a module that loads and brings no driver is as good as none" {
	module unload kmem
	echo "install kmem true" >"$conf"
	names kmem daxctl reconfigure-device -m system-ram "$device"
}
