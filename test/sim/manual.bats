#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# The examples of cxl-sim(1) and cxl-sim-topology(5) work, and say something.

# shellcheck disable=SC2154 # stderr and output come from run

bats_require_minimum_version 1.5.0
load ../lib/sim.bash

setup() {
	sim_run_needed
	PATH=$(dirname "$(sim_program CXL_SIM sim/cxl-sim)"):$(dirname "$(sim_program CXL cxl/cxl)"):$PATH
	pages=$BATS_TEST_DIRNAME/../../Documentation
	cd "$BATS_TEST_TMPDIR" || return
}

teardown() {
	cd /
	cxl-sim umount "$BATS_TEST_TMPDIR/machine" 2>/dev/null || true
}

# examples PAGE: the blocks of its EXAMPLES, each after a line "BLOCK"
examples() {
	awk '/^== / { on = $0 == "== EXAMPLES" } on && /^----$/ { in_block = !in_block
		if (in_block) print "BLOCK"; next } on && in_block' "$pages/$1.adoc"
}

# All lines in one directory, one after the other: the last ones need what the first ones made.
# examples of: cxl-sim
@test "manual: each command of cxl-sim(1) says something, and does not fail" {
	local line n=0

	while IFS= read -r line; do
		case $line in
		BLOCK) continue ;;
		'# '*) line=${line#'# '} ;;
		*) echo "no command: $line" && return 1 ;;
		esac
		echo "$line"
		bash -c "$line" <&- >out 2>err || { cat out err && return 1; }
		case $line in
		mkdir* | "cxl-sim umount"* | *"cxl-sim record"*) ;;
		*) [ -s out ] || [ -s err ] ;;
		esac
		n=$((n + 1))
	done < <(examples cxl-sim.1)
	[ "$n" -ge 10 ]
	[ ! -e machine/sys ]
}

@test "manual: each file of cxl-sim-topology(5) is a machine with memdevs" {
	local n=0

	examples cxl-sim-topology.5 | awk '/^BLOCK$/ { n++; next } { print >("example" n ".ini") }'
	for file in example*.ini; do
		run -0 --separate-stderr cxl-sim run -t "$file" -- cxl list -M
		[ "$(jq length <<<"$output")" -ge 1 ]
		n=$((n + 1))
	done
	[ "$n" -ge 3 ]
	# what the text says of the second and the third
	run -0 cxl-sim run -t example2.ini -- sh -c 'ls /sys/bus/cxl/devices | grep -c ^mem'
	[ "$output" = 8 ]
	run -0 --separate-stderr cxl-sim run -t example3.ini -- cxl list -R
	[ "$(jq -r '.[0] | "\(.size) \(.interleave_ways) \(.interleave_granularity)"' <<<"$output")" = \
		"4294967296 2 4096" ]
}

@test "manual: the two lines for the environment are those that mount prints" {
	mkdir machine
	run -0 cxl-sim mount machine
	[ "${lines[0]}" = "CXL_SYSROOT=$PWD/machine" ]
	[ "${lines[1]}" = "CXL_SIM_CONTROL=$PWD/machine/.sim" ]
	grep -qF ' CXL_SYSROOT=/tmp/machine' "$pages/cxl-sim.1.adoc"
	grep -qF ' CXL_SIM_CONTROL=/tmp/machine/.sim' "$pages/cxl-sim.1.adoc"
}
