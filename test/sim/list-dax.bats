#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# cxl list -X: the dax region of a region and the devices in it.

# shellcheck disable=SC2154 # output comes from run

bats_require_minimum_version 1.5.0
load ../lib/sim.bash

region=/sys/bus/cxl/devices/dax_region0/dax_region
device=/sys/bus/dax/devices/dax0.0

setup() {
	sim_start three
	cxl=$(sim_program CXL cxl/cxl)
	"$cxl" create-region -t ram -d decoder0.0 -m mem0
}

teardown() {
	sim_stop
}

# dax OPTION...: the dax region in one line
dax() {
	run -0 --separate-stderr "$cxl" list -R "$@"
	output=$(jq -c '.[0].daxregion' <<<"$output")
}

is() {
	[ "$output" = "$1" ] || {
		echo "$output"
		echo "wanted: $1"
		return 1
	}
}

@test "list -X: a region whose memory is system memory" {
	dax -X
	is '{"id":0,"size":536870912,"align":2097152,"devices":[{"chardev":"dax0.0","size":536870912,"target_node":1,"align":2097152,"mode":"system-ram","online_memblocks":0,"total_memblocks":4}]}'
	dax
	is null
	dax -vvv
	[ "$(jq -r '.devices[0].chardev' <<<"$output")" = dax0.0 ] || {
		run -0 --separate-stderr "$cxl" list -vvv
		jq -e '[.. | .daxregion? // empty] | length == 1' <<<"$output"
	}
}

@test "list -X: sizes for people" {
	dax -X
	run -0 --separate-stderr "$cxl" list -RXu
	[ "$(jq -r '.daxregion.devices[0].size' <<<"$output")" = "512.00 MiB (536.87 MB)" ]
}

@test "list -X: a device of no size is shown with -i, and space that is left" {
	sim_write /sys/bus/dax/drivers/kmem/unbind dax0.0
	sim_write $device/size 0x10000000
	sim_write $region/create 1
	dax -X
	is '{"id":0,"size":536870912,"available_size":268435456,"align":2097152,"devices":[{"chardev":"dax0.0","size":268435456,"target_node":1,"align":2097152,"mode":"devdax","state":"disabled"}]}'
	dax -Xi
	[ "$(jq -c '[.devices[].chardev]' <<<"$output")" = '["dax0.0","dax0.1"]' ]
}

@test "list -X: no key without a dax region" {
	"$cxl" disable-region region0
	dax -Xi
	is null
}

@test "list -X: what makes no sense is told, and the rest is shown" {
	sim_write /sys/bus/dax/drivers/kmem/unbind dax0.0
	sim_write $device/size 0x10000000
	sim_fail dax0.0/align EIO read
	run -1 --separate-stderr "$cxl" list -RX
	[ "$(jq -c '.[0].daxregion.devices[0].size' <<<"$output")" = 268435456 ]
	[[ $stderr == *"cannot read "*"dax0.0/align: Input/output error" ]]
}
