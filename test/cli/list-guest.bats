#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# cxl list on a real kernel, and on the simulator, prints what Debian's cxl 85 prints there, arrays sorted.
# topology: three switch

# shellcheck disable=SC2154 # debian_cxl is set by guest.bash

bats_require_minimum_version 1.5.0
load ../lib/sysroot.bash
load ../lib/guest.bash

setup() {
	guest_needed three switch
	guest_debian_cxl_needed
	lines >"$BATS_TEST_TMPDIR/lines"
}

# Where no debugfs is mounted, as on the simulator, Debian's cxl 85 crashes when it prints ports with their dports.
lines() {
	if grep -q '^[^ ]* [^ ]* debugfs ' /proc/self/mounts; then
		all_lines
	else
		all_lines | grep -v '^-[A-Z]*P[A-Z]*T\|^-v'
	fi
}

all_lines() {
	cat <<-END

		-vv
		-BPEMDRTiu
		-MRT
		-PT
		-DiT
		-v -m mem0
		-BPEMD -p port1
		-MR -d root
		-T -s 1,16
	END
}

same_as_debian() {
	"$sysroot_lib/../compat/list-compare.sh" "$(sysroot_program CXL cxl/cxl)" "$debian_cxl" / \
		"$BATS_TEST_TMPDIR/lines"
}

@test "list-guest: right after boot" {
	same_as_debian
}

@test "list-guest: with a region and a disabled memdev" {
	local disabled
	local -A used=([three]=1 [switch]=16) unused=([three]=2 [switch]=22)

	disabled=$(guest_memdev "${unused[$CXL_TEST_GUEST]}")
	cxl create-region -m -d decoder0.0 -t ram -s 256M \
		"$(guest_memdev "${used[$CXL_TEST_GUEST]}")"
	echo "$disabled" >/sys/bus/cxl/drivers/cxl_mem/unbind
	run same_as_debian
	echo "$disabled" >/sys/bus/cxl/drivers/cxl_mem/bind
	cxl destroy-region -f all
	echo "$output"
	[ "$status" = 0 ]
	[ -z "$(guest_leftovers)" ]
}

# 85 waits five seconds before each directory while there is such a file.
@test "list-guest: F15 what waits in the queue of udev delays nothing" {
	local runstat=$CXL_BUILD/test/bench/runstat before

	[ ! -e /run/udev/queue ] || skip "udev is at work"
	before=$("$runstat" calls 60 cxl list -M) || skip "cannot count system calls here"
	mkdir -p /run/udev
	: >/run/udev/queue
	run -0 "$runstat" calls 60 cxl list -M
	rm /run/udev/queue
	# shellcheck disable=SC2154 # run sets it
	diff <(echo "$before") <(echo "$output")
}
