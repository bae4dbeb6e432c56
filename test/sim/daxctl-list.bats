#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# daxctl list: which regions and devices, their keys, and what is told when there is nothing.

# shellcheck disable=SC2154 # output and stderr come from run --separate-stderr

bats_require_minimum_version 1.5.0
load ../lib/sim.bash

region=/sys/bus/cxl/devices/dax_region0/dax_region
drivers=/sys/bus/dax/drivers

# region0 of 512 MiB on mem0: dax0.0 has 256 MiB for itself, dax0.1 128 MiB as system memory that
# is half online, dax0.2 nothing
setup() {
	sim_start three
	daxctl=$(sim_program DAXCTL daxctl/daxctl)
	"$(sim_program CXL cxl/cxl)" create-region -t ram -d decoder0.0 -m mem0
	sim_write $drivers/kmem/unbind dax0.0
	sim_write /sys/bus/dax/devices/dax0.0/size 0x10000000
	sim_write $drivers/device_dax/new_id dax0.0
	sim_write $region/create 1
	sim_write /sys/bus/dax/devices/dax0.1/size 0x8000000
	sim_write $drivers/kmem/bind dax0.1
	sim_write $region/create 1
}

teardown() {
	sim_stop
}

# lists OPTION...: the output in one line
lists() {
	run -0 --separate-stderr "$daxctl" list "$@"
	[ -z "$stderr" ] || {
		echo "$stderr"
		return 1
	}
	output=$(jq -c . <<<"$output")
}

# is TEXT: that is the output
is() {
	[ "$output" = "$1" ] || {
		echo "$output"
		echo "wanted: $1"
		return 1
	}
}

@test "daxctl list: devices in the order of their numbers" {
	lists
	is '[{"chardev":"dax0.0","size":268435456,"target_node":1,"align":2097152,"mode":"devdax"},{"chardev":"dax0.1","size":134217728,"target_node":1,"align":2097152,"mode":"system-ram","online_memblocks":0,"total_memblocks":1}]'
}

@test "daxctl list: -R, -RD and -D" {
	local head='"path":"/platform/ACPI0017:00/root0/decoder0.0/region0/dax_region0","id":0,"size":536870912,"available_size":134217728,"align":2097152'

	lists -R
	is "[{$head}]"
	lists -r 0
	is "[{$head}]"
	lists -RD -d dax0.0
	is "[{$head,\"devices\":[{\"chardev\":\"dax0.0\",\"size\":268435456,\"target_node\":1,\"align\":2097152,\"mode\":\"devdax\"}]}]"
	# A region that matches is printed, whatever becomes of the devices.
	lists -r 0 -d dax1.0
	is "[{$head}]"
	lists -D
	output=$(jq -c '[.[].chardev]' <<<"$output")
	is '["dax0.0","dax0.1"]'
}

@test "daxctl list: regions by number and by name" {
	local word

	for word in 0 00 0x0 region0 dax_region0 all "7 0" 7,region0; do
		lists -r "$word"
		output=$(jq -c '[.[].id]' <<<"$output")
		is '[0]'
	done
	for word in 1 region1 region dax0 -1; do
		lists "--region=$word"
		is ''
	done
}

@test "daxctl list: devices by name, each once and in order" {
	lists -d "0.1 dax0.0,dax0.1" -i
	output=$(jq -c '[.[].chardev]' <<<"$output")
	is '["dax0.0","dax0.1"]'
	lists -d all -i
	output=$(jq -c '[.[].chardev]' <<<"$output")
	is '["dax0.0","dax0.1","dax0.2"]'
	lists -d dax0.1 -r 0 -D
	output=$(jq -c '[.[].chardev]' <<<"$output")
	is '["dax0.1"]'
	lists -d dax0.1 -r 1 -D
	is ''
}

@test "daxctl list: memory blocks and their zone" {
	local block

	block=$(basename "$(dirname "$(grep -lx offline "$sim"/sys/devices/system/memory/*/state)")")
	sim_write "/sys/devices/system/memory/$block/state" online_movable
	lists -d dax0.1
	output=$(jq -c '.[0] | [.online_memblocks, .total_memblocks, .movable]' <<<"$output")
	is '[1,1,true]'
	sim_write "/sys/devices/system/memory/$block/state" offline
	sim_write "/sys/devices/system/memory/$block/state" online_kernel
	lists -d dax0.1
	output=$(jq -c '.[0] | [.online_memblocks, .total_memblocks, .movable]' <<<"$output")
	is '[1,1,false]'
}

@test "daxctl list: -M and -u" {
	lists -M -d dax0.0
	output=$(jq -c '.[0].mappings' <<<"$output")
	is '[{"page_offset":0,"start":4563402752,"end":4831838207,"size":268435456}]'
	lists -u -M -d dax0.0
	output=$(jq -c '[.size, .align, .mappings[0].start]' <<<"$output")
	is '["256.00 MiB (268.44 MB)",2097152,"0x110000000"]'
}

@test "daxctl list: a device without a driver" {
	sim_write $drivers/device_dax/unbind dax0.0
	lists -d dax0.0
	output=$(jq -c '.[0] | [.mode, .state]' <<<"$output")
	is '["devdax","disabled"]'
}

@test "daxctl list: nothing found is no failure, and it is told why" {
	run -0 --separate-stderr "$daxctl" list -d dax9.9
	[ -z "$output" ]
	[ "$stderr" = "hint: there is no dax device dax9.9" ]
	run -0 --separate-stderr "$daxctl" list -d dax0.2
	[ -z "$output" ]
	[ "$stderr" = "hint: dax0.2 has size 0: --idle shows it" ]
	lists -r 5
	is ''
}

@test "daxctl list: one device costs the same among many" {
	local few many i

	"$daxctl" list --trace-sysfs -d dax0.0 2>&1 >/dev/null | wc -l >"$BATS_TEST_TMPDIR/few"
	for ((i = 3; i < 20; i++)); do
		sim_write /sys/bus/dax/devices/dax0.$((i - 1))/size 0x200000
		sim_write $drivers/kmem/new_id dax0.$((i - 1)) || true
		sim_write $drivers/device_dax/new_id dax0.$((i - 1)) || true
		sim_write $region/create 1
	done
	"$daxctl" list --trace-sysfs -d dax0.0 2>&1 >/dev/null | wc -l >"$BATS_TEST_TMPDIR/many"
	few=$(<"$BATS_TEST_TMPDIR/few") many=$(<"$BATS_TEST_TMPDIR/many")
	((few > 3 && few < 10))
	[ "$few" = "$many" ]
}
