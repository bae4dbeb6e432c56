#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# The examples of pages whose commands have no suite on the simulator that runs them: they work, on a
# machine as the text before them has it. Lint knows from lines as the next one which pages are tried:
# examples of: cxl cxl-destroy-region cxl-disable-region cxl-enable-region cxl-list
# examples of: daxctl daxctl-create-device daxctl-destroy-device daxctl-disable-device
# examples of: daxctl-enable-device daxctl-migrate-device-model

# shellcheck disable=SC2154 # stderr and output come from run

bats_require_minimum_version 1.5.0
load ../lib/sim.bash

pages=$BATS_TEST_DIRNAME/../../Documentation
memory=/sys/devices/system/memory

setup() {
	sim_on_path
	PATH=$(dirname "$(sim_program DAXCTL daxctl/daxctl)"):$PATH
	cd "$BATS_TEST_TMPDIR" || return
}

teardown() {
	sim_stop
}

# A machine with memory that comes as the policy says
machine() {
	sim_start three
	sim_write $memory/auto_online_blocks "$1"
}

# region0 on mem0, and its memory
region0() {
	cxl create-region -t ram -d decoder0.0 mem0 >/dev/null
	[ -e "$(sim_path region0)" ]
}

# examples N PAGE: its command lines, which are so many, into $example
examples() {
	mapfile -t example < <(sed -n '/^== EXAMPLES/,/^== FILES/s/^# //p' "$pages/$2.1.adoc")
	[ ${#example[@]} = "$1" ] || {
		echo "$2 has ${#example[@]} examples, of which the test knows $1"
		return 1
	}
}

# works LINE: it succeeds; when it prints something, that is JSON, and something
works() {
	run -0 --separate-stderr bash -c "$1"
	[ -z "$output" ] || jq -e 'length > 0' <<<"$output" >/dev/null
}

is_there() {
	[ -e "$(sim_path "$1")" ]
}

@test "examples: cxl" {
	local line

	machine offline
	examples 4 cxl
	for line in "${example[@]}"; do
		works "$line"
	done
	[ "$(cxl list -R | jq -r '.[0].type')" = pmem ]
}

@test "examples: cxl-list" {
	local line

	machine offline
	region0
	examples 7 cxl-list
	for line in "${example[@]}"; do
		works "${line/0x1/$(cxl list -m mem0 | jq '.[0].serial')}"
		[ -n "$output" ]
	done
}

@test "examples: cxl-destroy-region" {
	machine online_movable
	region0
	examples 2 cxl-destroy-region
	works "${example[0]}"
	run ! is_there region0
	region0
	works "${example[1]}"
	run ! is_there region0
}

@test "examples: cxl-disable-region and cxl-enable-region" {
	machine online_movable
	region0
	examples 2 cxl-disable-region
	run -1 --separate-stderr bash -c "${example[0]}"
	[[ $stderr == *"4 of 4 memory blocks of region0 are online"* ]]
	works "${example[1]}"
	[ "$(cxl list -Ri | jq -r '.[0].state')" = disabled ]
	examples 1 cxl-enable-region
	works "${example[0]}"
	[ "$(cxl list -R | jq -r '.[0].state')" = null ]
}

# half: dax0.0 has the first half of region 0
half() {
	machine offline
	region0
	daxctl reconfigure-device -f -m devdax -s 256M dax0.0
}

@test "examples: daxctl, daxctl-create-device" {
	half
	examples 1 daxctl
	works "${example[0]}"
	examples 5 daxctl-create-device
	works "${example[0]}"
	[ "$(jq -r '.[0].chardev' <<<"$output")" = dax0.1 ]
	daxctl destroy-device -f dax0.1
	works "${example[1]}"
	[ "$(jq -r .chardev <<<"$output")" = dax0.1 ]
	works "${example[2]}"
	daxctl destroy-device -f -r 0 all
	works "${example[3]}"
	[ "$(daxctl list -DM -d dax0.1)" = "$(<dax0.1.json)" ]
	# The last one needs dynamic capacity: ../cli/dynamic-daxctl.bats
	[[ ${example[4]} == "daxctl create-device --uuid "* ]]
}

@test "examples: daxctl-disable-device, daxctl-enable-device, daxctl-destroy-device" {
	half
	daxctl create-device -r 0 >/dev/null
	examples 1 daxctl-disable-device
	works "${example[0]}"
	[ "$(daxctl list -i -d dax0.1 | jq -r '.[0].state')" = disabled ]
	examples 1 daxctl-enable-device
	works "${example[0]}"
	[ "$(daxctl list -d dax0.1 | jq -r '.[0].mode')" = devdax ]
	examples 2 daxctl-destroy-device
	works "${example[0]}"
	[ "$(daxctl list | jq length)" = 1 ]
	works "${example[1]}"
	[ -z "$(daxctl list)" ]
}

@test "examples: daxctl-migrate-device-model" {
	mkdir -p root/etc/modprobe.d
	export CXL_SYSROOT=$PWD/root
	examples 1 daxctl-migrate-device-model
	run --separate-stderr bash -c "${example[0]}"
	echo "$stderr"
	[ "$status" = 0 ]
	[ -L root/etc/modprobe.d/daxctl.conf ]
}
