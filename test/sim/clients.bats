#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# Many clients at once: no deadlock, no lost update, and nothing is lost when clients are killed.

# shellcheck disable=SC2154 # sim is set by sim.bash

bats_require_minimum_version 1.5.0
load ../lib/sim.bash

setup() {
	sim_start switch
	clients=$(sim_program SIM_CLIENTS test/sim/sim-clients)
}

teardown() {
	sim_stop
}

# together CLIENTS ROUNDS [KILLED]: they end in time and find nothing wrong; afterwards every region
# can be deleted, and then the machine is as it was
together() {
	local before=$BATS_TEST_TMPDIR/before path

	sim_dump >"$before"
	run -0 timeout 300 "$clients" "$sim/sys/bus/cxl/devices" "$@"
	echo "$output"
	[[ $output =~ ^created\ ([0-9]+)\ deleted\ ([0-9]+)\ left\ ([0-9]+)\ open\ ([0-9]+) ]]
	left=${BASH_REMATCH[3]}
	for path in "$sim"/sys/bus/cxl/devices/decoder0.*/region*; do
		[ ! -e "$path" ] || echo "${path##*/}" >"${path%/*}/delete_region"
	done
	sim_dump | diff "$before" -
}

@test "clients: 64 take ids, write, read and delete; each id is given once, and the numbers agree" {
	together 64 60
	[ "$left" = $((64 * 30)) ]
	[[ $output == "created $((64 * 60)) deleted $((64 * 30)) left $left open 0 "* ]]
}

@test "clients: 64, half of which are killed in the middle" {
	together 64 40 32
	[ "$left" -ge $((32 * 20)) ]
}

@test "clients: killed while their writes are held up" {
	sim_delay 'decoder0.*/*_region' 20
	together 16 1 16
	sim_control delay clear
}
