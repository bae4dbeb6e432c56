#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# cxl list prints what Debian's cxl 85 prints, with one improvement: arrays whose order 85 leaves
# to the directory listing are sorted. On made-up trees, which takes root to mount them; without a
# number compat/list-compare.sh compares some thousand command lines on each.

# shellcheck disable=SC2154 # sysroot is set by sysroot.bash

bats_require_minimum_version 1.5.0
load ../lib/sysroot.bash

compare=$sysroot_lib/../compat/list-compare.sh

# Debian's cxl is where test/qemu/fetch puts it; nothing is fetched here.
setup() {
	debian_cxl=${DEBIAN_CXL:-${XDG_CACHE_HOME:-$HOME/.cache}/cxl-tests/debian-cxl/bin/cxl}
	[ "$(id -u)" = 0 ] || skip "mounting a tree needs root"
	[ -x "$debian_cxl" ] || skip "no cxl 85: test/qemu/fetch debian-cxl gets it"
}

# same_on TREE EVERY
same_on() {
	"$compare" "$(sysroot_program CXL cxl/cxl)" "$debian_cxl" "$@"
}

@test "list-compare: a machine with a ram and a pmem region" {
	sysroot_from_dump with-ram-and-pmem-region
	same_on "$sysroot" 101
}

@test "list-compare: a switch and two host bridges" {
	sysroot_from_dump guest-switch
	same_on "$sysroot" 103
}

@test "list-compare: switches in a row, a disabled memdev, numbers in disorder" {
	sysroot_tree --host-bridges 2 --switches 3 --levels 2 --memdevs 9 --kinds rbp --cross 2 \
		--windows 3 --region ram:0:0 --disabled-every 5 --shuffle --decoders 2
	same_on "$sysroot" 127
}

@test "list-compare: regions across host bridges, and a disabled switch" {
	sysroot_tree --host-bridges 2 --switches 2 --memdevs 6 --kinds rrr --cross 2 --windows 2 \
		--region ram:0:0 --region ram:2:2,3 --region ram:1:5 --region ram:0:1 --disabled-every 5
	rm "$(sysroot_path port7/driver)"
	same_on "$sysroot" 127
}

@test "list-compare: half-made regions, odd modes and classes, a window of no size" {
	sysroot_tree --host-bridges 2 --memdevs 4 --kinds rb --windows 2 --cross 2 \
		--region ram:0:0 --region ram:1:2 --region pmem:2:1,3 --region ram:2:1,3
	sysroot_set decoder0.0/size 0x0
	sysroot_set region0/resource 0xffffffffffffffff
	sysroot_set region0/size 0x0
	sysroot_set region0/commit 0
	rm "$(sysroot_path region0/driver)"
	sysroot_set region1/target0 ""
	sysroot_set region2/mode none
	sysroot_set region2/interleave_ways 0
	rm "$(sysroot_path region2/locked)"
	sysroot_set region5/locked 1
	sysroot_set decoder4.1/dpa_size 0x10000000
	sysroot_set decoder4.1/mode mixed
	sysroot_set decoder0.1/cap_pmem 0
	sysroot_set decoder0.2/qos_class -1
	sysroot_set mem0/numa_node 1
	sysroot_set mem2/firmware_version "a b/c  "
	same_on "$sysroot" 109
}
