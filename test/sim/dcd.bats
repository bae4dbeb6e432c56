#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# Dynamic capacity: from a memdev to a device with memory, as a user and a fabric manager do it.

# shellcheck disable=SC2154 # output comes from run

bats_require_minimum_version 1.5.0
load ../lib/sim.bash

tag=0b5c8a12-3f41-4b7e-9d36-6c1f2a7e5d01

teardown() {
	sim_stop
}

# start KERNEL WORD: topology dcd, and a region over all of the dynamic partition of mem1
start() {
	local row

	sim_start dcd --kernel "$1"
	for row in "decoder0.0/create_$2_region=region0" region0/interleave_granularity=256 \
		region0/interleave_ways=1 "decoder3.0/mode=$2" decoder3.0/dpa_size=0x100000000 \
		region0/size=0x100000000 region0/target0=decoder3.0 region0/commit=1 \
		/sys/bus/cxl/drivers/cxl_region/bind=region0; do
		sim_write "${row%=*}" "${row#*=}"
	done
	sim_until test -e "$(sim_path dax_region0/dax_region)"
}

dax() {
	printf '/sys/bus/dax/devices/dax0.%s\n' "$1"
}

# capacity PATTERN: lines of the control file that match
capacity() {
	grep -c "$1" "$CXL_SIM_CONTROL/extent"
}

# use_and_give_back: claim the tag with a new device, bind it, and undo all of that
use_and_give_back() {
	sim_write dax_region0/dax_region/create 1
	[ "$(sim_read dax_region0/dax_region/seed)" = dax0.1 ]
	sim_write "$(dax 1)/uuid" $tag
	[ "$(sim_read "$(dax 1)/size")" = $((0x30000000)) ]
	[ "$(capacity "tag=$tag seq=[01] accepted extent0.[12] dax0.1\$")" = 2 ]
	sim_write /sys/bus/dax/drivers/device_dax/bind dax0.1
	[ -c "$sim/dev/dax0.1" ]
	sim_refuses "Device or resource busy" "$(dax 1)/size" 0
	sim_write /sys/bus/dax/drivers/device_dax/unbind dax0.1
	sim_write "$(dax 1)/size" 0
	sim_write dax_region0/dax_region/delete dax0.1
	[ "$(capacity dax0.1)" = 0 ]
}

@test "from the memdev to a device and back, the series as posted" {
	sim_start dcd --kernel dcd
	[ "$(sim_read mem1/dynamic_ram_1/size)" = 0x100000000 ]
	[ "$(sim_read mem0/dynamic_ram_1/size)" = 0x80000000 ]
	sim_stop
	start dcd dynamic_ram_1
	[ "$(sim_read region0/mode)" = dynamic_ram_1 ]
	use_and_give_back
}

@test "from the memdev to a device and back, the series before and after" {
	start dcd-next dynamic_ram
	[ "$(sim_read region0/mode)" = dynamic_ram ]
	use_and_give_back
	sim_stop
	sim_start dcd --kernel dcd-v10
	[ "$(sim_read mem1/dynamic_ram_a/size)" = 0x100000000 ]
}

@test "extent: what the device has given, offers and wants" {
	start dcd dynamic_ram_1
	[ "$(wc -l <"$CXL_SIM_CONTROL/extent")" = 4 ]
	[ "$(capacity '^mem0 0 0x10000000 accepted -$')" = 1 ]
	[ "$(capacity "^mem1 0x40000000 0x10000000 tag=$tag seq=1 accepted extent0.2\$")" = 1 ]
	sim_control extent add mem1 3G 256M more
	[ "$(capacity '^mem1 0xc0000000 0x10000000 offered$')" = 1 ]
	sim_control extent add mem1 3328M 256M
	[ "$(capacity ' offered$')" = 0 ]
	[ "$(capacity '^mem1 0x[cd]0000000 0x10000000 accepted extent0.[45]$')" = 2 ]
}

@test "extent: a request while it is claimed is forgotten; the next one is heard" {
	start dcd dynamic_ram_1
	sim_write "$(dax 0)/uuid" $tag
	sim_control extent release mem1 0 512M tag=$tag
	[ "$(capacity "$tag")" = 2 ]
	sim_write "$(dax 0)/size" 0
	[ "$(capacity "$tag")" = 2 ]
	sim_control extent release mem1 0 512M tag=$tag
	[ "$(capacity "$tag")" = 0 ]
	grep -F 'capacity 0x40000000-0x4fffffff released' "$CXL_SIM_CONTROL/kernel-log"
}

@test "extent: a request in a chain has to name the whole group, later" {
	start dcd-next dynamic_ram
	sim_control extent release mem1 0 512M tag=$tag
	[ "$(capacity "$tag")" = 2 ]
	sim_control extent release mem1 1G 256M tag=$tag more
	[ "$(capacity "tag=$tag seq=0 wanted\$")" = 1 ]
	sim_control extent release mem1 0 512M tag=$tag
	[ "$(capacity "$tag")" = 0 ]
}

@test "module: dax_cxl goes with devices and extents, and finds what came meanwhile" {
	start dcd dynamic_ram_1
	sim_control module unload dax_cxl
	[ "$(cat "$CXL_SIM_CONTROL/module")" = "dax_cxl cxl_dax_region" ]
	[ ! -e "$sim/sys/module/dax_cxl" ]
	[ ! -e "$(sim_path dax_region0/driver)" ]
	[ "$(capacity mem1)" = 0 ]
	sim_control extent add mem1 0 256M
	[ -e "$(sim_path dax_region0/extent0.1)" ]
	sim_control module load dax_cxl
	[ "$(sim_read dax_region0/dax_region/available_size)" = $((0x10000000)) ]
	[ -z "$(cat "$CXL_SIM_CONTROL/module")" ]
}

@test "module: what is no order is EINVAL; not there, there already, or needed" {
	local order

	sim_start three
	for order in 'dax_cxl' 'unload' 'remove dax_cxl' 'unload dax_cxl kmem'; do
		# shellcheck disable=SC2086 # words
		run -1 sim_control module $order
		[[ $output == *"Invalid argument" ]]
	done
	run -1 sim_control module unload nothing
	[[ $output == *"No such file or directory" ]]
	run -1 sim_control module load kmem
	[[ $output == *"File exists" ]]
	run -1 sim_control module unload cxl_core
	[[ $output == *"Device or resource busy" ]]
}

@test "module: without kmem a dax device finds no driver, with it one at once" {
	sim_start three
	sim_control module unload kmem
	for row in decoder0.0/create_ram_region=region0 region0/interleave_granularity=256 \
		region0/interleave_ways=1 region0/size=0x20000000 decoder2.0/mode=ram \
		decoder2.0/dpa_size=0x20000000 region0/target0=decoder2.0 region0/commit=1 \
		/sys/bus/cxl/drivers/cxl_region/bind=region0; do
		sim_write "${row%=*}" "${row#*=}"
	done
	sim_until test -e "$sim/sys/bus/dax/devices/dax0.0"
	[ ! -e "$sim/sys/bus/dax/devices/dax0.0/driver" ]
	sim_control module load kmem
	[[ $(readlink "$sim/sys/bus/dax/devices/dax0.0/driver") == */kmem ]]
}
