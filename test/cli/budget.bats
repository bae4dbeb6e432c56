#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# How many system calls commands may make. Counts are the same in every run; times are not, and
# are left to scripts/bench.

# shellcheck disable=SC2154,SC2016 # sysroot is set by sysroot.bash; $n is for jq

bats_require_minimum_version 1.5.0
load ../lib/sysroot.bash

# A sanitizer makes calls of its own, and does not work below the counter.
setup() {
	! grep -q __asan_init "${CXL_BUILD:-build}/libcxl/libcxl.so.1" || skip "counts a plain build only"
}

setup_file() {
	sysroot_program CXL cxl/cxl
	sysroot_tree --host-bridges 4 --memdevs 64 --shuffle --share
	mv "$sysroot" "$BATS_FILE_TMPDIR/64"
	sysroot_tree --host-bridges 8 --memdevs 1024 --shuffle --share
	mv "$sysroot" "$BATS_FILE_TMPDIR/1024"
	unset CXL_SYSROOT
}

# count MEMDEVS FILTER WORD...: calls of "cxl WORD..." on the tree with so many. A command that does
# nothing is cheap: its output must be what FILTER says ($n: MEMDEVS).
count() {
	local memdevs=$1 filter=$2 line cxl runstat

	shift 2
	cxl=$(sysroot_program CXL cxl/cxl)
	runstat=$(sysroot_program RUNSTAT test/bench/runstat)
	"$cxl" --sysroot "$BATS_FILE_TMPDIR/$memdevs" "$@" >"$BATS_TEST_TMPDIR/out"
	jq -e --slurp --argjson n "$memdevs" ".[0] | $filter" "$BATS_TEST_TMPDIR/out" >/dev/null || {
		echo "cxl $*: unexpected output:" >&2
		head -n 20 "$BATS_TEST_TMPDIR/out" >&2
		return 1
	}
	line=$("$runstat" calls 60 "$cxl" --sysroot "$BATS_FILE_TMPDIR/$memdevs" "$@") ||
		skip "cannot count system calls here: ptrace is refused"
	[[ $line == *" status=0" ]] || {
		echo "cxl $*: $line" >&2
		return 1
	}
	line=${line% status=*}
	calls=${line#calls=}
}

# count_both FILTER WORD...: on both trees; $small and $calls, said when the test fails
count_both() {
	count 64 "$@"
	small=$calls
	count 1024 "$@"
	shift
	echo "cxl $*: $small calls with 64 memdevs, $calls with 1024"
}

# The same work on 16 times as many memdevs: lists of names take a few reads more, and the endpoint of
# a memdev has to be found among those of its port, which here have their numbers in no order (16
# endpoints on the small tree, 128 on the large one).
#
# What starts the program does not count: how many calls that takes depends on the environment and on
# what the build found.
fixed() {
	local start

	count 64 '. >= 85' version
	start=$calls
	count_both "$@"
	[ $((calls - start)) -le 220 ]
	[ "$calls" -le $((small + 64)) ]
}

linear() {
	count_both "$@"
	[ "$calls" -le $((small * 16 * 11 / 10)) ]
}

@test "budget: list -m mem0 looks at one memdev only" {
	fixed 'length == 1 and .[0].memdev == "mem0"' list -m mem0
}

@test "budget: list -D -d decoder0.0 looks at one decoder only" {
	fixed 'length == 1 and .[0].decoder == "decoder0.0"' list -D -d decoder0.0
}

@test "budget: create-region --dry-run over one memdev looks at its path only" {
	fixed '[.. | strings | select(test("mem0"))] | length > 0' \
		create-region -m -d decoder0.0 mem0 --dry-run
}

@test "budget: list -M makes at most 45 calls per memdev, however many there are" {
	linear 'length == $n' list -M
	[ "$calls" -le $((45 * 1024)) ]
}

@test "budget: list -v grows with the memdevs, not with their square" {
	linear '[.. | objects | select(has("serial"))] | length == $n' list -v
}

@test "budget: list -d decoder0.3 grows with the memdevs, not with their square" {
	linear '[.. | .decoder? // empty] | any(. == "decoder0.3")' list -d decoder0.3
}

@test "budget: attach-status makes at most 5 calls per memdev, however many there are" {
	linear 'length == $n and all(.state == "class-device")' attach-status
	[ "$calls" -le $((5 * 1024)) ]
}

@test "budget: attach-status mem0 looks at one memdev only" {
	fixed 'length == 1 and .[0].device == "mem0"' attach-status mem0
}

@test "budget: doctor makes at most 36 calls per memdev, however many there are" {
	linear 'length > 0 and all(.verdict == "unknown")' doctor
	[ "$calls" -le $((36 * 1024)) ]
}
