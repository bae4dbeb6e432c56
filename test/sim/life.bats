#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# The life of regions and their devices, through files, where no trace of a real kernel goes: pieces
# of dax devices, the order in which decoders are reset, cards and ports that go in the middle.

# shellcheck disable=SC2154 # output comes from run, sim from sim.bash

bats_require_minimum_version 1.5.0
load ../lib/sim.bash

dax=/sys/bus/dax/devices
drivers=/sys/bus/dax/drivers

teardown() {
	sim_stop
}

# region N: regionN of 256 MiB, committed, on the next decoder of mem0
region() {
	local row

	for row in decoder0.0/create_ram_region=region"$1" region"$1"/interleave_granularity=256 \
		region"$1"/interleave_ways=1 region"$1"/size=0x10000000 decoder2."$1"/mode=ram \
		decoder2."$1"/dpa_size=0x10000000 region"$1"/target0=decoder2."$1" region"$1"/commit=1; do
		sim_write "${row%=*}" "${row#*=}"
	done
}

# is_bound DEVICE DRIVER
is_bound() {
	[[ $(readlink "$(sim_path "$1/driver")") == */"$2" ]]
}

# with_dax: region0 and dax0.0, which kmem has
with_dax() {
	region 0
	sim_write /sys/bus/cxl/drivers/cxl_region/bind region0
	sim_until is_bound $dax/dax0.0 kmem
}

@test "life: a dax device goes from kmem to fsdev_dax, to device_dax, and back" {
	sim_start three
	with_dax
	sim_write $drivers/kmem/unbind dax0.0
	sim_refuses "No such device" $drivers/fsdev_dax/bind dax0.0
	sim_write $drivers/fsdev_dax/new_id dax0.0
	is_bound $dax/dax0.0 fsdev_dax
	sim_refuses "Device or resource busy" $dax/dax0.0/size 0
	sim_write $drivers/fsdev_dax/unbind dax0.0
	sim_write $drivers/fsdev_dax/remove_id dax0.0
	sim_write $drivers/device_dax/new_id dax0.0
	is_bound $dax/dax0.0 device_dax
	[ -c "$sim/dev/dax0.0" ]
	sim_write $drivers/device_dax/unbind dax0.0
	sim_write $drivers/device_dax/remove_id dax0.0
	sim_write $drivers/kmem/bind dax0.0
	is_bound $dax/dax0.0 kmem
}

@test "life: a dax device of two pieces, and none that somebody has" {
	sim_start three
	with_dax
	sim_write $drivers/kmem/unbind dax0.0
	sim_write $dax/dax0.0/size 0
	sim_write dax_region0/dax_region/create 1
	sim_write $dax/dax0.1/mapping 0x110000000-0x113ffffff
	sim_write $dax/dax0.1/mapping 0x118000000-0x11bffffff
	[ "$(sim_read $dax/dax0.1/size)" = $((0x8000000)) ]
	[ "$(sim_read $dax/dax0.1/mapping1/start) $(sim_read $dax/dax0.1/mapping1/end)" = "0x118000000 0x11bffffff" ]
	[ "$(sim_read $dax/dax0.1/mapping1/page_offset)" = 0x4000 ]
	sim_refuses "Cannot allocate memory" $dax/dax0.0/mapping 0x110000000-0x113ffffff
	sim_refuses "Invalid argument" $dax/dax0.0/mapping nonsense
	[ "$(sim_read dax_region0/dax_region/available_size)" = $((0x8000000)) ]
}

@test "life: the dax device comes later, as late as the topology says" {
	printf '%s\n' '[machine]' 'dax-probe-delay-ms = 600000' '[host-bridge hb]' '[memdev m]' \
		'ram = 1G' '[window w]' 'size = 4G' >"$BATS_TEST_TMPDIR/late.ini"
	sim_start "$BATS_TEST_TMPDIR/late.ini"
	region 0
	sim_write /sys/bus/cxl/drivers/cxl_region/bind region0
	[ -e "$(sim_path dax_region0)" ]
	sim_write /sys/bus/cxl/flush 1
	[ ! -e "$(sim_path $dax/dax0.0)" ]
	sim_write /sys/bus/cxl/drivers/cxl_region/unbind region0
	[ ! -e "$(sim_path dax_region0)" ]
}

@test "life: decoders are reset from the last one down; what was reset before its turn stays busy" {
	local row

	sim_start three
	region 0
	region 1
	sim_write region0/commit 0
	[ "$(sim_read region0/commit)" = 0 ]
	sim_refuses "Device or resource busy" decoder2.0/dpa_size 0
	sim_write region1/commit 0
	sim_write region0/commit 0
	for row in 1 0; do
		sim_write "region$row/target0" ''
		sim_write "decoder2.$row/dpa_size" 0
		sim_write "region$row/size" 0
		sim_write decoder0.0/delete_region "region$row"
	done
	sim_nothing_lost
}

@test "life: a card goes in the middle and comes back empty" {
	local address

	sim_start three
	region 0
	address=$(readlink -f "$(sim_path mem0)")
	address=$(basename "${address%/mem0}")
	sim_control link-loss mem0
	[ ! -e "$(sim_path mem0)" ]
	[ -z "$(sim_read region0/target0)" ]
	run -1 sim_control link-loss mem0
	sim_control plug "$address"
	[ "$(sim_read mem0/serial)" = 0x1 ]
	sim_until test -e "$(sim_path mem0/driver)"
	sim_write decoder0.0/delete_region region0
	sim_nothing_lost
}

has_no_endpoints() {
	! ls -d "$(sim_path endpoint)"* 2>/dev/null
}

@test "life: a port goes with the endpoints below it, and their memdevs lose the driver" {
	sim_start three
	region 0
	sim_write /sys/bus/cxl/drivers/cxl_port/unbind port1
	sim_write /sys/bus/cxl/flush 1
	has_no_endpoints
	[ ! -e "$(sim_path mem0/driver)" ]
	[ -z "$(sim_read region0/target0)" ]
	sim_write /sys/bus/cxl/drivers/cxl_port/bind port1
	sim_write /sys/bus/cxl/drivers/cxl_mem/bind mem0
	[ -e "$(sim_path mem0/driver)" ]
}
