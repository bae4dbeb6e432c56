#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# The simulator on the same machine as the kernel that it simulates: the same suite says the same of both.
#
# All shared suites run on both (test/qemu/run-all, test/sim/meson.build), but on different machines.
# topology: three switch
# simulator: no, both are wanted

bats_require_minimum_version 1.5.0
load ../lib/guest.bash

# results COMMAND...: what bats says of each test of the smoke suite, run by COMMAND
results() (
	local name

	for name in ${!BATS_*}; do
		unset "$name"
	done
	"$@" bats --tap "test/qemu/smoke-$CXL_TEST_GUEST.bats" 3>&-
)

@test "both: the smoke tests of this machine pass on the kernel and on the simulator" {
	guest_needed
	results env >"$BATS_TEST_TMPDIR/kernel"
	# the cache that test/sim/run looks into is not in the guest, this is
	# shellcheck disable=SC2154 # of lib/guest.bash
	results env CXL_TEST_DEBIAN_CXL="$debian_cxl" test/sim/run --topology "$CXL_TEST_GUEST" -- >"$BATS_TEST_TMPDIR/simulator"
	diff "$BATS_TEST_TMPDIR"/{kernel,simulator}
	grep -q '^ok ' "$BATS_TEST_TMPDIR/kernel"
}
