#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# The examples of cxl-create-region(1) do what the text before them says, each on a machine for it.
# The one with --online is in ../cli/sysram-pages.bats.
# examples of: cxl-create-region

# shellcheck disable=SC2154 # stderr and output come from run

bats_require_minimum_version 1.5.0
load ../lib/sim.bash

setup() {
	cxl=$(sim_program CXL cxl/cxl)
	page=$BATS_TEST_DIRNAME/../../Documentation/cxl-create-region.1.adoc
	child=
}

teardown() {
	[ -z "$child" ] || kill "$child" 2>/dev/null || true
	sim_stop
}

# example WORDS: the words of the only example with these words; in $example
example() {
	local lines

	mapfile -t lines < <(sed -n '/^== EXAMPLES/,/^== FILES/s/^# cxl //p' "$page" | grep -e "$1")
	[ ${#lines[@]} = 1 ]
	read -ra example <<<"${lines[0]}"
}

@test "create pages: there is a test for each example" {
	local n

	n=$(sed -n '/^== EXAMPLES/,/^== FILES/s/^# cxl //p' "$page" | wc -l)
	[ "$n" = 5 ]
}

@test "create pages: one memdev, all that is free of it" {
	sim_start switch
	example '-t ram mem0'
	run -0 --separate-stderr "$cxl" "${example[@]}"
	[ "$(jq -r '"\(.type) \(.interleave_ways) \(.decode_state)"' <<<"$output")" = "ram 1 commit" ]
	[ "$(jq -r '.mappings[].memdev' <<<"$output")" = mem0 ]
	[ "$(jq .size <<<"$output")" = "$("$cxl" list -m mem0 | jq '.[0].ram_size')" ]
}

@test "create pages: four memdevs in whatever order the topology needs" {
	sim_start switch
	example '-w 4'
	run -0 --separate-stderr "$cxl" "${example[@]}"
	[ "$(jq -r '"\(.size) \(.interleave_ways)"' <<<"$output")" = "1073741824 4" ]
	[ "$(jq -r '[.mappings[].memdev] | sort | join(" ")' <<<"$output")" = "mem1 mem2 mem3 mem4" ]
}

@test "create pages: what would be done, and nothing is" {
	sim_start three
	example dry-run
	run -0 --separate-stderr "$cxl" "${example[@]}"
	[[ $output == *create_pmem_region* ]]
	run -0 --separate-stderr "$cxl" list -R
	[ "$(jq length <<<"${output:-[]}")" = 0 ]
}

region_waits() {
	[ "$(sim_read region0/commit)" = 1 ]
}

@test "create pages: capacity as a device hands it out" {
	sim_start dcd --kernel dcd
	example wait-extents
	"$cxl" "${example[@]}" >"$BATS_TEST_TMPDIR/out" 2>"$BATS_TEST_TMPDIR/err" 3>&- &
	child=$!
	sim_until region_waits
	sim_control extent "add mem0 0 256M"
	wait "$child"
	child=
	[ "$(jq -r .type "$BATS_TEST_TMPDIR/out")" = dynamic_ram_1 ]
	[ "$(jq .available_size "$BATS_TEST_TMPDIR/out")" = $((256 << 20)) ]
}
