#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# The command lines of lines/ with Debian's cxl 85, with ours, and with Debian's on our libraries: what
# they print and answer is the same, but for what differences.md says. On the machines of the
# simulator, and what a kernel has a say in on real ones.
# topology: three switch
# boot: lines

bats_require_minimum_version 1.5.0
load ../lib/guest.bash

# shellcheck disable=SC2154 # guest.bash sets it
debian=$(dirname "$debian_cxl")
compat=$(dirname "$BATS_TEST_FILENAME")

setup() {
	guest_needed
	guest_debian_cxl_needed
	! guest_is_simulated || export MOUNTS=$CXL_BUILD/test/lib/mounts.so
	! grep -q __asan_init "$(type -P cxl)" || skip "two programs of two builds share a preloaded library"
}

# make_mixed DIR: Debian's programs with our libraries in place of theirs
make_mixed() {
	local dir=$1 program library

	mkdir -p "$dir/lib"
	cp -P "$debian"/../lib/* "$dir/lib"
	rm "$dir"/lib/libcxl.so* "$dir"/lib/libdaxctl.so*
	for library in libcxl libdaxctl; do
		cp "$CXL_BUILD/$library/$library.so.1" "$dir/lib"
	done
	for program in cxl daxctl; do
		printf '#!/bin/sh\nexec %q --library-path %q %q "$@"\n' "$debian/../ld.so" \
			"$dir/lib" "$debian/../usr/bin/$program" >"$dir/$program"
		chmod +x "$dir/$program"
	done
}

# answers FILE: in a guest the third program only where it asks most of the kernel, for it is slow there
answers() {
	local mixed=none

	if guest_is_simulated || [[ $1 = @(capacity|dax) ]]; then
		mixed=$BATS_TEST_TMPDIR/mixed
		make_mixed "$mixed"
	fi
	"$compat/compare-lines" "$CXL_TEST_GUEST" "$debian" "$(dirname "$(type -P cxl)")" "$mixed" \
		"$compat/lines/$1" >"$BATS_TEST_TMPDIR/said" || {
		cat "$BATS_TEST_TMPDIR/said"
		return 1
	}
	grep -qv "^0 command lines" "$BATS_TEST_TMPDIR/said" || skip "no line is for this machine"
	echo "# $(tail -n 1 "$BATS_TEST_TMPDIR/said")" >&3
}

# Each shows that cxl, and cxl 85 on our libraries, answers as 85 does, or as
# differences.md says. A program takes half a second to start in a guest.
@test "lines: what list shows" {
	guest_simulator_needed "list-guest.bats asks a guest"
	answers list
}

@test "lines: the program and wrong words" {
	guest_simulator_needed "no kernel is asked"
	answers program
}

@test "lines: memdevs" {
	guest_simulator_needed "real endpoints get a new number each time"
	answers memdevs
}

@test "lines: ports" {
	guest_simulator_needed "real endpoints get a new number each time"
	answers ports
}

@test "lines: what other machines have of their own" {
	guest_simulator_needed "they are machines of the simulator"
	answers machines
}

@test "lines: capacity" {
	answers capacity
}

@test "lines: dax devices and their memory" {
	answers dax
}

@test "lines: regions" {
	answers regions
}

@test "lines: every difference has a reason, and every reason a line" {
	diff <(grep -oh '# D[0-9]*$' "$compat"/lines/* | cut -c3- | sort -u) \
		<(grep -o '^| D[0-9]* ' "$compat/differences.md" | tr -d '| ' | sort -u)
}
