#!/usr/bin/env bats
# SPDX-License-Identifier: GPL-2.0-only
# The trees that other tests stand on: formats are the kernel's, dumps survive the way there and
# back, garbled files are what they are said to be.

# shellcheck disable=SC2154 # stderr is set by bats, sysroot by sysroot.bash

bats_require_minimum_version 1.5.0
load ../lib/sysroot.bash

dump_sysfs() {
	"$sysroot_lib/dump-sysfs" "$sysroot"
}

# Lines of a dump by what they say about a kind of object: no numbers that a topology chooses.
kinds() {
	grep -v '^#' "$@" | sed -E \
		-e 's/[0-9a-f]{4}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-9]/BDF/g' \
		-e 's/(mem|endpoint|decoder|region|port|dport|target|dax|namespace)[0-9]+/\1N/g' \
		-e 's/N\.[0-9]/N.M/g' \
		-e 's/(MINOR|cxl.id |dev = [0-9]+.)=? ?[0-9]+/\1N/' \
		-e 's/(serial|serial_number|start|end|resource|target_list) = .*/\1/' \
		-e 's/(bus_number|uuid) = [0-9].*/\1/' |
		grep -v max_link | sort -u
}

@test "mktree: the dump of an unpacked dump is the same dump" {
	local name

	for name in "$sysroot_lib"/../data/*.sysfs; do
		sysroot_from_dump "$name"
		dump_sysfs | grep -v '^#' | sort >"$BATS_TEST_TMPDIR/back"
		grep -v '^#' "$name" | sort | diff - "$BATS_TEST_TMPDIR/back"
	done
}

@test "mktree: every line of a made-up tree is one that a real kernel shows" {
	sysroot_tree --memdevs 3 --kinds rpr --region ram:0:2 --region pmem:0:1
	dump_sysfs | kinds >"$BATS_TEST_TMPDIR/ours"
	kinds "$sysroot_lib/../data/with-ram-and-pmem-region.sysfs" >"$BATS_TEST_TMPDIR/real"
	[ "$(wc -l <"$BATS_TEST_TMPDIR/ours")" -gt 200 ]
	run -0 comm -23 "$BATS_TEST_TMPDIR/ours" "$BATS_TEST_TMPDIR/real"
	[ -z "$output" ]
}

@test "mktree: a made-up tree misses nothing of what a real kernel shows on the cxl bus" {
	sysroot_tree --memdevs 3 --kinds rpr --region ram:0:2 --region pmem:0:1
	dump_sysfs | kinds >"$BATS_TEST_TMPDIR/ours"
	kinds "$sysroot_lib/../data/with-ram-and-pmem-region.sysfs" |
		grep -e /memN -e /root0 | grep -v -e /ndbus0/ >"$BATS_TEST_TMPDIR/real"
	run -0 comm -13 "$BATS_TEST_TMPDIR/ours" "$BATS_TEST_TMPDIR/real"
	[ -z "$output" ]
}

@test "mktree: no link of a large tree with switches leads nowhere" {
	sysroot_tree --host-bridges 3 --switches 5 --levels 2 --memdevs 40 --cross 2 --windows 3 \
		--kinds rpb --regions 6 --disabled-every 7 --shuffle
	[ "$(find "$sysroot/sys/bus/cxl/devices" -name 'mem*' | wc -l)" = 40 ]
	[ "$(find "$sysroot/sys/bus/cxl/devices" -name 'endpoint*' | wc -l)" = 35 ]
	[ "$(find "$sysroot/sys/bus/cxl/devices" -regex '.*/region[0-9]*' | wc -l)" = 6 ]
	[ "$(find "$sysroot/sys/bus/pci/devices" -type l | wc -l)" = $((40 * 2 + 5 * 4)) ]
	[ -z "$(find "$sysroot" -xtype l)" ]
}

@test "mktree: endpoint numbers are not memdev numbers" {
	local link

	sysroot_tree --host-bridges 2 --memdevs 8 --shuffle
	for link in "$sysroot"/sys/bus/cxl/devices/endpoint*; do
		[ "$(basename "$(readlink "$link/uport")")" != "mem${link##*endpoint}" ]
	done
}

@test "mktree: an interleaved region is decoded on every level" {
	sysroot_tree --host-bridges 2 --switches 2 --memdevs 4 --windows 2 --cross 2 \
		--region ram:2:0,2,1,3
	[ "$(sysroot_read region2/interleave_ways)" = 4 ]
	[ "$(sysroot_read port1/decoders_committed)" = 1 ]
	[ "$(sysroot_read decoder1.0/interleave_ways)" = 1 ]
	[ "$(sysroot_read decoder3.0/interleave_ways)" = 2 ]
	[ "$(sysroot_read decoder3.0/interleave_granularity)" = 2048 ]
	[ "$(sysroot_read decoder3.0/target_list)" = 0,1 ]
	[ "$(sysroot_read decoder0.2/create_ram_region)" = region3 ]
}

@test "mktree: shared files change the size of a tree and nothing else" {
	sysroot_tree --memdevs 4 --share
	dump_sysfs >"$BATS_TEST_TMPDIR/shared"
	sysroot_tree --memdevs 4
	dump_sysfs | diff "$BATS_TEST_TMPDIR/shared" -
}

@test "mktree: what cannot be built is refused" {
	run -1 --separate-stderr sysroot_tree --memdevs 300
	[[ "$stderr" == *"use more host bridges"* ]]
	[ ! -e "$BATS_TEST_TMPDIR/root" ]
	run -1 --separate-stderr sysroot_tree --memdevs 2 --region ram:0:5
	[[ "$stderr" == *"mem5: there is none"* ]]
}

@test "sysroot: garbled files are what they are said to be" {
	sysroot_tree --memdevs 6
	sysroot_garble mem0/serial garbage
	sysroot_garble mem1/serial empty
	sysroot_garble mem2/serial huge
	sysroot_garble mem3/serial failing
	sysroot_garble mem4/serial gone
	sysroot_garble mem5/serial binary
	[[ "$(sysroot_read mem0/serial)" == zzz* ]]
	[ "$(stat -L -c %s:%a "$(sysroot_path mem1/serial)")" = 0:444 ]
	[ "$(stat -L -c %s "$(sysroot_path mem2/serial)")" = 1048576 ]
	run -1 sysroot_read mem3/serial
	[[ "$output" == *"Is a directory"* ]]
	[ ! -e "$(sysroot_path mem4/serial)" ]
	[ "$(stat -L -c %s "$(sysroot_path mem5/serial)")" = 5 ]
}

@test "sysroot: a snapshot shows every kind of change, and only changes" {
	sysroot_tree --memdevs 2
	sysroot_unchanged_after true
	sysroot_unchanged_after touch "$sysroot/sys/bus/cxl/flush"
	run -1 sysroot_unchanged_after sysroot_set endpoint2/decoder2.0/mode ram
	[[ "$output" == *"decoder2.0/mode:ram"* ]]
	run -1 sysroot_unchanged_after sh -c "echo region0 >$(sysroot_path decoder0.0/delete_region)"
	[[ "$output" == *delete_region* ]]
	run -1 sysroot_unchanged_after rm "$(sysroot_path mem1/driver)"
	[[ "$output" == *mem1/driver* ]]
}
