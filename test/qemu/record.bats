#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# cxl-sim record: the simulated copy of a machine looks like the machine, to the last field of cxl list
#
# On a machine that has just booted: what decoders keep of regions that are gone, their mode for
# one, cannot be recorded; record says so.
# topology: three switch
# simulator: no, the machine to be copied is to be a real one
# boot: alone

bats_require_minimum_version 1.5.0
load ../lib/guest.bash

setup() {
	guest_needed
	cxl_sim=$CXL_BUILD/sim/cxl-sim
	copy=$BATS_TEST_TMPDIR/copy
	here=$BATS_TEST_TMPDIR/here there=$BATS_TEST_TMPDIR/there
	mkdir "$copy"
}

teardown() {
	"$cxl_sim" umount "$copy" || true
	cxl destroy-region -f all
}

# copies_this_machine: what cxl list says here and there, without what devices answer, is in $here and $there
copies_this_machine() {
	"$cxl_sim" record "$BATS_TEST_TMPDIR/machine.ini"
	"$cxl_sim" mount --topology "$BATS_TEST_TMPDIR/machine.ini" "$copy"
	cxl list -vv "$@" >"$here"
	CXL_SYSROOT=$copy cxl list -vv "$@" >"$there"
	diff "$here" "$there"
	[ "$(wc -l <"$here")" -gt 100 ]
}

@test "record: the copy of a machine lists as the machine does, right after boot" {
	copies_this_machine -i
}

@test "record: so does that of one with regions" {
	local serial serials=(1 2)

	[ "$CXL_TEST_GUEST" = three ] || serials=(16 22)
	for serial in "${serials[@]}"; do
		cxl create-region "serial:$serial"
	done
	copies_this_machine -i
	[ "$(grep -c '"region":"region' "$here")" -ge 2 ]
}
