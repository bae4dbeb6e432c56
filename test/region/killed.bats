#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# kill -9 at every write: the next command cleans up completely, and says what it found (F7).
# topology: three
# shellcheck disable=SC2030,SC2031,SC2154 # variables of region.bash; each test is a subshell

bats_require_minimum_version 1.5.0
load region.bash

setup() {
	region_setup three
	ram=${memdev[1]} pmem=${memdev[2]} ram2=${memdev[3]}
}

teardown() {
	region_teardown
}

# killed N WHEN COMMAND...: it dies before or after its N-th write
killed() {
	local n=$1 when=$2

	shift 2
	try faulty FAULT_NTH="$n" FAULT_SIGNAL=KILL FAULT_WHEN="$when" "$@"
	[ "$status" = 137 ] || fail "not killed $when write $n: $*"
}

# The leftover has no driver unless the last write was done.
kill_creations() {
	local - n when

	set +T
	for ((n = 1; n <= ${#writes[@]}; n++)); do
		for when in before after; do
			killed $n $when cxl create-region "$@"
			succeeds cxl destroy-region -f all
			unchanged_since "$before" "kill $when ${writes[n - 1]}, then destroy-region"
		done
	done
}

@test "killed: F7 destroy-region removes what a killed create-region left at any write" {
	count_writes cxl create-region -t ram "$ram"
	succeeds cxl destroy-region -f all
	kill_creations -t ram "$ram"
}

@test "killed: F7 the same for a region of two memdevs" {
	count_writes cxl create-region -t ram -s 512M "$ram" "$ram2"
	succeeds cxl destroy-region -f all
	writes=("${writes[@]:0:${#writes[@]}-1}")
	kill_creations -t ram -s 512M "$ram" "$ram2"
}

kill_destructions() {
	local - n

	set +T
	for ((n = 1; n <= ${#writes[@]}; n++)); do
		succeeds cxl create-region -t ram -s 512M "$ram" "$ram2"
		killed $n before cxl destroy-region -f all
		succeeds cxl destroy-region -f all
		unchanged_since "$before" "kill before ${writes[n - 1]}, then destroy-region"
	done
}

@test "killed: destroy-region removes what a killed destroy-region left at any write" {
	succeeds cxl create-region -t ram -s 512M "$ram" "$ram2"
	count_writes cxl destroy-region -f all
	kill_destructions
}

# number_of PATTERN: of the write to this file
number_of() {
	local line

	for line in "${writes[@]}"; do
		[[ $line != *$1* ]] || echo "${line%% *}"
	done
}

@test "killed: create-region names what a killed one left, and who it was" {
	local region target

	count_writes cxl create-region -t ram "$ram"
	succeeds cxl destroy-region -f all
	killed "$(number_of /commit)" before cxl create-region -t ram "$ram"
	region=$(regions)
	for target in "$ram" "$pmem"; do
		refuses "$region was left behind by process [0-9]+, which was killed; \
'cxl destroy-region $region' removes it" cxl create-region "$target"
	done
	succeeds cxl destroy-region "$region"
	succeeds cxl create-region -t ram "$ram"
	succeeds cxl destroy-region -f all
}

@test "killed: enable-region says that the region is not complete, and what to do" {
	local region

	count_writes cxl create-region -t ram -s 512M "$ram" "$ram2"
	succeeds cxl destroy-region -f all
	killed "$(number_of /target1)" before cxl create-region -t ram -s 512M "$ram" "$ram2"
	region=$(regions)
	refuses "$region is not committed \(1 of 2 targets are set\).*'cxl destroy-region $region'" \
		cxl enable-region "$region"
	succeeds cxl destroy-region "$region"
}

@test "killed: F29 a region with empty targets is listed without a complaint" {
	local region

	count_writes cxl create-region -t ram -s 512M "$ram" "$ram2"
	succeeds cxl destroy-region -f all
	killed "$(number_of /target1)" before cxl create-region -t ram -s 512M "$ram" "$ram2"
	region=$(regions)
	succeeds cxl list -RTi
	[ -z "$stderr" ]
	[ "$(json region)" = "$region" ]
	[ "$(json decode_state)" = reset ]
	[ "$(by_position memdev)" = "$ram" ]
	succeeds cxl destroy-region all
}

@test "killed: a name that was never taken is not remembered, and gives nothing of others away" {
	local decoder region

	decoder=$(endpoint_decoder "$ram" 0)
	succeeds cxl create-region --dry-run -t ram "$ram"
	region=$(json region)
	killed 1 before cxl create-region -t ram "$ram"
	echo 0x20000000 >"$guest_devices/$decoder/dpa_size"
	echo "$region" >"$guest_devices/decoder0.0/create_ram_region"
	succeeds cxl destroy-region "$region"
	(($(guest_read "$decoder/dpa_size") == 0x20000000))
	echo 0 >"$guest_devices/$decoder/dpa_size"
}

@test "killed: what a process wrote down about a region that is gone is thrown away" {
	succeeds cxl create-region -t ram "$ram"
	count_writes cxl destroy-region -f all
	succeeds cxl create-region -t ram "$ram"
	killed ${#writes[@]} after cxl destroy-region -f all
	[ -z "$(regions)" ]
	succeeds cxl create-region -t ram "$ram2"
	succeeds cxl destroy-region -f all
}
